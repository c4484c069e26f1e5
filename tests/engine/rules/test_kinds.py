"""The further kinds of requirement, case by case: what they say of records, and how that is said."""

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest

from badge_engine.metadata.credit import Credits, CreditUnit
from badge_engine.records import Approval, CourseRecord, Group, GroupKind, Holding, OutcomeResult, Score
from badge_engine.rules import (
    AllOf,
    AnyOf,
    Approved,
    AtLeast,
    Audience,
    AverageAtLeast,
    Completed,
    CreditsAtLeast,
    Finding,
    Holds,
    Leaf,
    LeafJudgement,
    LetterIn,
    OutcomeAtLeast,
    Passed,
    Reason,
    Rule,
    ScoreAtLeast,
    Unit,
    Window,
    Within,
    check,
    explain,
    judge,
    narrative,
)
from badge_engine.rules.attention import attention
from badge_engine.rules.words import Words
from tests.engine.rules.courses import (
    ARGUING,
    COURSE,
    ESSAY,
    EVENING,
    EXTRA,
    FIRST_AID,
    HIDDEN,
    LAB,
    MODULE,
    MORNING,
    ORAL,
    QUIZ,
    SWIMMING,
    THEM,
    TITLES,
    US,
    YESTERDAY,
    essay,
    module,
    quiz,
    record_of,
)

HOUR = timedelta(hours=1)
BEFORE, AFTER = YESTERDAY - HOUR, YESTERDAY + HOUR
UNTIL_BEFORE, FROM_AFTER = Window(by=BEFORE), Window(not_before=AFTER)

GOOD_ORAL = LetterIn(ORAL.id, ("A", "B+", "B-"))
LAB_PASSED = Passed(LAB.id)
BEST_QUIZ = AverageAtLeast((QUIZ.id, ESSAY.id), 1, Fraction(80))
BOTH = AverageAtLeast((QUIZ.id, ESSAY.id), 2, Fraction(80))
ARGUES = OutcomeAtLeast(ARGUING.id, Fraction(3))
MORNINGS = Within((MORNING.id,))
AIDER = Holds(FIRST_AID, (US,))
FIVE_ECTS = CreditsAtLeast(Fraction(5), CreditUnit.ECTS, (US,))
TALK = Approved("Talk", evidence=True)


def letter(text: str | None, column: str = ORAL.id) -> Score:
    return Score("ana", column, Fraction(0), Fraction(0), YESTERDAY, text)


def grouped(*groups: str) -> CourseRecord:
    return replace(record_of(), groups=frozenset(groups))


def holding(achievement: str, issuer: str = US) -> Holding:
    return Holding(achievement, issuer, f"{achievement}#1", YESTERDAY)


def lost(held: Holding) -> Holding:
    return replace(held, stands=False)


def ects(achievement: str, amount: int, issuer: str = US) -> Holding:
    return replace(holding(achievement, issuer), credits=Fraction(amount), unit="ECTS")


def holder(*holdings: Holding) -> CourseRecord:
    return replace(record_of(), holdings=holdings)


def approved(*evidence: str) -> CourseRecord:
    return replace(record_of(), approvals={"Talk": Approval("Talk", "person", YESTERDAY, evidence)})


def argues(score: str) -> CourseRecord:
    result = OutcomeResult("ana", ARGUING.id, Fraction(score), YESTERDAY)
    return replace(record_of(), outcomes={ARGUING.id: result})


undated = replace(quiz("9"), graded_at=None)
gone = record_of(outline=replace(COURSE, line_items=(), outcomes=(), groups=()))


