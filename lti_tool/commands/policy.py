"""`coursemark policy`: what an institution decided for all its courses."""

from typing import Any

import click

from lti_tool.commands.opened import installation, the_institution
from lti_tool.commands.printing import as_json, show
from lti_tool.storage import tables


@click.command()
@click.option("--institution", "slug", help="Short name of the institution; the first one when left out.")
@click.option(
    "--undo-minutes",
    type=click.IntRange(0, tables.LONGEST_UNDO_MINUTES),
    help="How long what a badge gives at once, when it is switched on, can be undone before it is signed.",
)
@click.option(
    "--ask-again-percent",
    type=click.IntRange(0, 100),
    help="Ask again before a badge is given at once to more than this share of a class.",
)
@click.option(
    "--same-person-by",
    type=click.Choice([str(each) for each in tables.SamePerson]),
    help="What tells that accounts in two LMSs are one person: `email` only where both take it from you.",
)
@click.option(
    "--lenient-wallets/--strict-wallets",
    default=None,
    help="Let wallets in whose proofs do not say what they are for, as OpenID4VCI 1.0 demands.",
)
@as_json
def policy(*, slug: str | None, json_output: bool, **wanted: int | str | bool | None) -> None:
    """Show what an institution decided for all its courses, or decide otherwise."""
    with installation() as wiring:
        institution_id = the_institution(wiring, slug).id
        with wiring.database.transaction() as session:
            institution = session.get_one(tables.Institution, institution_id)
            for name, value in wanted.items():
                if value is not None:
                    setattr(institution, name, value)
            told: dict[str, Any] = {name: getattr(institution, name) for name in wanted}
    lines = [f"{name.replace('_', ' ')}: {value}" for name, value in told.items()]
    show(told, "\n".join(lines), json_output=json_output)
