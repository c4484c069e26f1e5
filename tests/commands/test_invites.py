"""Letting LMSs and administrators in from the command line, and deciding about LMSs there."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from lti_tool.app import create_app
from lti_tool.commands.opened import installation
from lti_tool.storage import tables
from tests.commands.conftest import Shell

KNOWN = ("registration", "show")


def _told(shell: Shell, *words: str) -> dict[str, Any]:
    told = shell.told(*words)
    assert isinstance(told, dict)
    return told


def test_an_invite_is_one_address_whose_secret_is_kept_nowhere(ready: Shell) -> None:
    told = _told(ready, "invite")
    secret = told["url"].partition("invite=")[2].partition(".")[2]
    assert told["url"].startswith("http://127.0.0.1:8000/lti/register?invite=")
    assert len(secret) > 40
    assert all(secret.encode() not in content for content in ready.files().values())


def test_an_invite_lasts_a_week_unless_said_otherwise(ready: Shell) -> None:
    for words, days in ((("invite",), 7), (("invite", "--days=2"), 2)):
        ends = datetime.fromisoformat(_told(ready, *words)["expires_at"])
        assert timedelta(0) <= datetime.now(UTC) + timedelta(days=days) - ends < timedelta(minutes=2)


@pytest.mark.parametrize("days", ["0", "91", "many"])
def test_an_invite_lasts_between_a_day_and_a_term(days: str, ready: Shell) -> None:
    assert "--days" in ready.refused("invite", "--days", days)


@pytest.mark.parametrize("command", ["invite", "admin"])
def test_a_person_is_told_what_to_do_with_it(command: str, ready: Shell) -> None:
    said = ready.run(command).stdout
    assert "http://127.0.0.1:8000/" in said
    assert "once" in said or "not shown again" in said


@pytest.mark.parametrize("command", ["invite", "admin"])
def test_there_is_no_way_into_an_institution_that_is_not_there(command: str, ready: Shell) -> None:
    assert "no such institution" in ready.refused(command, "--institution=nobody")


def test_the_code_opens_the_administration_page_of_its_institution(ready: Shell) -> None:
    told = _told(ready, "admin")
    assert (told["url"], told["minutes"]) == ("http://127.0.0.1:8000/admin", 10)
    with installation() as wiring:
        browser = create_app(wiring).test_client()
        assert browser.post("/admin/enter", data={"code": told["code"]}).status_code == 303
        assert browser.get("/admin/by-hand").status_code == 200


def test_an_lms_is_suspended_and_approved_again(ready: Shell, registered: Callable[[], str]) -> None:
    lms = registered()
    assert _told(ready, *KNOWN, lms)["approved"] is True
    assert _told(ready, "registration", "suspend", lms)["approved"] is False
    assert "waits for approval" in ready.run("registration", "list").stdout
    assert _told(ready, "registration", "approve", lms)["approved"] is True
    assert "waits" not in ready.run("registration", "list").stdout
    assert "deployed as 1" in ready.run("registration", "approve", lms).stdout


def test_approving_an_lms_approves_the_deployments_that_it_came_with(
    ready: Shell, registered: Callable[[], str]
) -> None:
    lms = registered()
    with installation() as wiring, wiring.database.transaction() as session:
        row = session.get_one(tables.Registration, lms)
        row.approved_at = None
        row.deployments[:] = [tables.Deployment(deployment_id="new")]
    assert _told(ready, *KNOWN, lms)["pending_deployments"] == ["new"]
    assert _told(ready, "registration", "approve", lms)["pending_deployments"] == []


def test_a_deployment_is_suspended_and_approved_by_the_name_that_the_lms_gave_it(
    ready: Shell, registered: Callable[[], str]
) -> None:
    lms = registered()
    words = ("registration", "deployment")
    assert _told(ready, *words, "suspend", lms, "1")["pending_deployments"] == ["1"]
    assert "wait for approval: 1" in ready.run("registration", "list").stdout
    assert _told(ready, *words, "approve", lms, "1")["pending_deployments"] == []
    assert "no such deployment" in ready.refused(*words, "approve", lms, "2")


def test_a_new_key_is_shown_beside_the_old_one(ready: Shell, registered: Callable[[], str]) -> None:
    lms = registered()
    (old,) = _told(ready, *KNOWN, lms)["keys"]
    told = _told(ready, "registration", "rotate-key", lms)
    assert told["keys"] == [old, told["new_key"]]
    with installation() as wiring, wiring.database.reading() as session:
        retired = session.execute(select(tables.ToolKey).where(tables.ToolKey.kid == old)).scalar_one()
        assert retired.shown_until is not None
        assert retired.shown_until - datetime.fromisoformat(told["signs_from"]) == timedelta(hours=24)


def test_what_an_lms_may_do_is_set_and_what_is_not_named_stays(
    ready: Shell, registered: Callable[[], str]
) -> None:
    words = ("registration", "set", registered())
    ready.run(*words, "--signing-algorithm=ES256", "--trust-audience=a", "--trust-audience=b")
    ready.run(*words, "--allow-anonymous", "--frame-origin=https://school.example:8443")
    told = _told(ready, *words)
    assert (told["signing_algorithm"], told["trusted_audiences"]) == ("ES256", ["a", "b"])
    assert (told["anonymous_allowed"], told["frame_origins"]) == (True, ["https://school.example:8443"])
    told = _told(ready, *words, "--no-allow-anonymous", "--frame-origin=", "--trust-audience=c")
    assert (told["anonymous_allowed"], told["frame_origins"]) == (False, [])
    assert (told["signing_algorithm"], told["trusted_audiences"]) == ("ES256", ["c"])


def test_a_registered_lms_is_given_its_web_services_alone(
    ready: Shell, registered: Callable[[], str], tmp_path: Path
) -> None:
    lms, token = registered(), tmp_path / "token.txt"
    token.write_text("secret-token\n")
    words = ("registration", "web-services", lms, "--api-token", str(token))
    told = _told(ready, *words, "--api-url=https://lms.example.edu")
    assert (told["api_url"], told["api_token"]) == ("https://lms.example.edu", True)
    holding = [name for name, content in ready.files().items() if b"secret-token" in content]
    assert holding == [token.name]
    ready.refused(*words, "--api-url=lms.example.edu")
    token.write_text("")
    ready.refused(*words, "--api-url=https://lms.example.edu")


def test_a_key_by_which_people_authorise_the_tool_comes_with_its_secret(
    ready: Shell, registered: Callable[[], str], tmp_path: Path
) -> None:
    lms, secret = registered(), tmp_path / "secret.txt"
    secret.write_text("secret-of-the-key\n")
    words = ("registration", "web-services", lms, "--api-url=https://lms.example.edu")
    told = _told(ready, *words, "--api-client-id=170000000000727", "--api-secret", str(secret))
    assert (told["api_client_id"], told["api_token"]) == ("170000000000727", False)
    holding = [name for name, content in ready.files().items() if b"secret-of-the-key" in content]
    assert holding == [secret.name]
    ready.refused(*words, "--api-client-id=170000000000727")
    ready.refused(*words, "--api-secret", str(secret))
    ready.refused(*words)


@pytest.mark.parametrize(
    "option",
    [
        "--frame-origin=https://school.example/path",
        "--frame-origin=*",
        "--frame-origin=https://a.example; script-src *",
        "--frame-origin='none'",
        "--trust-audience=" + "x" * 256,
        "--signing-algorithm=none",
        "--signing-algorithm=HS256",
    ],
)
def test_what_would_open_the_door_too_wide_is_refused(
    option: str, ready: Shell, registered: Callable[[], str]
) -> None:
    ready.refused("registration", "set", registered(), option)


@pytest.mark.parametrize("command", ["approve", "suspend", "rotate-key", "set"])
def test_nothing_is_decided_about_an_lms_that_is_not_there(command: str, ready: Shell) -> None:
    assert "no such registration" in ready.refused("registration", command, "nobody")
