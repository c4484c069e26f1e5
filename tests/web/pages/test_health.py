"""Health of a badge: what is wrong with it in its course is told with its fix, and the way to the fix."""

import json
import re
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from html import unescape

import pytest
from sqlalchemy import update

from badge_engine.records import Grading, Outline
from lti_tool.storage import tables
from tests.web.pages.school import ESSAY, MODULE, QUIZ, QUIZ_FIELD, Classroom, Pupil, Visitor

HOLLOW = replace(MODULE, requirements=False)
WHOLE = Outline((QUIZ, ESSAY), (MODULE,))
EDIT, SELF_TEST = "Edit the criteria", "Self-test"


def _wrong(page: str) -> list[str]:
    box = page.partition("Needs attention</h3>")[2].partition("</div>")[0]
    lines = re.findall(r"<li>(.*?)</li>", unescape(box), re.DOTALL)
    return [" ".join(re.sub("<[^>]+>", " ", line).split()) for line in lines]


@pytest.mark.parametrize(
    ("outline", "told", "fix", "way_out"),
    [
        (Outline((ESSAY,), (MODULE,)), "The course has no column", "choose", EDIT),
        (
            Outline((replace(QUIZ, published=False), ESSAY), (MODULE,)),
            "“Quiz” is not published, learners do not see it",
            "publish",
            EDIT,
        ),
        (
            Outline((replace(QUIZ, maximum=Fraction(20)), ESSAY), (MODULE,)),
            "“Quiz” was graded of 10 points when this was made, and is graded of 20 points now",
            "look at what is asked for, and keep or change it",
            EDIT,
        ),
        (
            Outline((replace(QUIZ, grading=Grading.LETTER), ESSAY), (MODULE,)),
            "“Quiz” was graded of 10 points when this was made, and is graded in letters now",
            "look at what is asked for",
            EDIT,
        ),
        (
            Outline((QUIZ, ESSAY), (HOLLOW,)),
            "Nothing is required in “Reading”",
            "add a requirement to it",
            EDIT,
        ),
        (Outline((QUIZ, ESSAY), ()), "No completion can be read", "give the tool access", SELF_TEST),
    ],
)
def test_what_no_longer_fits_the_course_is_told_with_the_fix(
    outline: Outline, told: str, fix: str, way_out: str, *, classroom: Classroom, teacher: Visitor
) -> None:
    badge = classroom.draft(teacher, use=[QUIZ_FIELD, f"part:{MODULE.id}"])
    classroom.read(Pupil("ben", 7, done=False), outline=outline)
    found = [line for line in _wrong(teacher.get(f"badges/{badge}").text) if line.startswith(told)]
    assert len(found) == 1, _wrong(teacher.get(f"badges/{badge}").text)
    assert fix in found[0].partition(": ")[2]
    assert found[0].endswith(way_out)
    assert "Needs attention" in teacher.get().text


def test_a_threshold_that_the_column_cannot_give_is_told(classroom: Classroom, teacher: Visitor) -> None:
    badge = classroom.draft(teacher)
    rule = {"score": {"line_item": QUIZ.id, "at_least": "9", "unit": "points"}}
    assert teacher.post(f"badges/{badge}/rule", {"rule": json.dumps(rule)}).status_code == 303
    classroom.read(Pupil("ben", 7), outline=Outline((replace(QUIZ, maximum=Fraction(5)),), ()))
    assert any(
        "more than" in line or "at most" in line for line in _wrong(teacher.get(f"badges/{badge}").text)
    )


def test_columns_that_changed_are_right_once_a_person_says_so(classroom: Classroom, teacher: Visitor) -> None:
    badge = classroom.live_badge(teacher)
    classroom.read(Pupil("ben", 7), outline=Outline((replace(QUIZ, maximum=Fraction(20)),), ()))
    assert _wrong(teacher.get(f"badges/{badge}").text) != []
    assert teacher.post(f"badges/{badge}/accept").status_code == 303
    assert _wrong(teacher.get(f"badges/{badge}").text) == []


def test_a_course_that_was_not_read_lately_is_told(classroom: Classroom, teacher: Visitor) -> None:
    badge = classroom.draft(teacher)
    with classroom.site.wiring.database.transaction() as session:
        course = session.get_one(tables.Course, classroom.course_id)
        course.synced_at = classroom.site.wiring.clock() - timedelta(hours=50)
    (line,) = _wrong(teacher.get(f"badges/{badge}").text)
    assert line.startswith("The course was last read 50 hours ago: ")
    assert line.endswith(SELF_TEST)


def test_a_badge_that_nobody_can_reach_any_more_is_told(classroom: Classroom, teacher: Visitor) -> None:
    badge = classroom.draft(teacher)
    score = {"line_item": QUIZ.id, "at_least": "5", "unit": "points", "by": "2020-01-01T00:00:00+00:00"}
    assert teacher.post(f"badges/{badge}/rule", {"rule": json.dumps({"score": score})}).status_code == 303
    classroom.read(Pupil("ann", 9), Pupil("ben", 9), Pupil("cem", 9))
    with classroom.site.wiring.database.transaction() as session:
        mine = tables.Score.course_id == classroom.course_id
        session.execute(update(tables.Score).where(mine).values(graded_at=classroom.site.wiring.clock()))
    (line,) = _wrong(teacher.get(f"badges/{badge}").text)
    assert line.startswith("Nobody who does not have it yet can reach it any more: change its dates")


def test_a_column_without_a_grade_is_told_when_the_badge_has_been_on_for_long(
    classroom: Classroom, teacher: Visitor
) -> None:
    essay = {"score": {"line_item": ESSAY.id, "at_least": "5", "unit": "percent"}}
    badge = classroom.draft(teacher)
    teacher.post(f"badges/{badge}/rule", {"rule": json.dumps(essay)})
    assert teacher.post(f"badges/{badge}/activate").status_code == 303
    assert _wrong(teacher.get(f"badges/{badge}").text) == []
    with classroom.site.wiring.database.transaction() as session:
        version = session.get_one(tables.Achievement, badge).current
        version.activated_at = classroom.site.wiring.clock() - timedelta(days=15)
    (line,) = _wrong(teacher.get(f"badges/{badge}").text)
    assert line.startswith("Nobody has a grade in “Essay” so far: grade it, or choose another column.")


def test_of_a_retired_badge_nothing_is_asked(classroom: Classroom, teacher: Visitor) -> None:
    badge = classroom.live_badge(teacher)
    teacher.post(f"badges/{badge}/retire", {"reason": "Not this term."})
    classroom.read(Pupil("ben", 7), outline=Outline((ESSAY,), ()))
    assert _wrong(teacher.get(f"badges/{badge}").text) == []
