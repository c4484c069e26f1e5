"""`coursemark verify`: genuine, changed, unreadable."""

from typing import Any

import orjson
import pytest

from badge_engine.verification.pack import Pack, write_pack
from tests.commands.conftest import Shell
from tests.engine.credentials.corpus import TODAY, held_for_the_corpus
from tests.engine.credentials.examples import CORPUS
from tests.engine.credentials.mutations import MUTATIONS, PACK
from tests.played import Played


def test_a_picture_and_a_file_of_the_demonstration_are_genuine(shell: Shell, played: Played) -> None:
    for path in played.report.credentials:
        told = shell.told("verify", str(path.resolve()), **_reach(played))
        assert isinstance(told, dict)
        assert told["verified"] is True


def test_a_changed_word_is_found_and_the_command_fails(shell: Shell, played: Played) -> None:
    genuine = next(path for path in played.report.credentials if path.suffix == ".json").read_bytes()
    (shell.folder / "changed.json").write_bytes(genuine.replace(b"Data Explorer", b"Data Emperor!"))
    told: dict[str, Any] = shell.told_with(1, "verify", "changed.json", **_reach(played))
    assert (told["verified"], told["authentic"]) == (False, False)
    assert "error" in {step["outcome"] for step in told["steps"]}


def test_something_else_is_no_credential(shell: Shell) -> None:
    (shell.folder / "letter.txt").write_text("Dear Sir or Madam")
    result = shell.run("verify", "letter.txt")
    assert result.exit_code == 1
    assert result.stdout.endswith("This credential cannot be relied on.\n")


def test_what_cannot_be_read_is_said(shell: Shell) -> None:
    assert "nothing.json cannot be read: No such file" in shell.refused("verify", "nothing.json")
    assert "cannot be read" in shell.refused("verify", "http://169.254.169.254/latest/meta-data")


def test_json_for_scripts_is_one_object(shell: Shell, played: Played) -> None:
    path = str(played.report.credentials[0].resolve())
    told = orjson.loads(shell.run("verify", path, "--json", **_reach(played)).stdout)
    assert told.keys() == {
        "verified",
        "authentic",
        "revoked",
        "suspended",
        "expired",
        "not_yet_valid",
        "credential",
        "steps",
        "parts",
    }


def test_the_recipient_is_asked_for_by_name(shell: Shell, played: Played) -> None:
    path = str(played.report.credentials[0].resolve())
    result = shell.run("verify", path, "--recipient", "nobody@example.edu", **_reach(played))
    assert result.exit_code == 1
    assert "It is not about the one who was asked for." in result.stdout
    assert "nobody@example.edu" not in result.stdout


def test_what_was_asked_for_once_verifies_offline_afterwards(shell: Shell, played: Played) -> None:
    path = str(played.report.credentials[0].resolve())
    shell.run("verify", path, "--save-pack", "pack.json", **_reach(played))
    told = shell.told("verify", path, "--pack", "pack.json")
    assert isinstance(told, dict)
    assert told["verified"] is True
    assert all(step["outcome"] == "ok" for step in told["steps"])
    unheard: dict[str, Any] = shell.told_with(1, "verify", path)
    assert unheard["authentic"] is None


def test_a_pack_that_is_none_or_cannot_be_kept_is_said(shell: Shell) -> None:
    (shell.folder / "letter.txt").write_text("Dear Sir or Madam")
    assert "letter.txt: The pack is not JSON." in shell.refused(
        "verify", "letter.txt", "--pack", "letter.txt"
    )
    assert "nothing.json cannot be read" in shell.refused("verify", "letter.txt", "--pack", "nothing.json")
    refusal = shell.refused("verify", "letter.txt", "--save-pack", "no/such/folder.json")
    assert "cannot be written" in refusal


@pytest.mark.parametrize("name", MUTATIONS)
def test_whatever_is_wrong_is_reported_at_its_step(name: str, shell: Shell) -> None:
    case = MUTATIONS[name]
    (shell.folder / "case.json").write_bytes(case.data)
    (shell.folder / "pack.json").write_bytes(PACK)
    told: dict[str, Any] = shell.told_with(1, "verify", "case.json", "--pack", "pack.json")
    assert case.outcome in {step["outcome"] for step in told["steps"] if step["id"] == case.step}


def test_the_parts_of_a_document_are_told_below_it(shell: Shell) -> None:
    (shell.folder / "record.json").write_bytes((CORPUS / "spec-testvector-clr-signed.json").read_bytes())
    result = shell.run("verify", "record.json", "--pack", "pack.json")
    assert result.exit_code == 2
    pack = Pack(TODAY, held_for_the_corpus().documents)
    (shell.folder / "pack.json").write_bytes(write_pack(pack))
    result = shell.run("verify", "record.json", "--pack", "pack.json")
    assert "$.credentialSubject.verifiableCredential[0]" in result.stdout
    assert result.stdout.endswith("This credential is genuine, and it stands.\n")


def _reach(played: Played) -> dict[str, str]:
    return {"ALLOW_PRIVATE_HOSTS": played.stage.settings.public_host}
