"""While criteria are being written the page shows what they would do to the real class; nothing is kept."""

import re
from html import unescape
from typing import Any

import pytest

from lti_tool.storage import tables
from tests.web.pages.school import ESSAY, MODULE, QUIZ_AT_80, QUIZ_FIELD, Classroom, Pupil, Visitor

LOOK = {"look": "1", "name": "", "description": ""}


def _seen(page: str) -> str:
    section = page.partition('<section id="what-if"')[2].partition("</section>")[0]
    return " ".join(unescape(re.sub("<[^>]+>", " ", "<" + section)).split())


def _look(teacher: Visitor, path: str = "badges", /, **fields: Any) -> str:  # noqa: ANN401 - fields of a form
    answer = teacher.post(path, QUIZ_AT_80 | LOOK | fields)
    assert answer.status_code == 200, answer.text
    return _seen(answer.text)


def test_who_gets_it_who_is_near_and_who_is_not_known_is_shown_while_the_threshold_moves(
    classroom: Classroom, teacher: Visitor
) -> None:
    seen = _look(teacher)
    assert "1 would get it now, 1 one step away, 0 further away, 1 not known yet, of 3 learners." in seen
    assert "Would get it now Ann" in seen
    assert (
        "One step away Ben Score of at least 80 % in “Quiz”. 7 of 10 points (70 %) so far, 1 point short."
        in seen
    )
    assert "Not known yet, and why Score of at least 80 % in “Quiz”. Not graded yet. (1 learner)" in seen
    lower = _look(teacher, **{f"threshold:{QUIZ_FIELD}": "70"})
    assert "2 would get it now, 0 one step away" in lower
    assert classroom.count(tables.Achievement) == 0


def test_most_of_the_class_at_once_is_asked_about(classroom: Classroom, teacher: Visitor) -> None:
    classroom.read(*(Pupil(sub, 9) for sub in ("ann", "ben", "cem", "dov", "eve", "fay")))
    assert "at once to 6 of 6 learners. Is that meant?" in _look(teacher)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"use": []}, "Tick at least one criterion."),
        ({f"threshold:{QUIZ_FIELD}": "much"}, "much"),
        ({"use": "score:gone", "threshold:score:gone": "80"}, "gone"),
        ({"match": "some", "count": "two"}, "as a whole number"),
    ],
)
def test_what_is_no_rule_yet_is_told_in_its_place(
    fields: dict[str, Any], told: str, classroom: Classroom, teacher: Visitor
) -> None:
    seen = _look(teacher, **fields)
    assert told in seen
    assert "would get it now" not in seen
    assert classroom.count(tables.Achievement) == 0


def test_a_change_is_held_against_what_is_live_on_every_look(classroom: Classroom, teacher: Visitor) -> None:
    badge = classroom.live_badge(teacher)
    assert "0 would get it now, 1 one step away" in _seen(teacher.get(f"badges/{badge}/edit").text)
    seen = _look(teacher, f"badges/{badge}/edit", **{f"threshold:{QUIZ_FIELD}": "70"})
    assert "1 more than by the criteria that are live, 0 fewer; the 1 who have it keep it." in seen
    harder = _look(teacher, f"badges/{badge}/edit", use=[QUIZ_FIELD, f"part:{MODULE.id}"])
    assert "0 would get it now" in harder
    with classroom.site.wiring.database.reading() as session:
        assert len(session.get_one(tables.Achievement, badge).versions) == 1


def test_of_a_large_class_the_first_few_are_named(classroom: Classroom, teacher: Visitor) -> None:
    classroom.read(*(Pupil(f"n{number}", 7, name=f"Near {number:02}") for number in range(12)))
    seen = _look(teacher)
    assert len(re.findall(r"Near \d\d", seen)) in {9, 10}  # Ben may be among the ten
    assert "and 3 more" in seen


def test_a_recipe_is_looked_at_when_it_is_opened(teacher: Visitor) -> None:
    query = f"use={QUIZ_FIELD}&threshold%3A{QUIZ_FIELD}=80"
    assert "1 would get it now" in _seen(teacher.get(f"badges/new?{query}").text)
    assert "Choose criteria" in _seen(teacher.get("badges/new").text)


def test_a_learner_sees_nothing_of_the_class(classroom: Classroom) -> None:
    ben = classroom.learner("ben")
    assert ben.post("badges", QUIZ_AT_80 | LOOK).status_code == 403


def test_what_nobody_is_graded_in_blocks_all_of_them(teacher: Visitor) -> None:
    field = f"score:{ESSAY.id}"
    assert "(3 learners)" in _look(teacher, use=field, **{f"threshold:{field}": "50"})
