"""How fast rules are judged, against the same decision written out by hand."""

from fractions import Fraction

from badge_engine.records import (
    Completable,
    CompletableKind,
    Completion,
    CourseRecord,
    LineItem,
    Outline,
    Score,
)
from badge_engine.rules import Verdict, judge, parse_rule
from tests.benchmarks.harness import Result, compare_rates

LEARNERS = 2000
RULE = parse_rule(
    {
        "all": [
            {"score": {"line_item": "quiz", "at_least": "80", "unit": "percent"}},
            {"completed": {"part": "module"}},
        ]
    }
)
OUTLINE = Outline(
    (LineItem("quiz", "Quiz", Fraction(10)),), (Completable("module", "Module", CompletableKind.MODULE),)
)


def run() -> Result:
    """Judge a class of 2,000 by a rule of two requirements."""
    records = [_record(number) for number in range(LEARNERS)]

    def ours() -> None:
        for record in records:
            judge(RULE, record).verdict is Verdict.MET  # noqa: B015 - asking is the work

    def by_hand() -> None:
        for record in records:
            score, state = record.scores.get("quiz"), record.completions.get("module")
            enough = score is not None and score.given * 100 >= score.maximum * 80
            enough and state is not None and state.complete  # noqa: B018 - asking is the work

    return compare_rates(
        "judging", ours, by_hand, peer_name="the same decision by hand", count=LEARNERS, unit="learners/cpu-s"
    )


def _record(number: int) -> CourseRecord:
    learner = str(number)
    score = Score(learner, "quiz", Fraction(number % 11), Fraction(10))
    state = Completion(learner, "module", complete=number % 2 == 0)
    return CourseRecord(learner, OUTLINE, {"quiz": score}, {"module": state})