@pytest.mark.parametrize(
    ("leaf", "record", "reason", "standing"),
    [
        (GOOD_ORAL, record_of(letter("B+")), Reason.REACHED, "Reached: B+."),
        (GOOD_ORAL, record_of(letter(" b\N{MINUS SIGN}")), Reason.REACHED, "Reached: b\N{MINUS SIGN}."),
        (GOOD_ORAL, record_of(letter("C")), Reason.BELOW, "C so far."),
        (GOOD_ORAL, record_of(), Reason.NOT_GRADED, "Not graded yet."),
        (LAB_PASSED, record_of(letter("complete", LAB.id)), Reason.REACHED, "Passed."),
        (LAB_PASSED, record_of(letter("Fail ", LAB.id)), Reason.BELOW, "Not passed yet."),
        (LAB_PASSED, record_of(), Reason.NOT_GRADED, "Not graded yet."),
        (BEST_QUIZ, record_of(quiz("9")), Reason.REACHED, "Reached: 90 %."),
        (BEST_QUIZ, record_of(quiz("9"), essay("1")), Reason.REACHED, "Reached: 90 %."),
        (BEST_QUIZ, record_of(quiz("1"), essay("79")), Reason.BELOW, "79 % so far, 1 % short."),
        (
            BEST_QUIZ,
            record_of(quiz("7")),
            Reason.NOT_GRADED,
            "70 % so far, not everything is graded yet.",
        ),
        (BOTH, record_of(quiz("10"), essay("60")), Reason.REACHED, "Reached: 80 %."),
        (BOTH, record_of(), Reason.NOT_GRADED, "Not graded yet."),
        (
            replace(BOTH, window=UNTIL_BEFORE),
            record_of(quiz("10"), essay("60")),
            Reason.TOO_LATE,
            "Too few scores lie in the time that counts.",
        ),
        (
            replace(BOTH, window=FROM_AFTER),
            record_of(quiz("10"), essay("60")),
            Reason.TOO_EARLY,
            "Too few scores lie in the time that counts.",
        ),
        (
            replace(BEST_QUIZ, window=Window(by=YESTERDAY)),
            record_of(quiz("1"), replace(essay("99"), graded_at=AFTER)),
            Reason.BELOW,
            "10 % so far, 70 % short.",
        ),
        (
            replace(BEST_QUIZ, window=Window(by=YESTERDAY)),
            record_of(undated, essay("1")),
            Reason.NOT_DATED,
            "It is not reported when this was, so it cannot count yet.",
        ),
        (ARGUES, argues("3"), Reason.REACHED, "Reached: 3 of 5 points."),
        (ARGUES, argues("2.5"), Reason.BELOW, "2.5 of 5 points so far, 0.5 points short."),
        (ARGUES, record_of(), Reason.NOT_GRADED, "Not assessed yet."),
        (MORNINGS, grouped(MORNING.id), Reason.INSIDE, "Belongs to it."),
        (
            MORNINGS,
            grouped(EVENING.id),
            Reason.OUTSIDE,
            "Does not belong to it, so this is meant for others.",
        ),
        (MORNINGS, record_of(), Reason.NOT_REPORTED, "Nothing is reported yet."),
        (AIDER, holder(holding(FIRST_AID)), Reason.HELD, "Held."),
        (AIDER, holder(holding(SWIMMING)), Reason.NOT_HELD, "Not held yet, as far as is known here."),
        (AIDER, holder(holding(FIRST_AID, THEM)), Reason.NOT_HELD, "Not held yet, as far as is known here."),
        (
            replace(AIDER, window=UNTIL_BEFORE),
            holder(holding(FIRST_AID)),
            Reason.NOT_HELD,
            "Not held yet, as far as is known here.",
        ),
        (AIDER, holder(lost(holding(FIRST_AID))), Reason.TAKEN_BACK, "It was held, and no longer counts."),
        (AIDER, holder(lost(holding(FIRST_AID)), holding(FIRST_AID)), Reason.HELD, "Held."),
        (
            FIVE_ECTS,
            holder(lost(ects(FIRST_AID, 2)), ects(SWIMMING, 3)),
            Reason.TAKEN_BACK,
            "3 ECTS credits left, 2 ECTS credits short: some no longer count.",
        ),
        (
            FIVE_ECTS,
            holder(lost(ects(FIRST_AID, 1)), ects(SWIMMING, 3)),
            Reason.TOO_FEW,
            "3 ECTS credits so far, 2 ECTS credits short.",
        ),
        (
            FIVE_ECTS,
            holder(lost(ects(FIRST_AID, 2)), ects(SWIMMING, 5)),
            Reason.REACHED,
            "Reached: 5 ECTS credits.",
        ),
        (
            FIVE_ECTS,
            holder(ects(FIRST_AID, 2), ects(SWIMMING, 3)),
            Reason.REACHED,
            "Reached: 5 ECTS credits.",
        ),
        (
            FIVE_ECTS,
            holder(ects(FIRST_AID, 4), ects(FIRST_AID, 4), ects(SWIMMING, 3, issuer=THEM)),
            Reason.TOO_FEW,
            "4 ECTS credits so far, 1 ECTS credit short.",
        ),
        (
            replace(FIVE_ECTS, of=(SWIMMING,)),
            holder(ects(FIRST_AID, 5)),
            Reason.TOO_FEW,
            "0 ECTS credits so far, 5 ECTS credits short.",
        ),
        (
            replace(FIVE_ECTS, window=FROM_AFTER),
            holder(ects(FIRST_AID, 5), replace(holding(SWIMMING), unit="ECTS")),
            Reason.TOO_FEW,
            "0 ECTS credits so far, 5 ECTS credits short.",
        ),
        (TALK, approved("https://evidence.example/1"), Reason.APPROVED, "Approved."),
        (TALK, approved(), Reason.NO_EVIDENCE, "Approved, but the evidence is missing."),
        (replace(TALK, evidence=False), approved(), Reason.APPROVED, "Approved."),
        (TALK, record_of(), Reason.NOT_APPROVED, "Not approved yet."),
        (
            replace(TALK, window=UNTIL_BEFORE),
            approved(),
            Reason.TOO_LATE,
            "Reached too late, on 2026-11-22 09:30 UTC.",
        ),
        (
            ScoreAtLeast(QUIZ.id, Fraction(8), Unit.POINTS, Window(by=YESTERDAY)),
            record_of(quiz("8")),
            Reason.REACHED,
            "Reached: 8 of 10 points.",
        ),
        (
            ScoreAtLeast(QUIZ.id, Fraction(8), Unit.POINTS, Window(not_before=YESTERDAY)),
            record_of(quiz("8")),
            Reason.REACHED,
            "Reached: 8 of 10 points.",
        ),
        (
            ScoreAtLeast(QUIZ.id, Fraction(8), Unit.POINTS, UNTIL_BEFORE),
            record_of(quiz("7")),
            Reason.BELOW,
            "7 of 10 points so far, 1 point short.",
        ),
        (
            ScoreAtLeast(QUIZ.id, Fraction(8), Unit.POINTS, UNTIL_BEFORE),
            record_of(undated),
            Reason.NOT_DATED,
            "It is not reported when this was, so it cannot count yet.",
        ),
        (
            Completed(MODULE.id, FROM_AFTER),
            record_of(module(complete=True)),
            Reason.TOO_EARLY,
            "Reached too early, on 2026-11-22 09:30 UTC.",
        ),
    ],
)
def test_a_requirement_is_judged_and_its_standing_said(
    leaf: Leaf, record: CourseRecord, reason: Reason, standing: str
) -> None:
    judgement = judge(leaf, record)
    assert isinstance(judgement, LeafJudgement)
    assert judgement.observation.reason is reason
    for audience in Audience:
        [line] = explain(judgement, TITLES, audience).lines
        assert line.text == f"{leaf_text(leaf)}. {standing}"


