"""`coursemark audit`: whether the ledger and the stored decisions hold."""

import sys
from typing import Any

import click

from badge_engine.ledger import Break, Tip
from lti_tool.commands.opened import installation, the_institution
from lti_tool.commands.printing import as_json, show
from lti_tool.replaying import replay_awards
from lti_tool.storage import ledger

BROKEN = 1


@click.group()
def audit() -> None:
    """Check what was decided: the ledger, and the decisions themselves."""


@audit.command()
@click.option("--institution", "slug", help="Short name of the institution; the first one when left out.")
@click.option("--known", help="Hash of an entry, noted earlier: it must still be there.")
@as_json
def verify(*, slug: str | None, known: str | None, json_output: bool) -> None:
    """Check that no entry of an institution's ledger was changed, removed or put in between.

    Note the hash of the last entry somewhere else, and give it with `--known` the next time: that shows
    whether the whole ledger was written anew. Exits with 1, and names the first broken entry, when it does
    not hold.
    """
    with installation() as wiring:
        institution = the_institution(wiring, slug)
        with wiring.database.reading() as session:
            found = ledger.check(session, institution.id, known)
    told: dict[str, Any] = {"institution": institution.slug, "holds": isinstance(found, Tip)}
    match found:
        case Tip(number, last):
            told |= {"entries": number, "last": last}
            sentence = f"The ledger of {institution.name} holds: {number} entries, the last is {last}."
        case Break(number, problem):
            told |= {"broken_entry": number, "problem": problem}
            sentence = f"The ledger of {institution.name} is broken at entry {number}: {problem}."
    show(told, sentence, json_output=json_output)
    sys.exit(0 if isinstance(found, Tip) else BROKEN)


@audit.command()
@click.argument("award", required=False)
@click.option("--institution", "slug", help="Short name of the institution; the first one when left out.")
@as_json
def replay(*, award: str | None, slug: str | None, json_output: bool) -> None:
    """Judge an AWARD, or all of them, again by the rule and the record that were kept with it.

    Exits with 1, and says where they differ, when a decision does not come out as it was stored.
    """
    with installation() as wiring:
        institution = the_institution(wiring, slug)
        with wiring.database.reading() as session:
            results = list(replay_awards(session, institution.id, award))
    if award is not None and not results:
        raise click.UsageError("There is no such award.")
    different = [result for result in results if result.problem is not None]
    told = {
        "replayed": sum(result.replayed for result in results),
        "without_record": sum(not result.replayed for result in results),
        "different": [{"award": result.award_id, "problem": result.problem} for result in different],
    }
    lines = [f"{result.award_id}: {result.problem}" for result in different]
    summary = (
        f"{told['replayed']} decisions replayed, {len(different)} differ, "
        f"{told['without_record']} were made before records were kept."
    )
    show(told, "\n".join([*lines, summary]), json_output=json_output)
    sys.exit(BROKEN if different else 0)
