"""What is peculiar to Moodle. The answers have the shapes that a running Moodle 4.5 gave."""

from fractions import Fraction
from typing import Any

import pytest

from badge_engine.ports import Blank, CoursePlatform
from badge_engine.records import (
    Completable,
    CompletableKind,
    Completion,
    CourseGrade,
    GradeKind,
    Grading,
    Member,
    Score,
)
from badge_engine.wire import moment
from moodle_adapter import PLATFORM
from tests.adapters.campus import completions
from tests.adapters.moodle_campus import (
    NOON,
    activity,
    course_status,
    enrolled,
    failure,
    item,
    moodle_campus,
    reports,
    section,
    statuses,
)

AT = moment(NOON)


def learners(*ids: str) -> list[Member]:
    return [member for member in moodle_campus()[0].open().roster() if member.id in ids]


def course_with(*items: dict[str, Any], total: tuple[float, float] | None = None) -> CoursePlatform:
    """Return a course in which Ada's line of the gradebook holds these cells."""
    campus, services = moodle_campus()
    services.answers |= reports(list(items), total=total, user=6)
    return campus.open(grades=False)


def cells_of_ada(*items: dict[str, Any]) -> list[Score | Blank]:
    return list(course_with(*items).scores(learners("6")))


def report_of_ada(
    *items: dict[str, Any], total: tuple[float, float] | None = None
) -> tuple[list[Score], list[CourseGrade]]:
    cells = [cell for cell in cells_of_ada(*items) if isinstance(cell, Score)]
    return cells, list(course_with(*items, total=total).course_grades(learners("6")))


def test_moodles_context_is_its_course_number_and_it_needs_no_parameters() -> None:
    assert PLATFORM.lms_course_id("2", {}) == "2"
    assert dict(PLATFORM.custom_parameters) == {"context_id_history": "$Context.id.history"}


def test_columns_are_activities_and_manual_items_with_points() -> None:
    campus, services = moodle_campus()
    services.answers |= reports(
        [
            item(2, "Essay &lt;1&gt;", None, maximum=100),
            item(3, "Oral", None, maximum=20, itemtype="manual", itemmodule=None),
            item(4, "Scale task", None, maximum=2, grademin=1, scaleid=1),
            item(5, None, None, maximum=10),
            item(8, "Category", None, maximum=50, itemtype="category"),
            item(14, "zero", None, maximum=0),
            item(16, "neg", None, maximum=-5),
        ],
        total=(5, 100),
        user=6,
    )

    columns = campus.open(grades=False).outline().line_items

    assert [(column.id, column.title, column.maximum) for column in columns] == [
        ("moodle:item:2", "Essay <1>", Fraction(100)),
        ("moodle:item:3", "Oral", Fraction(20)),
        ("moodle:item:4", "Scale task", Fraction(1)),
        ("moodle:item:5", "assign", Fraction(10)),
    ]


def test_an_item_that_the_service_user_may_not_see_is_no_column() -> None:
    campus, services = moodle_campus()
    services.answers |= reports([], total=None, user=6)

    assert campus.open(grades=False).outline().line_items == ()


def test_our_own_columns_stand_among_the_manual_items_and_are_offered_once() -> None:
    campus, services = moodle_campus()
    campus.gradebook.add(41, label="Badge: Writer", scoreMaximum=1, resourceId="badge:b1")
    services.answers |= reports(
        [
            item(40, "In the tool", 0.1, maximum=1, itemtype="mod", itemmodule="lti"),
            item(41, "Badge: Writer", 1, maximum=1, itemtype="manual", itemmodule=None),
            item(4, "Forty's neighbour", 1, maximum=1),
        ],
        total=None,
        user=6,
    )
    course = campus.open()

    assert [column.title for column in course.outline().line_items] == ["In the tool", "Forty's neighbour"]
    assert len(list(course.scores(learners("6")))) == 2


def test_scores_keep_all_their_digits() -> None:
    scores, _ = report_of_ada(item(2, "Essay", 3.33333, maximum=33.3333))

    assert scores == [Score("6", "moodle:item:2", Fraction(333333, 100000), Fraction(333333, 10000), AT)]


def test_a_scale_starts_at_its_minimum() -> None:
    lowest = item(4, "Scale task", 1, maximum=2, grademin=1)
    highest = item(5, "Scale task", 2, maximum=2, grademin=1)

    scores, _ = report_of_ada(lowest, highest)

    assert [score.given / score.maximum for score in scores] == [0, 1]


