"""Which credits count towards badges that ask for so many: each achievement's own, and none of them twice."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from badge_engine.metadata.credit import Credits, CreditUnit
from badge_engine.rules import names, parse_rule
from lti_tool.publishing import achievement_address
from lti_tool.settings import Settings
from lti_tool.storage import stacks, tables

MARK = "credits:"


@dataclass(frozen=True, slots=True)
class Credited:
    """The credits that the versions of an institution's achievements give, by version; and who gives which.

    What is made of achievements that give credits of its unit gives none of its own: theirs are counted.
    """

    by_version: Mapping[str, Credits]
    giving: Mapping[CreditUnit, frozenset[str]]

    @classmethod
    def by(cls, settings: Settings, session: Session, institution_id: str) -> "Credited":
        """Read what an institution's achievements give."""
        versions = stacks.versions_with_credits(session, institution_id)
        giving = {unit: frozenset(_giving(unit, versions)) for unit in CreditUnit}
        by_version = {
            row.id: credits_of
            for row in versions
            if (credits_of := row.details.credits) is not None
            and not _is_made_of(settings, row, credits_of.unit, giving[credits_of.unit])
        }
        return cls(by_version, giving)


def mark_of(unit: CreditUnit) -> str:
    """Return how an achievement that asks for credits of a unit is found when one that gives them comes."""
    return f"{MARK}{unit}"


def _giving(unit: CreditUnit, versions: Iterable[tables.AchievementVersion]) -> Iterable[str]:
    for row in versions:
        if row.details.credits is not None and row.details.credits.unit is unit:
            yield row.achievement_id


def _is_made_of(
    settings: Settings, row: tables.AchievementVersion, unit: CreditUnit, giving: Iterable[str]
) -> bool:
    looked_at = names(parse_rule(row.rule))
    addresses = {achievement_address(settings, each) for each in giving}
    return unit in looked_at.units or not looked_at.achievements.isdisjoint(addresses)
