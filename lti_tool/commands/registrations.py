"""`coursemark registration`: the LMSs that may launch the tool."""

from typing import Any, TextIO

import click

from lti_tool.administration.approvals import remove_registration
from lti_tool.administration.registrations import (
    ForeignRegistrationError,
    RegistrationFacts,
    add_registration,
)
from lti_tool.commands import registration_changes as changes
from lti_tool.commands.opened import installation, the_institution
from lti_tool.commands.printing import as_json, show
from lti_tool.commands.registration_facts import facts_of, find
from lti_tool.platforms import load_platforms
from lti_tool.storage import registrations


@click.group()
def registration() -> None:
    """Connect LMSs by hand, and decide which may launch. `coursemark invite` lets one register itself."""


@registration.command()
@click.option(
    "--lms", "platform", required=True, type=click.Choice(sorted(load_platforms())), help="Kind of LMS."
)
@click.option("--issuer", required=True, help="The LMS's issuer, exactly as it says it.")
@click.option("--client-id", required=True, help="The client id that the LMS gave the tool.")
@click.option("--auth-url", required=True, help="Its OIDC authentication address.")
@click.option("--token-url", required=True, help="Its access token address.")
@click.option("--jwks-url", required=True, help="Its public key set address.")
@click.option(
    "--deployment", "deployments", required=True, multiple=True, help="A deployment id; may be repeated."
)
@click.option("--api-url", help="Base address of its web services, to read grades beyond our own columns.")
@click.option(
    "--api-token",
    "api_token",
    type=click.File(),
    help="File holding the web service token; - reads it from standard input.",
)
@click.option("--institution", "slug", help="Short name of the institution; the first one when left out.")
@as_json
def add(
    *,
    slug: str | None,
    deployments: tuple[str, ...],
    api_token: TextIO | None,
    json_output: bool,
    **urls: str,
) -> None:
    """Add a registration, or bring the one of the same issuer and client id up to date."""
    token = api_token.read().strip() if api_token else None
    if bool(token) != bool(urls["api_url"]):
        raise click.UsageError("--api-url and --api-token belong together: give both or neither.")
    facts = RegistrationFacts(deployment_ids=deployments, api_token=token, **urls)
    with installation() as wiring:
        institution = the_institution(wiring, slug)
        try:
            with wiring.database.transaction() as session:
                row = add_registration(session, wiring.vault, institution.id, facts, wiring.clock())
                told = facts_of(row)
        except ForeignRegistrationError as error:
            raise click.UsageError(str(error)) from error
        address = wiring.settings.address
    sentence = (
        f"Registered {facts.issuer} as client {facts.client_id} (id {told['id']}).\nEnter these in the LMS:\n"
        f"  login URL   {address('/lti/login')}\n"
        f"  launch URL  {address('/lti/launch')}\n"
        f"  key set URL {address('/.well-known/jwks.json')}"
    )
    show(told, sentence, json_output=json_output)


@registration.command(name="list")
@as_json
def list_all(*, json_output: bool) -> None:
    """List the registrations."""
    with installation() as wiring, wiring.database.transaction() as session:
        told = [facts_of(row) for row in registrations.list_registrations(session)]
    lines = [f"{row['id']}  {row['lms']:8}  {row['issuer']}  {row['client_id']}{_waits(row)}" for row in told]
    show(told, "\n".join(lines) or "No LMS is registered yet.", json_output=json_output)


@registration.command(name="show")
@click.argument("registration_id")
@as_json
def show_one(*, registration_id: str, json_output: bool) -> None:
    """Show one registration. Keys and tokens are never shown."""
    with installation() as wiring, wiring.database.transaction() as session:
        told = facts_of(find(session, registration_id))
    show(told, "\n".join(f"{name:12} {value}" for name, value in told.items()), json_output=json_output)


@registration.command()
@click.argument("registration_id")
@as_json
def remove(*, registration_id: str, json_output: bool) -> None:
    """Let an LMS launch no more. Its courses, awards and credentials stay; `add` brings it back."""
    with installation() as wiring, wiring.database.transaction() as session:
        row = find(session, registration_id)
        remove_registration(session, row, wiring.clock())
        told = facts_of(row)
    show(told, f"{told['issuer']} can launch no more.", json_output=json_output)


def _waits(row: dict[str, Any]) -> str:
    if not row["approved"]:
        return "  (waits for approval)"
    waiting = row["pending_deployments"]
    return f"  (deployments that wait for approval: {', '.join(waiting)})" if waiting else ""


for change in (
    changes.approve,
    changes.suspend,
    changes.deployment,
    changes.rotate_key,
    changes.set_options,
    changes.web_services,
):
    registration.add_command(change)
