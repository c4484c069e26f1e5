"""The decision that a learner has an achievement, or has not yet; never "failed"."""

from dataclasses import dataclass
from datetime import datetime

from badge_engine.achievements import Achievement
from badge_engine.records import CourseRecord
from badge_engine.rules import Judgement, Looks, Verdict, judge, verdict_of


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
    """The learner does not have the achievement now: what is left or not known, `judge` says when asked."""

    achievement: str
    version: int
    learner: str
    decided_at: datetime
    verdict: Verdict


def decide(achievement: Achievement, record: CourseRecord, now: datetime) -> Award | NotYet:
    """Decide for one learner by the achievement's rule. `now` is an aware time, else `ValueError`.

    Reasons are put together for an award only, with which they are kept.
    """
    if now.tzinfo is None:
        raise ValueError("a decision is dated with its time zone")
    looks: Looks = {}
    verdict = verdict_of(achievement.rule, record, looks)
    if verdict is not Verdict.MET:
        return NotYet(achievement.id, achievement.version, record.learner, now, verdict)
    judgement = judge(achievement.rule, record, looks)
    return Award(achievement.id, achievement.version, record.learner, now, judgement)
