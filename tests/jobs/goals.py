"""Badges made by dice in a course of the campus, and who has reached them by the campus's own truth."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import Any

from badge_engine.records import Outline
from lti_tool.achievements import Draft, draft_achievement
from lti_tool.demo.campus import Learned
from lti_tool.demo.stage import Stage
from lti_tool.storage import records, tables
from tests.stage import Classroom


@dataclass(frozen=True, slots=True)
class Goal:
    """One badge, and everybody who must get it."""

    achievement_id: str
    name: str
    reached: frozenset[str]


def draft_badges(stage: Stage, classroom: Classroom, chance: Random, count: int) -> list[Goal]:
    """Keep badges as drafts, each for a score in one column and often for a completed part as well."""
    learned = classroom.lms.learned()
    with stage.wiring.database.transaction() as session:
        outline = records.load_outline(session, classroom.course_id)
        course = session.get_one(tables.Course, classroom.course_id)
        goals = []
        for number in range(count):
            wish = _Wish.by_dice(outline, learned, chance)
            draft = Draft(f"Badge {number}", "A badge made by dice.", wish.rule)
            made = draft_achievement(session, course, draft, stage.wiring.clock())
            goals.append(Goal(made.id, draft.name, frozenset(wish.reached(learned))))
    return goals


@dataclass(frozen=True, slots=True)
class _Wish:
    """At least so many per cent in a column, and a part completed unless it is `None`: (id, title) each."""

    column: tuple[str, str]
    percent: int
    part: tuple[str, str] | None

    @classmethod
    def by_dice(cls, outline: Outline, learned: Sequence[Learned], chance: Random) -> "_Wish":
        graded = {title for learner in learned for title in learner.scores}
        done = {title for learner in learned for title in learner.done}
        columns = [(item.id, item.title) for item in outline.line_items if item.title in graded]
        parts = [
            (part.id, part.title) for part in outline.completables if part.requirements and part.title in done
        ]
        return cls(chance.choice(columns), chance.randrange(5, 75, 5), chance.choice([None, *parts]))

    @property
    def rule(self) -> dict[str, Any]:
        score = {"line_item": self.column[0], "at_least": str(self.percent), "unit": "percent"}
        part = [] if self.part is None else [{"completed": {"part": self.part[0]}}]
        return {"all": [{"score": score}, *part]}

    def reached(self, learned: Sequence[Learned]) -> Iterator[str]:
        for learner in learned:
            scored = learner.scores.get(self.column[1], Fraction(-1)) * 100 >= self.percent
            if learner.active and scored and (self.part is None or self.part[1] in learner.done):
                yield learner.sub
