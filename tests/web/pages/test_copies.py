"""A copied course: its badges come along as drafts, and a person says what is not sure."""

from dataclasses import replace
from fractions import Fraction
from io import BytesIO

import pytest

from badge_engine.pictures.drawing import draw_badge
from badge_engine.records import Completable, CompletableKind, LineItem, Outline
from lti_tool.jobs.copies import bring_badges_along
from lti_tool.storage import badges, outlines, tables
from tests.web.pages.school import CLASS, QUIZ_AT_80, QUIZ_FIELD, Classroom, School, Visitor

NEW_QUIZ = LineItem("moodle:item:101", "Quiz", Fraction(10))
NEW_ESSAY = LineItem("moodle:item:102", "Essay", Fraction(50))
COPY = Outline(
    (NEW_QUIZ, NEW_ESSAY), (Completable("moodle:activity:103", "Reading", CompletableKind.ACTIVITY),)
)
QUIZ_AND_ESSAY = {
    "use": [QUIZ_FIELD, "score:moodle:item:2", "part:moodle:activity:3"],
    "threshold:score:moodle:item:2": "50",
}


def _work(classroom: Classroom) -> None:
    bring_badges_along(classroom.site.wiring, classroom.course_id)


def _badges(classroom: Classroom) -> list[tables.Achievement]:
    """Return the badges of a course, oldest first."""
    with classroom.site.wiring.database.reading() as session:
        return badges.course_achievements(session, classroom.course_id)


def _copy_of(origin: Classroom, school: School, outline: Outline = COPY) -> tuple[Classroom, Visitor]:
    """Return a copy of a course that its teacher opened once, as the LMS tells it, and that was read."""
    copy = Classroom(school.site, school.platform, "Algebra again")
    teacher = copy.teacher(custom={"context_id_history": f"{origin.context_id},long ago,truncated"})
    copy.read(*CLASS, outline=outline)
    _work(copy)
    return copy, teacher


@pytest.fixture
def origin(school: School) -> Classroom:
    course = school.open_class()
    course.live_badge(course.teacher(), **QUIZ_AND_ESSAY)
    return course


def test_badges_come_along_with_what_the_lms_tells_at_a_launch(origin: Classroom, school: School) -> None:
    copy, teacher = _copy_of(origin, school)
    [draft] = _badges(copy)
    assert draft.activated_at is None
    assert "say what its criteria mean here" in teacher.get().text
    page = teacher.get(f"badges/{draft.id}/criteria").text
    assert "Not found for sure (1)" in page
    assert "It has the same name, but counts other points or is graded in another way." in page
    assert "Found (2)" in page


def test_a_badge_that_came_along_looks_like_its_origin(origin: Classroom, school: School) -> None:
    [live] = _badges(origin)
    file = {"file": (BytesIO(draw_badge("Something else")), "badge.png"), "alt": "Something else"}
    teacher = origin.teacher()
    teacher.post(f"badges/{live.id}/picture/upload", file, content_type="multipart/form-data")
    teacher.post(f"badges/{live.id}/activate")
    [live], copy = _badges(origin), _copy_of(origin, school)[0]
    [draft] = _badges(copy)
    assert (draft.current.picture, draft.current.picture_alt) == (live.current.picture, "Something else")


def test_a_badge_is_not_activated_before_all_that_it_names_is_settled(
    origin: Classroom, school: School
) -> None:
    copy, teacher = _copy_of(origin, school)
    [draft] = _badges(copy)
    refused = teacher.post(f"badges/{draft.id}/activate")
    assert refused.status_code == 409
    assert "cannot be activated yet" in refused.text
    chosen = {"column:moodle:item:2": NEW_ESSAY.id, "column:moodle:item:1": NEW_QUIZ.id}
    assert teacher.post(f"badges/{draft.id}/criteria", chosen).headers["Location"].endswith(draft.id)
    [draft] = _badges(copy)
    assert draft.current.rule == {
        "all": [
            {"score": {"line_item": NEW_QUIZ.id, "at_least": "80", "unit": "percent"}},
            {"score": {"line_item": NEW_ESSAY.id, "at_least": "50", "unit": "percent"}},
            {"completed": {"part": "moodle:activity:103"}},
        ]
    }
    assert teacher.post(f"badges/{draft.id}/activate").status_code == 303
    assert teacher.get(f"badges/{draft.id}/criteria").status_code == 404


