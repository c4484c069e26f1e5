"""Tokens of programs: shown once, listed without their secret, removed by their id."""

from tests.commands.conftest import Shell


def test_a_token_is_made_listed_and_removed(ready: Shell) -> None:
    made = ready.told_with(0, "token", "add", "--scope=vc-api", "--name=Suite")
    assert made["token"].startswith(f"{made['id']}.")
    assert made["issuer"].startswith("did:web:")
    [listed] = ready.told_with(0, "token", "list")
    assert listed == {name: made[name] for name in ("id", "scope", "name", "created_at")}
    secret = made["token"].partition(".")[2].encode()
    assert not any(secret in content for content in ready.files().values())
    assert ready.told("token", "remove", made["id"]) == {"id": made["id"]}
    assert ready.told("token", "list") == []


def test_a_token_needs_a_name_and_a_known_scope(ready: Shell) -> None:
    assert "--name" in ready.refused("token", "add", "--scope=vc-api", "--name= ")
    assert "vc-api" in ready.refused("token", "add", "--scope=everything", "--name=Suite")


def test_a_token_that_nobody_has_cannot_be_removed(ready: Shell) -> None:
    assert "token list" in ready.refused("token", "remove", "nothing")
