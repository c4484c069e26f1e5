"""One small course, by name, for the tests that tell a story."""

from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction

from badge_engine.records import (
    Approval,
    Completable,
    CompletableKind,
    Completion,
    CourseGrade,
    CourseRecord,
    GradeKind,
    Grading,
    Group,
    GroupKind,
    Holding,
    LineItem,
    Outcome,
    OutcomeResult,
    Outline,
    Score,
)
from badge_engine.rules import Completed, CourseGradeAtLeast, ScoreAtLeast, Unit, outline_titles

QUIZ = LineItem("canvas:assignment:12", "Quiz 1", Fraction(10))
ESSAY = LineItem("canvas:assignment:13", "Essay", Fraction(100))
EXTRA = LineItem("canvas:assignment:14", "Extra work", Fraction(0))
ORAL = LineItem("canvas:assignment:15", "Oral exam", Fraction(10), Grading.LETTER)
LAB = LineItem("canvas:assignment:16", "Lab", Fraction(0), Grading.PASSED)
HIDDEN = LineItem("canvas:assignment:17", "Secret quiz", Fraction(10), published=False)
MODULE = Completable("canvas:module:7", "Safety first", CompletableKind.MODULE)
HOLLOW = Completable("canvas:module:8", "Welcome", CompletableKind.MODULE, requirements=False)

ARGUING = Outcome("canvas:outcome:5", "Arguing", Fraction(3), Fraction(5))
MORNING = Group("canvas:section:1", "Morning", GroupKind.SECTION)
EVENING = Group("canvas:section:2", "Evening", GroupKind.SECTION)

COURSE = Outline(
    (QUIZ, ESSAY, EXTRA, ORAL, LAB, HIDDEN),
    (MODULE, HOLLOW),
    frozenset(GradeKind),
    (ARGUING,),
    (MORNING, EVENING),
)
FIRST_AID = "https://badges.example.edu/achievements/1"
SWIMMING = "https://badges.example.edu/achievements/2"
US, THEM = "did:web:badges.example.edu", "https://other.example.org/issuer"
TITLES = outline_titles(COURSE) | {FIRST_AID: "First aid", SWIMMING: "Swimming"}

QUIZ_80_PERCENT = ScoreAtLeast(QUIZ.id, Fraction(80), Unit.PERCENT)
QUIZ_8_POINTS = ScoreAtLeast(QUIZ.id, Fraction(8), Unit.POINTS)
ESSAY_50_POINTS = ScoreAtLeast(ESSAY.id, Fraction(50), Unit.POINTS)
MODULE_DONE = Completed(MODULE.id)
GRADE_70 = CourseGradeAtLeast(GradeKind.FINAL, Fraction(70))

# A term of a course.
BEGIN, END = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 6, 30, 22, 0, tzinfo=UTC)
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


def full_record() -> CourseRecord:
    """Return a record in which every kind of fact stands, each in full."""
    return CourseRecord(
        "ana",
        replace(COURSE, grade_kinds=frozenset({GradeKind.FINAL})),
        {
            QUIZ.id: quiz("7.5"),
            ORAL.id: Score("ana", ORAL.id, Fraction(8), Fraction(10), YESTERDAY, "B"),
            LAB.id: Score("ana", LAB.id, Fraction(0), Fraction(0), YESTERDAY, "complete"),
            ESSAY.id: essay("50"),
        },
        {MODULE.id: Completion("ana", MODULE.id, complete=True, failed=True, completed_at=YESTERDAY)},
        {GradeKind.FINAL: CourseGrade("ana", GradeKind.FINAL, Fraction("66.5"))},
        {ARGUING.id: OutcomeResult("ana", ARGUING.id, Fraction(2), YESTERDAY)},
        frozenset({MORNING.id}),
        (
            Holding(FIRST_AID, US, "urn:uuid:1", YESTERDAY, Fraction("2.5"), "ECTS"),
            Holding(SWIMMING, US, "urn:uuid:2", YESTERDAY),
        ),
        {"Talk": Approval("Talk", "person:1", YESTERDAY, ("https://evidence.example/1", "seen"))},
    )
