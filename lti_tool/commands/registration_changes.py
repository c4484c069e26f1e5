"""`coursemark registration approve`, `suspend`, `deployment`, `rotate-key`, `set`, `web-services`."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import TextIO
from urllib.parse import urlsplit

import click
from sqlalchemy.orm import Session

from lti_tool.administration.api_keys import enter_api_key
from lti_tool.administration.approvals import (
    approve_deployment,
    approve_registration,
    suspend_deployment,
    suspend_registration,
)
from lti_tool.administration.tool_keys import rotate_tool_key
from lti_tool.commands.opened import installation
from lti_tool.commands.printing import as_json, show
from lti_tool.commands.registration_facts import facts_of, find
from lti_tool.storage import registrations, tables

ALGORITHMS = ("RS256", "ES256")
ORIGIN = re.compile(r"https?://[A-Za-z0-9.\-]+(:[0-9]{1,5})?")
LONGEST_AUDIENCE = 255


@click.command()
@click.argument("registration_id")
@as_json
def approve(*, registration_id: str, json_output: bool) -> None:
    """Let an LMS launch, with the deployments that it has."""

    def change(_: Session, row: tables.Registration, now: datetime) -> str:
        approve_registration(row, now)
        names = ", ".join(deployment.deployment_id for deployment in row.deployments)
        return f"{row.issuer} may launch, deployed as {names}." if names else f"{row.issuer} may launch."

    _change(registration_id, change, json_output=json_output)


@click.command()
@click.argument("registration_id")
@as_json
def suspend(*, registration_id: str, json_output: bool) -> None:
    """Let an LMS launch no more until it is approved again, and end its visits."""

    def change(session: Session, row: tables.Registration, _: datetime) -> str:
        suspend_registration(session, row)
        return f"{row.issuer} launches nothing until it is approved again."

    _change(registration_id, change, json_output=json_output)


@click.group()
def deployment() -> None:
    """Decide about one place in an LMS where the tool was put: an account, a site, a course."""


@deployment.command(name="approve")
@click.argument("registration_id")
@click.argument("deployment_id")
@as_json
def approve_one(*, registration_id: str, deployment_id: str, json_output: bool) -> None:
    """Let a deployment launch, as far as its LMS may."""

    def change(session: Session, row: tables.Registration, now: datetime) -> str:
        approve_deployment(_deployment(session, row, deployment_id), now)
        return f"Deployment {deployment_id} may launch."

    _change(registration_id, change, json_output=json_output)


@deployment.command(name="suspend")
@click.argument("registration_id")
@click.argument("deployment_id")
@as_json
def suspend_one(*, registration_id: str, deployment_id: str, json_output: bool) -> None:
    """Let a deployment launch no more until it is approved again, and end its visits."""

    def change(session: Session, row: tables.Registration, _: datetime) -> str:
        suspend_deployment(session, _deployment(session, row, deployment_id))
        return f"Deployment {deployment_id} launches nothing until it is approved again."

    _change(registration_id, change, json_output=json_output)


@click.command(name="rotate-key")
@click.argument("registration_id")
@as_json
def rotate_key(*, registration_id: str, json_output: bool) -> None:
    """Sign for this LMS with a new key, from an hour on; the old key stays shown a day longer."""
    with installation() as wiring, wiring.database.transaction() as session:
        row = find(session, registration_id)
        new = rotate_tool_key(row, wiring.vault, wiring.clock())
        told = {**facts_of(row), "new_key": new.kid, "signs_from": new.signs_from.isoformat()}
    show(told, f"Key {new.kid} signs from {told['signs_from']} on.", json_output=json_output)


@click.command(name="set")
@click.argument("registration_id")
@click.option("--signing-algorithm", type=click.Choice(ALGORITHMS), help="What the LMS signs with.")
@click.option(
    "--trust-audience",
    "trusted_audiences",
    multiple=True,
    help="A further audience that its tokens may name; may be repeated, replaces those before.",
)
@click.option(
    "--frame-origin",
    "frame_origins",
    multiple=True,
    help="Where its pages that frame ours come from; may be repeated, replaces those before.",
)
@click.option(
    "--allow-anonymous/--no-allow-anonymous",
    "anonymous_allowed",
    default=None,
    help="Whether launches without a person see the public criteria.",
)
@as_json
def set_options(
    *,
    registration_id: str,
    signing_algorithm: str | None,
    trusted_audiences: tuple[str, ...],
    frame_origins: tuple[str, ...],
    anonymous_allowed: bool | None,
    json_output: bool,
) -> None:
    """Change what an LMS may do. What is not named stays; an empty text empties a list."""
    audiences, origins = _list(trusted_audiences), _list(frame_origins)
    _check(audiences or [], origins or [])

    def change(_: Session, row: tables.Registration, __: datetime) -> str:
        row.signing_algorithm = signing_algorithm or row.signing_algorithm
        row.trusted_audiences = row.trusted_audiences if audiences is None else audiences
        row.frame_origins = row.frame_origins if origins is None else origins
        row.anonymous_allowed = row.anonymous_allowed if anonymous_allowed is None else anonymous_allowed
        return f"{row.issuer} is set."

    _change(registration_id, change, json_output=json_output)


@click.command(name="web-services")
@click.argument("registration_id")
@click.option("--api-url", required=True, help="Base address of its web services.")
@click.option(
    "--api-token",
    "api_token",
    type=click.File(),
    help="File holding the token for them; - reads it from standard input.",
)
@click.option("--api-client-id", help="Client id of the key by which people authorise the tool.")
@click.option(
    "--api-secret", type=click.File(), help="File holding that key's secret; - reads it from standard input."
)
@as_json
def web_services(
    *,
    registration_id: str,
    api_url: str,
    api_token: TextIO | None,
    api_client_id: str | None,
    api_secret: TextIO | None,
    json_output: bool,
) -> None:
    """Let an LMS be read by its own web services: grades and completions beyond our own columns.

    Give a token, or a key with which people in the LMS authorise the tool.
    """
    if urlsplit(api_url).scheme not in {"http", "https"}:
        raise click.UsageError("Give the address as https://lms.example.edu.")
    token, secret = _content(api_token), _content(api_secret)
    if bool(api_client_id) != bool(secret) or not (token or secret):
        raise click.UsageError("Give a file with a token in it, or a client id and a file with its secret.")
    with installation() as wiring, wiring.database.transaction() as session:
        row = find(session, registration_id)
        if api_client_id and secret:
            enter_api_key(session, wiring.vault, row, api_url=api_url, client_id=api_client_id, secret=secret)
        if token:
            row.api_url, row.sealed_api_token = api_url, wiring.vault.seal(token.encode())
        told = facts_of(row)
    show(told, f"{told['issuer']} is read by its web services from now on.", json_output=json_output)


def _content(file: TextIO | None) -> str:
    return "" if file is None else file.read().strip()


def _change(
    registration_id: str,
    change: Callable[[Session, tables.Registration, datetime], str],
    *,
    json_output: bool,
) -> None:
    with installation() as wiring, wiring.database.transaction() as session:
        row = find(session, registration_id)
        sentence = change(session, row, wiring.clock())
        told = facts_of(row)
    show(told, sentence, json_output=json_output)


def _deployment(session: Session, row: tables.Registration, deployment_id: str) -> tables.Deployment:
    found = registrations.find_deployment(session, row.id, deployment_id)
    if found is None:
        raise click.UsageError("There is no such deployment. `coursemark registration show` names them.")
    return found


def _list(given: tuple[str, ...]) -> list[str] | None:
    return [text for text in given if text] if given else None


def _check(audiences: list[str], origins: list[str]) -> None:
    if any(len(audience) > LONGEST_AUDIENCE or not audience.isprintable() for audience in audiences):
        raise click.UsageError("An audience is a name of at most 255 characters.")
    if not all(ORIGIN.fullmatch(origin) for origin in origins):
        raise click.UsageError("Write an origin as https://school.example, without a path.")