@pytest.mark.parametrize(
    ("leaf", "record", "reason", "standing"),
    [
        (
            LetterIn(HIDDEN.id, ("A",)),
            record_of(),
            Reason.COLUMN_HIDDEN,
            "This column is not published, so it decides nothing: publish it.",
        ),
        (
            GOOD_ORAL,
            record_of(letter(None)),
            Reason.OTHER_GRADING,
            "This column is graded in another way now: choose what to ask for anew.",
        ),
        (
            LAB_PASSED,
            record_of(letter("7", LAB.id)),
            Reason.OTHER_GRADING,
            "This column is graded in another way now: choose what to ask for anew.",
        ),
        (
            AverageAtLeast((QUIZ.id, EXTRA.id, ESSAY.id), 3, Fraction(80)),
            record_of(quiz("9"), Score("ana", EXTRA.id, Fraction(5), Fraction(0))),
            Reason.NO_MAXIMUM,
            "This column has no maximum, so there is no percentage of it: ask for points instead.",
        ),
        *(
            (leaf, gone, reason, "This is no longer in the course: choose something else for the badge.")
            for leaf, reason in ((BOTH, Reason.COLUMN_GONE), (ARGUES, Reason.OUTCOME_GONE))
        ),
        (
            MORNINGS,
            replace(gone, groups=frozenset()),
            Reason.GROUP_GONE,
            "This is no longer in the course: choose something else for the badge.",
        ),
    ],
)
def test_what_changed_under_a_rule_is_told_to_the_teacher(
    leaf: Leaf, record: CourseRecord, reason: Reason, standing: str
) -> None:
    judgement = judge(leaf, record)
    assert isinstance(judgement, LeafJudgement)
    assert judgement.observation.reason is reason
    [line] = explain(judgement, TITLES, Audience.TEACHER).lines
    assert line.text == f"{leaf_text(leaf)}. {standing}"


def leaf_text(leaf: Leaf) -> str:
    return narrative(leaf, TITLES).splitlines()[-1].removeprefix("- ")


