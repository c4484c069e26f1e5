"""`coursemark key`: the keys that sign credentials."""

from typing import Any

import click

from lti_tool.administration.issuer_keys import rotate_issuer_key
from lti_tool.commands.opened import installation, the_institution
from lti_tool.commands.printing import as_json, show
from lti_tool.storage import registrations, tables


@click.group()
def key() -> None:
    """Look after the keys that sign credentials."""


@key.command(name="list")
@click.option("--institution", "slug", help="Short name of the institution; the first one when left out.")
@as_json
def list_all(*, slug: str | None, json_output: bool) -> None:
    """List the keys of an institution's issuer: the one that signs now, and those that still verify."""
    with installation() as wiring:
        institution = the_institution(wiring, slug)
        with wiring.database.transaction() as session:
            told = [_told(row) for row in registrations.issuer_keys(session, institution.id)]
    lines = [f"{row['key']}  {row['state']:8}  {row['public']}" for row in told]
    show(told, "\n".join([institution.did, *lines]), json_output=json_output)


@key.command()
@click.option("--institution", "slug", help="Short name of the institution; the first one when left out.")
@as_json
def rotate(*, slug: str | None, json_output: bool) -> None:
    """Sign with a new key from now on. Credentials signed with older keys keep verifying."""
    with installation() as wiring:
        institution = the_institution(wiring, slug)
        with wiring.database.transaction() as session:
            told = _told(rotate_issuer_key(session, institution.id, wiring.vault, wiring.clock()))
    show(told, f"{institution.name} signs with {told['key']} from now on.", json_output=json_output)


def _told(row: tables.IssuerKey) -> dict[str, Any]:
    return {
        "key": row.fragment,
        "state": "signs" if row.retired_at is None else "verifies",
        "public": row.public_multibase,
        "created_at": row.created_at.isoformat(),
    }
