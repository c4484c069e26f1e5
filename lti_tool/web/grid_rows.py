"""How the learners of a course stand with each of its badges."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Self

from sqlalchemy.orm import Session

from badge_engine.rules import Audience, Line, Rule, Verdict, explain, judge, parse_rule, verdict_of
from badge_engine.rules.words import message
from lti_tool.class_records import all_titles, load_some
from lti_tool.languages import said
from lti_tool.storage import badges, tables
from lti_tool.storage.records import Learner
from lti_tool.web.language import engine_words
from lti_tool.web.parts import parts


class State(StrEnum):
    """How one learner stands with one badge; what the rule says stands for who never had it."""

    EARNED = "earned"
    SUSPENDED = "suspended"
    TAKEN_BACK = "taken back"
    MET = Verdict.MET.value
    UNMET = Verdict.UNMET.value
    UNKNOWN = Verdict.UNKNOWN.value


WORDS = {
    State.EARNED: message("Earned"),
    State.SUSPENDED: message("Suspended"),
    State.TAKEN_BACK: message("Taken back"),
    State.MET: message("Reached"),
    State.UNMET: message("Not reached"),
    State.UNKNOWN: message("Not known yet"),
}
SIGNS = {
    State.EARNED: "★",
    State.SUSPENDED: "‖",
    State.TAKEN_BACK: "✕",
    State.MET: "✓",
    State.UNMET: "○",
    State.UNKNOWN: "?",
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One learner and one badge; `since` is when it was decided, where it was."""

    state: State
    since: datetime | None = None

    @property
    def words(self) -> str:
        """The state, in the language of who reads."""
        return said(WORDS[self.state])

    @property
    def sign(self) -> str:
        """The state in one character."""
        return SIGNS[self.state]


@dataclass(frozen=True, slots=True)
class Row:
    """One learner, with a cell for each badge."""

    learner: Learner
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """The badges of a course that were switched on, oldest first, each with the rule that counts now."""

    course_id: str
    versions: tuple[tables.AchievementVersion, ...]
    rules: tuple[Rule, ...]
    titles: dict[str, str]

    @classmethod
    def of(cls, session: Session, course_id: str) -> Self:
        """Return the badges of a course."""
        versions = tuple(found.current for found in badges.live_achievements(session, course_id))
        titles = all_titles(parts().settings, session, course_id, versions)
        return cls(course_id, versions, tuple(parse_rule(version.rule) for version in versions), titles)

    def rows(self, session: Session, ids: Sequence[str]) -> Iterator[Row]:
        """Yield how these learners stand, in their order."""
        had = badges.awards_of_people(session, self.course_id, ids)
        for learner in load_some(parts().settings, session, self.course_id, self.versions, ids):
            yield Row(
                learner,
                tuple(
                    _cell(had.get((version.achievement_id, learner.person_id)), rule, learner)
                    for version, rule in zip(self.versions, self.rules, strict=True)
                ),
            )

    def reasons(self, rule: Rule, learner: Learner) -> tuple[Line, ...]:
        """Return what the rule of a badge says of a learner now, part by part."""
        return explain(judge(rule, learner.record), self.titles, Audience.TEACHER, engine_words()).lines


def _cell(award: tables.Award | None, rule: Rule, learner: Learner) -> Cell:
    match award:
        case None:
            return Cell(State(verdict_of(rule, learner.record).value))
        case tables.Award(withdrawn_at=datetime() as ended):
            return Cell(State.TAKEN_BACK, ended)
        case tables.Award(suspended_at=datetime() as rested):
            return Cell(State.SUSPENDED, rested)
        case _:
            return Cell(State.EARNED, award.decided_at)