@pytest.mark.parametrize(
    ("leaf", "text"),
    [
        (GOOD_ORAL, "Grade in “Oral exam”, one of: A, B+, B-"),
        (LAB_PASSED, "A pass in “Lab”"),
        (BOTH, "Average of at least 80 % over “Quiz 1”, “Essay”"),
        (BEST_QUIZ, "Best of at least 80 % out of “Quiz 1”, “Essay”"),
        (
            AverageAtLeast((QUIZ.id, ESSAY.id, ORAL.id), 2, Fraction("66.5")),
            "Average of at least 66.5 % over the best 2 of “Quiz 1”, “Essay”, “Oral exam”",
        ),
        (ARGUES, "Level of at least 3 points in the learning outcome “Arguing”"),
        (MORNINGS, "Member of “Morning”"),
        (Within((MORNING.id, EVENING.id)), "Member of one of: “Morning”, “Evening”"),
        (AIDER, "Holding the badge “First aid”"),
        (FIVE_ECTS, "At least 5 ECTS credits from badges that are held"),
        (
            CreditsAtLeast(Fraction(1), CreditUnit.CEU, (US,), (FIRST_AID, SWIMMING)),
            "At least 1 CEU from these badges: “First aid”, “Swimming”",
        ),
        (
            CreditsAtLeast(Fraction(2), CreditUnit.US_SEMESTER, (US,)),
            "At least 2 US semester credits from badges that are held",
        ),
        (
            CreditsAtLeast(Fraction("1.5"), CreditUnit.CONTACT_HOURS, (US,)),
            "At least 1.5 contact hours from badges that are held",
        ),
        (TALK, "“Talk”, approved by a person on evidence"),
        (Approved("Talk", evidence=False), "“Talk”, approved by a person"),
        (
            Completed(MODULE.id, Window(BEFORE, AFTER.replace(second=7))),
            "Completion of “Safety first”, not before 2026-11-22 08:30 UTC, by 2026-11-22 10:30:07 UTC",
        ),
    ],
)
def test_what_is_asked_for_is_said_in_a_clause(leaf: Leaf, text: str) -> None:
    assert leaf_text(leaf) == text


NOT_PUBLISHED = "“Secret quiz” is not published, learners do not see it"
OTHERWISE = "ask for points or per cent, or choose another column"


@pytest.mark.parametrize(
    ("leaf", "findings"),
    [
        (GOOD_ORAL, []),
        (LetterIn(QUIZ.id, ("A",)), [("“Quiz 1” is not graded in letters", OTHERWISE)]),
        (LetterIn("gone", ("A",)), [("the course has no column gone", "choose a column of this course")]),
        (LAB_PASSED, []),
        (Passed(QUIZ.id), [("“Quiz 1” is not graded as passed or not", OTHERWISE)]),
        (BOTH, []),
        (
            AverageAtLeast((HIDDEN.id, EXTRA.id, "gone"), 1, Fraction(101)),
            [
                (NOT_PUBLISHED, "publish it in the course, or choose another column"),
                (
                    "“Extra work” has no maximum, so there is no percentage of it",
                    "ask for points, or choose another column",
                ),
                ("the course has no column gone", "choose a column of this course"),
                ("an average ends at 100 %, 101 % is out of reach", "ask for 100 % or less"),
            ],
        ),
        (ARGUES, []),
        (
            OutcomeAtLeast(ARGUING.id, Fraction("5.5")),
            [("“Arguing” gives 5 points at most, 5.5 points is out of reach", "ask for 5 points or less")],
        ),
        (
            OutcomeAtLeast("gone", Fraction(1)),
            [("the course has no learning outcome gone", "choose a learning outcome of this course")],
        ),
        (MORNINGS, []),
        (
            Within(("gone",)),
            [("the course has no section or group gone", "choose a section or group of this course")],
        ),
        (AIDER, []),
        (FIVE_ECTS, []),
        (TALK, []),
    ],
)
def test_what_the_course_cannot_give_is_named(leaf: Leaf, findings: list[tuple[str, str]]) -> None:
    assert check(leaf, COURSE) == tuple(Finding(f"$.{leaf.WORD}", *finding) for finding in findings)


def test_an_outcome_without_a_known_maximum_has_no_ceiling() -> None:
    outline = replace(COURSE, outcomes=(replace(ARGUING, maximum=None),))
    assert check(OutcomeAtLeast(ARGUING.id, Fraction(99)), outline) == ()
    [line] = explain(judge(ARGUES, replace(argues("3"), outline=outline)), TITLES, Audience.LEARNER).lines
    assert line.text.endswith(" Reached: 3 points.")


def test_the_credential_that_was_earned_first_is_the_source() -> None:
    early, late = (replace(holding(FIRST_AID), credential=name) for name in ("early", "late"))
    observation = AIDER.observe(holder(replace(late, awarded_at=AFTER), early))
    assert (observation.at, observation.sources) == (YESTERDAY, ("early",))


