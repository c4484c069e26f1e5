"""Setting up an installation: init, registrations, keys; safe to repeat."""

import stat
from collections.abc import Callable

from tests.commands.conftest import LMS, Shell


def test_init_makes_database_master_key_and_institution(shell: Shell) -> None:
    told = shell.told("init", "--name", "University of Example", "--slug", "uoe")
    assert isinstance(told, dict)
    assert (told["institution"], told["name"]) == ("uoe", "University of Example")
    assert told["did"] == "did:web:127.0.0.1%3A8000"
    assert set(shell.files()) == {"var/coursemark.db", "var/master.key"}
    assert stat.S_IMODE((shell.folder / "var/master.key").stat().st_mode) == 0o600


def test_init_twice_is_init_once(shell: Shell) -> None:
    first, key = shell.told("init"), (shell.folder / "var/master.key").read_bytes()
    assert shell.told("init") == first
    assert (shell.folder / "var/master.key").read_bytes() == key
    assert len(_list(shell, "key", "list")) == 1


def test_the_database_can_be_upgraded_as_often_as_one_likes(shell: Shell) -> None:
    first = shell.told("db", "upgrade")
    assert shell.told("db", "upgrade") == first


def test_a_registration_is_added_listed_shown_and_removed(
    ready: Shell, registered: Callable[[], str]
) -> None:
    found = registered()
    assert [row["id"] for row in _list(ready, "registration", "list")] == [found]
    shown = ready.told("registration", "show", found)
    assert isinstance(shown, dict)
    assert shown["deployments"] == ["1"]
    assert ready.run("registration", "remove", found).exit_code == 0
    assert _list(ready, "registration", "list") == []
    assert "no such registration" in ready.refused("registration", "show", found)


def test_adding_again_mends_the_addresses_and_keeps_the_id(
    ready: Shell, registered: Callable[[], str]
) -> None:
    found = registered()
    again = ready.told("registration", "add", *LMS, "--jwks-url=https://lms.example/new", "--deployment=2")
    assert isinstance(again, dict)
    assert (again["id"], again["jwks_url"]) == (found, "https://lms.example/new")
    assert again["deployments"] == ["1", "2"]


def test_a_person_is_told_what_to_enter_in_the_lms(ready: Shell) -> None:
    said = ready.run("registration", "add", *LMS).stdout
    for path in ("/lti/login", "/lti/launch", "/.well-known/jwks.json"):
        assert f"http://127.0.0.1:8000{path}" in said


def test_the_token_of_the_lms_is_never_shown(ready: Shell) -> None:
    (ready.folder / "token").write_text("very-secret-token\n")
    api = ("--api-url=https://lms.example/api", "--api-token=token")
    told = ready.told("registration", "add", *LMS, *api)
    assert isinstance(told, dict)
    assert told["api_token"] is True
    shown = ready.run("registration", "show", str(told["id"])).output
    assert "very-secret-token" not in shown + str(told)
    assert not any(b"very-secret-token" in data for name, data in ready.files().items() if name != "token")


def test_rotating_keys_keeps_the_old_one_for_verifying(ready: Shell) -> None:
    ready.told("key", "rotate")
    assert [row["state"] for row in _list(ready, "key", "list")] == ["verifies", "signs"]


def test_the_policy_of_an_institution_is_shown_and_changed(ready: Shell) -> None:
    decided = {"undo_minutes": 10, "ask_again_percent": 80, "same_person_by": "nothing"}
    decided |= {"lenient_wallets": False}
    assert ready.told("policy") == decided
    changed = decided | {"undo_minutes": 0, "same_person_by": "email", "lenient_wallets": True}
    wanted = ("--undo-minutes=0", "--same-person-by=email", "--lenient-wallets")
    assert ready.told("policy", *wanted) == changed
    assert ready.told("policy") == changed
    assert "is not in the range" in ready.refused("policy", "--ask-again-percent=101")


def _list(shell: Shell, *words: str) -> list[dict[str, object]]:
    told = shell.told(*words)
    assert isinstance(told, list)
    return told
