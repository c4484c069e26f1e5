"""The badge itself: one id for all learners, in versions. A live version is never edited."""

from dataclasses import dataclass

from badge_engine.rules import Rule


@dataclass(frozen=True, slots=True)
class Achievement:
    """One version of an achievement. `version` counts from 1."""

    id: str
    version: int
    name: str
    description: str
    rule: Rule
