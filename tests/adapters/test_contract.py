"""What every LMS that is listed must do alike, each against the same small course."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction

import pytest

from badge_engine.exports import ExportError
from badge_engine.outgoing import PlatformError
from badge_engine.ports import News, OwnColumn
from badge_engine.records import CourseRole, Member, Score
from lti_tool.platforms import UnknownPlatformError, load_platforms, platform_named
from tests.adapters.campus import HOST, Campus, completions, kept_back
from tests.adapters.canvas_campus import canvas_campus
from tests.adapters.moodle_campus import moodle_campus
from tests.adapters.slate_campus import slate_campus, slate_installed

DECIDED = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Case:
    """How one LMS names the people and the parts of the course."""

    campus: Campus
    ada: str
    bob: str
    teacher: str
    assistant: str
    essay: str
    own: str
    part: str


def canvas_case() -> Case:
    own = f"ags:{HOST}/api/lti/courses/5/lineitems/40"
    return Case(
        canvas_campus()[0], "ada", "bob", "tess", "theo", "canvas:assignment:1", own, "canvas:module:3"
    )


def moodle_case() -> Case:
    own = f"ags:{HOST}/mod/lti/services.php/2/lineitems/40/lineitem?type_id=1"
    return Case(moodle_campus()[0], "6", "7", "3", "4", "moodle:item:2", own, "moodle:section:2")


def slate_case() -> Case:
    own = f"ags:{HOST}/lineitems/40"
    return Case(slate_campus(), "ada", "bob", "tess", "theo", "slate:essay", own, "slate:basics")


CASES: dict[str, Callable[[], Case]] = {"canvas": canvas_case, "moodle": moodle_case, "slate": slate_case}


@pytest.fixture(scope="module", autouse=True)
def slate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """An LMS that nobody here knows, installed: a package and its entry point, and nothing else changes."""
    with slate_installed(tmp_path_factory.mktemp("installed")):
        yield


@pytest.fixture(params=sorted(CASES))
def case(request: pytest.FixtureRequest) -> Case:
    return CASES[request.param]()


def people(case: Case) -> dict[str, Member]:
    return {member.id: member for member in case.campus.open().roster()}


def news(learner: str, resource_id: str = "badge:b1") -> News:
    return News(learner, OwnColumn(resource_id, "Badge: Writer"), "Well done", DECIDED)


def test_every_listed_lms_is_held_to_this_contract() -> None:
    assert sorted(load_platforms()) == sorted(CASES)
    for name, platform in load_platforms().items():
        assert platform.name == name
        assert platform.title
        assert platform_named(name) is platform


def test_an_lms_that_is_not_listed_is_named_with_those_that_are() -> None:
    with pytest.raises(UnknownPlatformError, match=r"'blackbored'.*canvas, moodle"):
        platform_named("blackbored")


def test_a_table_that_no_lms_exported_is_refused_in_a_sentence(case: Case) -> None:
    with pytest.raises(ExportError, match=r"export.*\.$"):
        case.campus.platform.read_grade_export([["Name", "Points"], ["Ada", "8"]])
    assert case.campus.platform.setup_hints.grade_export


def test_only_learners_may_be_awarded(case: Case) -> None:
    awardable = {member.id for member in people(case).values() if member.may_be_awarded}

    assert awardable == {case.ada, case.bob}


def test_teachers_and_assistants_are_what_they_are(case: Case) -> None:
    found = people(case)

    assert CourseRole.INSTRUCTOR in found[case.teacher].roles
    assert CourseRole.TEACHING_ASSISTANT in found[case.assistant].roles
    assert CourseRole.LEARNER not in found[case.assistant].roles


def test_where_everything_is_granted_nothing_is_kept_back(case: Case) -> None:
    assert kept_back(case.campus.open()) == []


def test_what_is_kept_back_is_told_with_what_to_do(case: Case) -> None:
    for each in kept_back(case.campus.open(api=False)):
        assert each.sentence.endswith(".")
        assert each.fix.endswith(".")


def test_the_outline_holds_our_columns_and_the_courses_own(case: Case) -> None:
    outline = case.campus.open().outline()

    columns = {column.id: column for column in outline.line_items}
    assert set(columns) == {case.essay, case.own}
    assert (columns[case.essay].title, columns[case.essay].maximum) == ("Essay & more", Fraction(10))
    assert case.part in {part.id for part in outline.completables if part.requirements}
    assert outline.grade_kinds


def test_without_api_access_only_our_own_columns_are_offered(case: Case) -> None:
    course = case.campus.open(api=False)

    outline = course.outline()

    assert [column.id for column in outline.line_items] == [case.own]
    assert (outline.completables, outline.grade_kinds) == ((), frozenset())
    members = list(course.roster())
    assert [score.line_item for score in course.scores(members)] == [case.own]
    assert list(course.course_grades(members)) == []
    assert completions(course, members) == []


def test_without_grade_services_the_api_still_reads(case: Case) -> None:
    course = case.campus.open(grades=False)

    assert [column.id for column in course.outline().line_items] == [case.essay]
    assert [score.line_item for score in course.scores(list(course.roster()))] == [case.essay]


def test_scores_are_exact_and_who_is_not_graded_has_none(case: Case) -> None:
    course = case.campus.open()

    cells = course.scores(list(course.roster()))
    scores = {(cell.learner, cell.line_item): cell for cell in cells if isinstance(cell, Score)}

    assert set(scores) == {(case.ada, case.essay), (case.ada, case.own)}
    essay, own = scores[case.ada, case.essay], scores[case.ada, case.own]
    assert (essay.given, essay.maximum) == (Fraction(8), Fraction(10))
    assert (own.given, own.maximum) == (Fraction(1, 10), Fraction(1))
    assert essay.graded_at is not None
    assert essay.graded_at.tzinfo is UTC


def test_every_score_belongs_to_a_column_of_the_outline(case: Case) -> None:
    course = case.campus.open()
    columns = {column.id for column in course.outline().line_items}

    assert {score.line_item for score in course.scores(list(course.roster()))} <= columns


def test_only_the_learners_asked_about_are_told_about(case: Case) -> None:
    course = case.campus.open()
    bob = [member for member in course.roster() if member.id == case.bob]

    assert list(course.scores(bob)) == []
    assert {grade.learner for grade in course.course_grades(bob)} <= {case.bob}
    assert {state.learner for state in completions(course, bob)} == {case.bob}


def test_course_grades_are_exact_percents(case: Case) -> None:
    course = case.campus.open()
    kinds = course.outline().grade_kinds

    grades = list(course.course_grades(list(course.roster())))

    assert case.ada in {grade.learner for grade in grades}
    assert {grade.kind for grade in grades} <= kinds
    assert all(isinstance(grade.percent, Fraction) for grade in grades)


def test_completion_is_told_for_who_has_it_and_who_has_not(case: Case) -> None:
    course = case.campus.open()

    states = {
        state.learner: state
        for state in completions(course, list(course.roster()))
        if state.completable == case.part
    }

    assert set(states) == {case.ada, case.bob}
    assert states[case.ada].complete
    assert not states[case.ada].failed
    assert states[case.ada].completed_at is not None
    assert not states[case.bob].complete


def test_a_learners_progress_comes_once_and_is_all_theirs(case: Case) -> None:
    course = case.campus.open()

    told = list(course.progress(list(course.roster())))

    assert sorted(progress.learner for progress in told) == sorted([case.ada, case.bob])
    assert all(state.learner == progress.learner for progress in told for state in progress.completions)


def test_a_class_can_be_read_one_part_after_the_other(case: Case) -> None:
    course, parted = case.campus.open(), case.campus.open()
    learners = [member for member in course.roster() if member.may_be_awarded]
    parts = [[member] for member in parted.roster() if member.may_be_awarded]

    assert set(course.scores(learners)) == {cell for part in parts for cell in parted.scores(part)}
    assert set(course.course_grades(learners)) == {
        grade for part in parts for grade in parted.course_grades(part)
    }
    assert set(completions(course, learners)) == {
        state for part in parts for state in completions(parted, part)
    }


def test_every_completion_belongs_to_a_part_of_the_outline(case: Case) -> None:
    course = case.campus.open()
    parts = {part.id for part in course.outline().completables}

    assert {state.completable for state in completions(course, list(course.roster()))} <= parts


def test_news_is_told_in_one_column_and_each_piece_when_it_is_done(case: Case) -> None:
    course = case.campus.open()
    pieces = [news(case.ada), news(case.bob), news(case.ada, "badge:b2")]

    told = course.announce(pieces)

    assert next(told) is pieces[0]
    assert len(case.campus.gradebook.posted) == 1
    assert list(told) == pieces[1:]
    made = [column["resourceId"] for column in case.campus.gradebook.columns if column.get("resourceId")]
    assert made == ["badge:b1", "badge:b2"]
    assert [score["userId"] for score in case.campus.gradebook.posted] == [case.ada, case.bob, case.ada]
    assert all(score["scoreGiven"] == score["scoreMaximum"] for score in case.campus.gradebook.posted)


def test_telling_news_again_makes_no_second_column(case: Case) -> None:
    for _ in range(2):
        list(case.campus.open().announce([news(case.ada)]))

    labels = [column["label"] for column in case.campus.gradebook.columns]
    assert labels.count("Badge: Writer") == 1
    assert {score["timestamp"] for score in case.campus.gradebook.posted} == {"2026-11-23T12:00:00.000+00:00"}


def test_a_column_of_news_can_be_no_criterion(case: Case) -> None:
    before = case.campus.open().outline().line_items
    list(case.campus.open().announce([news(case.ada)]))

    assert case.campus.open().outline().line_items == before


def test_what_was_not_granted_is_said(case: Case) -> None:
    with pytest.raises(PlatformError, match="roster") as roster:
        case.campus.open(api=False, roster=False).roster()
    with pytest.raises(PlatformError, match="grade services") as grades:
        list(case.campus.open(grades=False).announce([news(case.ada)]))
    assert roster.value.permanent
    assert grades.value.permanent


def test_no_secret_stands_in_any_address(case: Case) -> None:
    course = case.campus.open()
    members = list(course.roster())
    list(course.scores(members))
    completions(course, members)
    list(course.announce([news(case.ada)]))

    assert all(
        "token" not in f"{request.url} {request.query}".removeprefix(f"{HOST}/token")
        for request in case.campus.asked
    )
    assert "api-token" not in repr(case.campus.asked)
