"""A large class for the benchmarks: 10,000 learners, 40 columns, 20 badges."""

from fractions import Fraction

from badge_engine.achievements import Achievement
from badge_engine.records import (
    Completable,
    CompletableKind,
    Completion,
    CourseRecord,
    LineItem,
    Outline,
    Score,
)
from badge_engine.rules import AllOf, AnyOf, AtLeast, Completed, Rule, ScoreAtLeast, Unit

LEARNERS, COLUMNS, MODULES, BADGES = 10_000, 40, 10, 20

OUTLINE = Outline(
    tuple(LineItem(f"column:{number}", f"Quiz {number}", Fraction(10)) for number in range(COLUMNS)),
    tuple(
        Completable(f"module:{number}", f"Module {number}", CompletableKind.MODULE)
        for number in range(MODULES)
    ),
)


def badges() -> list[Achievement]:
    """Return badges that look at every column twice: two of three quizzes, a fourth, and a module."""
    return [
        Achievement(f"badge:{number}", 1, f"Badge {number}", "For the benchmark.", _rule(number))
        for number in range(BADGES)
    ]


def learners(count: int = LEARNERS) -> list[CourseRecord]:
    """Return learners of whom nearly everything is graded, about half of it well enough."""
    return [_record(number) for number in range(count)]


def _rule(number: int) -> Rule:
    quizzes = [
        ScoreAtLeast(f"column:{(4 * number + step) % COLUMNS}", Fraction(60), Unit.PERCENT)
        for step in range(4)
    ]
    modules = [Completed(f"module:{(number + step) % MODULES}") for step in range(2)]
    return AllOf((AtLeast(2, tuple(quizzes[:3])), quizzes[3], AnyOf(tuple(modules))))


def _record(number: int) -> CourseRecord:
    learner = str(number)
    scores = {
        f"column:{column}": Score(
            learner, f"column:{column}", Fraction((7 * number + 3 * column) % 101, 10), Fraction(10)
        )
        for column in range(COLUMNS)
        if (number + column) % 17
    }
    completions = {
        f"module:{module}": Completion(learner, f"module:{module}", complete=(number + module) % 3 > 0)
        for module in range(MODULES)
    }
    return CourseRecord(learner, OUTLINE, scores, completions)