def test_the_credentials_that_were_counted_are_the_sources() -> None:
    more = replace(ects(FIRST_AID, 4), credential="more")
    observation = FIVE_ECTS.observe(holder(ects(SWIMMING, 1), more, ects(FIRST_AID, 3)))
    assert observation.sources == (f"{SWIMMING}#1", "more")
    assert observation.reason is Reason.REACHED


def test_a_member_of_one_of_two_groups_is_inside_even_when_the_other_is_gone() -> None:
    outline = replace(COURSE, groups=(Group(MORNING.id, "Morning", GroupKind.SECTION),))
    record = replace(grouped(MORNING.id), outline=outline)
    assert Within((EVENING.id, MORNING.id)).observe(record).reason is Reason.INSIDE


def test_how_far_it_still_is_is_known_where_there_is_a_number() -> None:
    shortfalls: list[tuple[Leaf, CourseRecord, int | Fraction]] = [
        (GOOD_ORAL, record_of(letter("C")), 1),
        (GOOD_ORAL, record_of(letter("A")), 0),
        (LAB_PASSED, record_of(), 1),
        (BEST_QUIZ, record_of(quiz("6"), essay("1")), Fraction(1, 4)),
        (BEST_QUIZ, record_of(quiz("6")), 1),
        (BEST_QUIZ, record_of(), 1),
        (ARGUES, argues("1"), Fraction(2, 3)),
        (ARGUES, record_of(), 1),
        (MORNINGS, grouped(), 1),
        (AIDER, record_of(), 1),
        (FIVE_ECTS, holder(ects(FIRST_AID, 4)), Fraction(1, 5)),
        (TALK, approved("it"), 0),
    ]
    for leaf, record, shortfall in shortfalls:
        assert leaf.shortfall(leaf.observe(record)) == shortfall


@pytest.mark.parametrize(
    "ends",
    [
        (YESTERDAY.replace(tzinfo=None), None),
        (None, YESTERDAY.replace(microsecond=1)),
        (AFTER, BEFORE),
    ],
)
def test_a_window_that_cannot_be_written_cannot_be_made(ends: tuple[object, object]) -> None:
    with pytest.raises(ValueError, match="window"):
        Window(*ends)  # type: ignore[arg-type] # what is wrong is the point


def test_no_credits_are_left_out_instead_of_declared() -> None:
    assert Credits(Fraction("0.5"), CreditUnit.CEU).amount == Fraction(1, 2)
    with pytest.raises(ValueError, match="leave them out"):
        Credits(Fraction(0), CreditUnit.ECTS)


def test_what_needs_no_attention_is_not_asked_about() -> None:
    with pytest.raises(ValueError, match="below needs no attention"):
        attention(Reason.BELOW, Words({}))


def test_nothing_is_counted_twice_when_a_kind_is_made() -> None:
    for wrong in (
        lambda: Within((MORNING.id, MORNING.id)),
        lambda: Within(()),
        lambda: Within(tuple(map(str, range(101)))),
        lambda: replace(FIVE_ECTS, of=()),
        lambda: AverageAtLeast((QUIZ.id,), 2, Fraction(1)),
        lambda: AverageAtLeast((QUIZ.id,), 0, Fraction(1)),
    ):
        with pytest.raises(ValueError, match=r"different ones|do not exist"):
            wrong()


NARROW = replace(FIVE_ECTS, of=(FIRST_AID,))


@pytest.mark.parametrize(
    ("rule", "paths"),
    [
        (AllOf((FIVE_ECTS, AllOf((AIDER, NARROW)))), ["$.all[1].all[1].credits"]),
        (AtLeast(2, (NARROW, AIDER, NARROW)), ["$.at_least.of[2].credits"]),
        (AllOf((AllOf((FIVE_ECTS, FIVE_ECTS)), AIDER)), ["$.all[0].all[1].credits"]),
        (AnyOf((FIVE_ECTS, FIVE_ECTS)), []),
        (AllOf((NARROW, replace(FIVE_ECTS, of=(SWIMMING,)))), []),
        (AllOf((FIVE_ECTS, replace(FIVE_ECTS, unit=CreditUnit.CEU))), []),
        (AllOf((FIVE_ECTS, replace(FIVE_ECTS, issuers=(THEM,)))), []),
    ],
)
def test_credits_are_not_counted_in_two_requirements_that_are_both_needed(
    rule: Rule, paths: list[str]
) -> None:
    found = check(rule, COURSE)
    assert [finding.path for finding in found] == paths
    assert {(finding.problem, finding.fix) for finding in found} <= {
        (
            "credits that count in an earlier requirement would count here again",
            "ask for the sum at once, or name different badges in each",
        )
    }
