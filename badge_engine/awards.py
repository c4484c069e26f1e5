"""The decision that a learner has an achievement, or has not yet; never "failed"."""

from dataclasses import dataclass
from datetime import datetime

from badge_engine.achievements import Achievement
from badge_engine.records import CourseRecord
from badge_engine.rules import Judgement, Verdict, judge


@dataclass(frozen=True, slots=True)
class Award:
    """The decision that a learner has the achievement, with the judgement that it rests on."""

    achievement: str
    version: int
    learner: str
    decided_at: datetime
    judgement: Judgement

    def __post_init__(self) -> None:
        if self.judgement.verdict is not Verdict.MET:
            raise ValueError(f"an award cannot rest on a judgement that is {self.judgement.verdict}")


@dataclass(frozen=True, slots=True)
class NotYet:
    """The learner does not have the achievement now; the judgement says what is left or not known."""

    achievement: str
    version: int
    learner: str
    decided_at: datetime
    judgement: Judgement


def decide(achievement: Achievement, record: CourseRecord, now: datetime) -> Award | NotYet:
    """Decide for one learner by the achievement's rule. `now` is an aware time, else `ValueError`."""
    if now.tzinfo is None:
        raise ValueError("a decision is dated with its time zone")
    judgement = judge(achievement.rule, record)
    decision = Award if judgement.verdict is Verdict.MET else NotYet
    return decision(achievement.id, achievement.version, record.learner, now, judgement)