def test_a_zero_is_a_score_and_nothing_is_none() -> None:
    scores, _ = report_of_ada(
        item(2, "Zero", 0, maximum=10), item(3, "None", None, maximum=10, status="novalue")
    )

    assert [(score.line_item, score.given) for score in scores] == [("moodle:item:2", Fraction(0))]


@pytest.mark.parametrize("veil", ["gradeishidden", "gradehiddenbydate", "gradeneedsupdate"])
def test_a_grade_that_the_learner_may_not_see_yet_decides_nothing(veil: str) -> None:
    cells = cells_of_ada(item(2, "Essay", 9, maximum=10, **{veil: True}))

    assert cells == [Blank("6", "moodle:item:2", held_back=True)]


def test_a_hidden_cell_without_a_grade_is_no_cell() -> None:
    assert cells_of_ada(item(2, "Essay", None, maximum=10, gradeishidden=True)) == []


@pytest.mark.parametrize("veil", ["gradeishidden", "gradeneedsupdate"])
def test_a_course_total_that_is_hidden_or_being_computed_is_not_known(veil: str) -> None:
    campus, services = moodle_campus()
    total = item(1, None, 50, maximum=100, itemtype="course", **{veil: True})
    services.answers["gradereport_user_get_grade_items 6"] = {"usergrades": [{"gradeitems": [total]}]}

    assert list(campus.open(grades=False).course_grades(learners("6"))) == []


def test_a_grade_that_a_teacher_put_over_the_activitys_own_is_the_grade() -> None:
    scores, _ = report_of_ada(item(2, "Essay", 9.5, maximum=10, gradeisoverridden=True))

    assert [score.given for score in scores] == [Fraction(19, 2)]


@pytest.mark.parametrize(
    ("shown", "grading"),
    [
        ("0&ndash;100", Grading.POINTS),
        ("0.00 %&ndash;100.00 %", Grading.PERCENT),
        ("-5&ndash;5", Grading.POINTS),
        ("Not yet competent&ndash;Competent", Grading.LETTER),
        ("F&ndash;A", Grading.LETTER),
        ("1 star&ndash;5 stars", Grading.LETTER),
        (None, Grading.POINTS),
    ],
)
def test_a_column_is_graded_as_its_range_shows(shown: str | None, grading: Grading) -> None:
    campus, services = moodle_campus()
    services.answers |= reports([item(2, "Essay", 1, maximum=2, rangeformatted=shown)], total=None, user=6)

    (column,) = campus.open(grades=False).outline().line_items

    assert column.grading is grading


def test_an_item_for_a_text_alone_is_no_column() -> None:
    course = course_with(
        item(2, "Remark", None, maximum=100, rangeformatted="&ndash;"), item(3, "Essay", 1, maximum=2)
    )

    assert "moodle:item:2" not in {column.id for column in course.outline().line_items}


def test_a_letter_or_a_step_of_a_scale_comes_as_people_read_it() -> None:
    step = {
        "rangeformatted": "F&ndash;A &amp; B",
        "gradeformatted": "<i title='x'></i>A &amp; B",
    }
    points = {"rangeformatted": "0&ndash;10", "gradeformatted": "8.00"}

    scores, _ = report_of_ada(
        item(4, "Scale", 2, maximum=2, grademin=1, **step), item(2, "Essay", 8, maximum=10, **points)
    )

    assert [score.letter for score in scores] == ["A & B", None]


def test_the_course_total_is_the_current_grade_in_exact_per_cent() -> None:
    _, grades = report_of_ada(total=(41.16666, 232))

    assert grades == [CourseGrade("6", GradeKind.CURRENT, Fraction(4116666, 100000) / 232 * 100)]


@pytest.mark.parametrize("total", [None, (5, 0)])
def test_a_course_total_without_points_is_unknown(total: tuple[float, float] | None) -> None:
    assert report_of_ada(total=total)[1] == []


def test_a_learners_report_is_read_once() -> None:
    campus, _ = moodle_campus()
    course = campus.open()
    course.outline()
    list(course.scores(learners("6", "7")))
    list(course.course_grades(learners("6", "7")))

    forms = [dict(request.form) for request in campus.asked]
    read = [form["userid"] for form in forms if form.get("wsfunction") == "gradereport_user_get_grade_items"]
    assert read == ["6", "7"]


def test_a_course_of_teachers_has_its_columns_already() -> None:
    campus, services = moodle_campus()
    services.answers["core_enrol_get_enrolled_users"] = [enrolled(3, "editingteacher")]

    outline = campus.open(grades=False).outline()

    assert [column.id for column in outline.line_items] == ["moodle:item:2"]
    assert CompletableKind.COURSE not in {part.kind for part in outline.completables}


