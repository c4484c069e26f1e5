"""One small course, by name, for the tests that tell a story."""

from datetime import UTC, datetime
from fractions import Fraction

from badge_engine.records import (
    Completable,
    CompletableKind,
    Completion,
    CourseGrade,
    CourseRecord,
    GradeKind,
    LineItem,
    Outline,
    Score,
)
from badge_engine.rules import Completed, CourseGradeAtLeast, ScoreAtLeast, Unit

QUIZ = LineItem("canvas:assignment:12", "Quiz 1", Fraction(10))
ESSAY = LineItem("canvas:assignment:13", "Essay", Fraction(100))
EXTRA = LineItem("canvas:assignment:14", "Extra work", Fraction(0))
MODULE = Completable("canvas:module:7", "Safety first", CompletableKind.MODULE)
HOLLOW = Completable("canvas:module:8", "Welcome", CompletableKind.MODULE, requirements=False)

COURSE = Outline((QUIZ, ESSAY, EXTRA), (MODULE, HOLLOW), frozenset(GradeKind))
TITLES = {named.id: named.title for named in (QUIZ, ESSAY, EXTRA)} | {
    named.id: named.title for named in (MODULE, HOLLOW)
}

QUIZ_80_PERCENT = ScoreAtLeast(QUIZ.id, Fraction(80), Unit.PERCENT)
QUIZ_8_POINTS = ScoreAtLeast(QUIZ.id, Fraction(8), Unit.POINTS)
ESSAY_50_POINTS = ScoreAtLeast(ESSAY.id, Fraction(50), Unit.POINTS)
MODULE_DONE = Completed(MODULE.id)
GRADE_70 = CourseGradeAtLeast(GradeKind.FINAL, Fraction(70))

YESTERDAY = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def record_of(
    *facts: Score | Completion | CourseGrade, learner: str = "ana", outline: Outline = COURSE
) -> CourseRecord:
    """Return the record of a learner of whom these facts are known."""
    return CourseRecord(
        learner,
        outline,
        {fact.line_item: fact for fact in facts if isinstance(fact, Score)},
        {fact.completable: fact for fact in facts if isinstance(fact, Completion)},
        {fact.kind: fact for fact in facts if isinstance(fact, CourseGrade)},
    )


def quiz(given: str, maximum: str = "10") -> Score:
    return Score("ana", QUIZ.id, Fraction(given), Fraction(maximum), YESTERDAY)


def essay(given: str, maximum: str = "100") -> Score:
    return Score("ana", ESSAY.id, Fraction(given), Fraction(maximum), YESTERDAY)


def module(*, complete: bool, failed: bool = False) -> Completion:
    return Completion("ana", MODULE.id, complete, failed, YESTERDAY if complete else None)


def final_grade(percent: str) -> CourseGrade:
    return CourseGrade("ana", GradeKind.FINAL, Fraction(percent))
