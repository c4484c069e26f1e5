"""`coursemark token`: what programs show to use our APIs."""

from typing import Any

import click

from lti_tool.administration.api_tokens import Scope, api_tokens, new_api_token, remove_api_token
from lti_tool.commands.opened import installation, the_institution
from lti_tool.commands.printing import as_json, show
from lti_tool.storage import tables

LONGEST_NAME = 127
institution_option = click.option(
    "--institution", "slug", help="Short name of the institution; the first one when left out."
)


@click.group()
def token() -> None:
    """Look after the tokens by which programs use the APIs."""


@token.command()
@institution_option
@click.option(
    "--scope",
    type=click.Choice([scope.value for scope in Scope]),
    required=True,
    help="The one API that the token is good for.",
)
@click.option("--name", required=True, help="What uses it, for the list of tokens.")
@as_json
def add(*, slug: str | None, scope: str, name: str, json_output: bool) -> None:
    """Make a token and print it, once. Whoever has it signs what they like in the institution's name."""
    if not name.strip() or len(name) > LONGEST_NAME:
        raise click.UsageError(f"--name needs 1 to {LONGEST_NAME} letters.")
    with installation() as wiring:
        institution = the_institution(wiring, slug)
        with wiring.database.transaction() as session:
            row, text = new_api_token(session, institution.id, Scope(scope), name, wiring.clock())
            told = _told(row) | {"token": text, "issuer": institution.did}
    sentence = f"{text}\nGood for {scope}, to sign as {institution.did}. It is not shown again."
    show(told, sentence, json_output=json_output)


@token.command(name="list")
@institution_option
@as_json
def list_all(*, slug: str | None, json_output: bool) -> None:
    """List the tokens of an institution that are good; not what they are."""
    with installation() as wiring:
        institution = the_institution(wiring, slug)
        with wiring.database.reading() as session:
            told = [_told(row) for row in api_tokens(session, institution.id)]
    lines = [f"{row['id']}  {row['scope']:8}  {row['name']}" for row in told]
    show(told, "\n".join(lines) or "There are no tokens.", json_output=json_output)


@token.command()
@institution_option
@click.argument("token_id")
@as_json
def remove(*, slug: str | None, token_id: str, json_output: bool) -> None:
    """Let a token, named by its id, be good for nothing from now on."""
    with installation() as wiring:
        institution = the_institution(wiring, slug)
        with wiring.database.transaction() as session:
            removed = remove_api_token(session, institution.id, token_id, wiring.clock())
    if not removed:
        raise click.UsageError(f"{institution.name} has no such token. `coursemark token list` shows them.")
    show({"id": token_id}, "The token is good for nothing any more.", json_output=json_output)


def _told(row: tables.ApiToken) -> dict[str, Any]:
    return {
        "id": row.id,
        "scope": row.scope,
        "name": row.name,
        "created_at": row.created_at.isoformat(timespec="minutes"),
    }