def test_the_outline_holds_sections_tracked_activities_and_the_course() -> None:
    campus, services = moodle_campus()
    services.answers["core_course_get_contents"] = [
        section(1, "General"),
        section(
            2,
            "Week 1 &amp; 2",
            activity(1, "Essay &amp; more", completion=2),
            activity(5, "Talk", completion=0),
            activity(6, "Later", completion=2, visible=0),
        ),
        section(3, "Hidden", activity(7, "Secret", completion=2), visible=0),
    ]

    parts = campus.open().outline().completables

    assert parts == (
        Completable("moodle:section:1", "General", CompletableKind.SECTION, requirements=False),
        Completable("moodle:section:2", "Week 1 & 2", CompletableKind.SECTION),
        Completable("moodle:activity:1", "Essay & more", CompletableKind.ACTIVITY),
        Completable("moodle:course:2", "Course completion", CompletableKind.COURSE),
    )


@pytest.mark.parametrize(
    ("state", "complete", "failed"), [(0, False, False), (1, True, False), (2, True, False), (3, True, True)]
)
def test_the_four_states_of_an_activity(state: int, *, complete: bool, failed: bool) -> None:
    campus, services = moodle_campus()
    services.answers |= statuses(6, {1: state})

    states = {part.completable: part for part in completions(campus.open(), learners("6"))}

    at = AT if complete else None
    assert states["moodle:activity:1"] == Completion("6", "moodle:activity:1", complete, failed, at)
    assert states["moodle:section:2"] == Completion("6", "moodle:section:2", complete, failed, at)


ONE, TWO = activity(1, "One", completion=1), activity(2, "Two", completion=2)
SUBSECTION = activity(3, "Sub", completion=0, modname="subsection", instance=7)


@pytest.mark.parametrize(
    "sections",
    [
        [section(9, "Both", ONE, TWO)],
        [section(9, "Nested", ONE, SUBSECTION), section(8, "Sub", TWO, component="mod_subsection", itemid=7)],
        [section(9, "All", SUBSECTION), section(8, "Sub", ONE, TWO, component="mod_subsection", itemid=7)],
    ],
    ids=["alone", "with a subsection", "with nothing but a subsection"],
)
@pytest.mark.parametrize(
    ("states", "known"),
    [({1: 1, 2: 1}, {True}), ({1: 1, 2: 0}, {False}), ({1: 0, 2: 0}, {False}), ({1: 1}, set()), ({}, set())],
)
def test_a_section_is_completed_when_all_its_tracked_activities_are_and_those_of_its_subsections(
    states: dict[int, int], known: set[bool], sections: list[dict[str, Any]]
) -> None:
    campus, services = moodle_campus()
    services.answers["core_course_get_contents"] = sections
    services.answers |= statuses(6, states)

    told = {
        p.complete for p in completions(campus.open(), learners("6")) if p.completable == "moodle:section:9"
    }

    assert told == known


def test_course_completion_has_its_moment() -> None:
    campus, _ = moodle_campus()

    told = {
        p.learner: p
        for p in completions(campus.open(), learners("6", "7"))
        if p.completable == "moodle:course:2"
    }

    assert told == {
        "6": Completion("6", "moodle:course:2", complete=True, completed_at=AT),
        "7": Completion("7", "moodle:course:2", complete=False),
    }


@pytest.mark.parametrize("code", ["nocriteriaset", "completionnotenabled"])
def test_a_course_without_criteria_cannot_be_completed(code: str) -> None:
    campus, services = moodle_campus()
    for user in (6, 7):
        services.answers[f"core_completion_get_course_completion_status {user}"] = failure(code)
    course = campus.open()

    kinds = {part.kind for part in course.outline().completables}

    assert CompletableKind.COURSE not in kinds
    assert not [
        part for part in completions(course, learners("6")) if part.completable.startswith("moodle:course:")
    ]


def test_a_course_that_is_not_completed_has_no_moment_of_completion() -> None:
    campus, services = moodle_campus()
    half_done = course_status(completed=True)
    half_done["completionstatus"]["completed"] = False
    services.answers["core_completion_get_course_completion_status 6"] = half_done

    (told,) = [p for p in completions(campus.open(), learners("6")) if p.completable == "moodle:course:2"]

    assert told == Completion("6", "moodle:course:2", complete=False)
