"""How fast rules are judged, against the same decisions written out by hand."""

from datetime import UTC, datetime
from fractions import Fraction

from badge_engine.awards import decide
from badge_engine.records import CourseRecord
from badge_engine.rules import Audience, explain, judge
from tests.benchmarks.classes import BADGES, COLUMNS, LEARNERS, MODULES, badges, learners
from tests.benchmarks.harness import Result, compare_rates

NOW = datetime(2026, 11, 25, tzinfo=UTC)
VIEWERS = 100


def run() -> Result:
    """Decide 20 badges of 40 columns for a class of 10,000: 40,000 decisions a second are 5 s for all."""
    class_, all_badges = learners(), badges()

    def ours() -> None:
        for badge in all_badges:
            for record in class_:
                decide(badge, record, NOW)

    def by_hand() -> None:
        for badge in range(BADGES):
            for record in class_:
                _by_hand(badge, record)

    count = LEARNERS * BADGES
    return compare_rates(
        "judging", ours, by_hand, peer_name="the same by hand", count=count, unit="decisions/cpu-s"
    )


def run_views() -> Result:
    """Judge and explain 20 badges to one learner after the other: 200 views a second are 5 ms for each."""
    viewers, all_badges = learners(VIEWERS), badges()

    def explained() -> None:
        for record in viewers:
            for badge in all_badges:
                explain(judge(badge.rule, record), {}, Audience.LEARNER)

    def judged() -> None:
        for record in viewers:
            for badge in all_badges:
                judge(badge.rule, record)

    return compare_rates(
        "views", explained, judged, peer_name="judging without words", count=VIEWERS, unit="views/cpu-s"
    )


def _by_hand(badge: int, record: CourseRecord) -> bool:
    quizzes = [record.scores.get(f"column:{(4 * badge + step) % COLUMNS}") for step in range(4)]
    good = [score is not None and score.given * 100 >= score.maximum * Fraction(60) for score in quizzes]
    modules = [record.completions[f"module:{(badge + step) % MODULES}"].complete for step in range(2)]
    return sum(good[:3]) > 1 and good[3] and any(modules)
