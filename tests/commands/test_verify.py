"""`coursemark verify`: genuine, changed, unreadable."""

from typing import Any

import orjson

from tests.commands.conftest import Shell
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
        "steps",
    }


def _reach(played: Played) -> dict[str, str]:
    return {"ALLOW_PRIVATE_HOSTS": played.stage.settings.public_host}