def test_two_criteria_cannot_be_given_the_same_meaning_in_one_average(school: School) -> None:
    origin = school.open_class()
    live = origin.live_badge(origin.teacher())
    average = {"average": {"line_items": ["moodle:item:1", "moodle:item:2"], "best": 2, "at_least": "50"}}
    with school.site.wiring.database.transaction() as session:
        session.get_one(tables.Achievement, live).current.rule = average
    copy, teacher = _copy_of(origin, school)
    [draft] = _badges(copy)
    answer = teacher.post(f"badges/{draft.id}/criteria", {"column:moodle:item:2": NEW_QUIZ.id})
    assert answer.status_code == 400
    assert "Two of the criteria cannot mean the same thing." in answer.text
    answer = teacher.post(f"badges/{draft.id}/criteria", {"column:moodle:item:2": "moodle:item:999"})
    assert (answer.status_code, "The course has changed meanwhile." in answer.text) == (400, True)
    assert teacher.post(f"badges/{draft.id}/criteria").headers["Location"].endswith("/criteria")


def test_what_the_origin_was_is_known_when_the_lms_has_deleted_it(origin: Classroom, school: School) -> None:
    with school.site.wiring.database.transaction() as session:
        outlines.record_outline(session, origin.course_id, Outline(), school.site.wiring.clock())
    copy, _ = _copy_of(
        origin, school, replace(COPY, line_items=(NEW_QUIZ, replace(NEW_ESSAY, maximum=Fraction(100))))
    )
    [draft] = _badges(copy)
    assert NEW_ESSAY.id in str(draft.current.rule)
    assert "moodle:item:2" not in str(draft.current.rule).replace(NEW_ESSAY.id, "")


def test_what_was_sure_once_stays_the_same_when_it_is_renamed(origin: Classroom, school: School) -> None:
    copy, _ = _copy_of(origin, school)
    copy.read(*CLASS, outline=replace(COPY, line_items=(replace(NEW_QUIZ, title="Test"), NEW_ESSAY)))
    _work(copy)
    [draft] = _badges(copy)
    assert NEW_QUIZ.id in str(draft.current.rule)


def test_copying_twice_doubles_nothing_and_brings_nothing_back_by_itself(
    origin: Classroom, school: School
) -> None:
    copy, teacher = _copy_of(origin, school)
    for _ in range(2):
        assert teacher.post("copy", {"origin": origin.course_id}).status_code == 303
        _work(copy)
    [draft] = _badges(copy)
    assert teacher.post(f"badges/{draft.id}/discard").status_code == 303
    _work(copy)
    assert _badges(copy) == []
    assert teacher.post("copy", {"origin": origin.course_id}).status_code == 303
    assert len(_badges(copy)) == 1


def test_a_copy_of_a_copy_brings_a_badge_once(origin: Classroom, school: School) -> None:
    copy, teacher = _copy_of(
        origin, school, replace(COPY, line_items=(NEW_QUIZ, replace(NEW_ESSAY, maximum=Fraction(100))))
    )
    [draft] = _badges(copy)
    assert teacher.post(f"badges/{draft.id}/activate", {"sure": "1"}).status_code == 303
    grandchild = Classroom(school.site, school.platform, "Algebra once more")
    teacher = grandchild.teacher(custom={"context_id_history": f"{copy.context_id},{origin.context_id}"})
    _work(grandchild)
    assert [each.copied_from_id for each in _badges(grandchild)] == [draft.id]
    assert teacher.post("copy", {"origin": origin.course_id}).status_code == 303
    assert len(_badges(grandchild)) == 1


def test_a_teacher_picks_among_the_courses_in_which_they_manage_badges(
    origin: Classroom, school: School
) -> None:
    here = school.open_course("Geometry")
    assert "Algebra" in here.teacher().get("copy").text
    somebody = here.enter("tom", "#Instructor")
    assert "no other course" in somebody.get("copy").text
    assert somebody.post("copy", {"origin": origin.course_id}).status_code == 404
    origin.enter("tom", "/Instructor#TeachingAssistant", "#Instructor")
    assert somebody.post("copy", {"origin": origin.course_id}).status_code == 404
    assert here.learner().get("copy").status_code == 403


def test_no_course_of_another_institution_can_be_picked(origin: Classroom, school: School) -> None:
    stranger = school.another_tenant().teacher()
    assert stranger.post("copy", {"origin": origin.course_id}).status_code == 404


def test_a_history_that_names_a_course_of_another_lms_brings_nothing(
    origin: Classroom, school: School
) -> None:
    other = school.another_tenant()
    other.teacher(custom={"context_id_history": origin.context_id})
    _work(other)
    assert _badges(other) == []


def test_a_badge_that_asks_for_another_one_asks_for_its_copy(origin: Classroom, school: School) -> None:
    teacher = origin.teacher()
    [first] = _badges(origin)
    settings = school.site.wiring.settings
    held = f"badge:{settings.address(f'/achievements/{first.id}')}"
    origin.live_badge(teacher, name="Stack", use=held, **{f"threshold:{QUIZ_FIELD}": ""})
    copy, _ = _copy_of(origin, school)
    one, stack = _badges(copy)
    assert stack.current.rule["holds"]["achievement"].endswith(one.id)
    assert QUIZ_AT_80["name"] in stack.current.narrative
