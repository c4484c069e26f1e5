"""Rule tests: made-up learners, what is expected of each, tried on every change and kept with the version."""

import json
from html import unescape

import pytest

from badge_engine.records import Grading, LineItem, Outline
from lti_tool.samples import MOST
from lti_tool.storage import tables
from tests.web.pages.school import ESSAY, MODULE, QUIZ, QUIZ_FIELD, Classroom, Pupil, Visitor
from tests.web.pages.test_rule_document import faults

POINTS = f"points:{QUIZ.id}"
JUST = {"name": "Just enough", POINTS: "8", "expected": "met"}
SHORT = {"name": "One point short", POINTS: "7", "expected": "unmet"}


def _keep(teacher: Visitor, badge: str, *samples: dict[str, str]) -> None:
    for sample in samples:
        assert teacher.post(f"badges/{badge}/samples", sample).status_code == 303


def _page(teacher: Visitor, badge: str, page: str = "/samples") -> str:
    return unescape(" ".join(teacher.get(f"badges/{badge}{page}").text.split()))


def test_samples_are_tried_and_each_that_is_not_as_expected_says_why(
    classroom: Classroom, teacher: Visitor
) -> None:
    badge = classroom.draft(teacher)
    _keep(
        teacher, badge, JUST, SHORT, SHORT | {"name": "Hopeful", "expected": "met"}, {**SHORT, POINTS: "7,9"}
    )
    page = _page(teacher, badge)
    assert "2 of 3 as expected" in page
    assert "by the criteria this learner does not get it yet" in page
    assert "7 of 10" in page
    assert page.count("<strong>One point short</strong>") == 1
    assert "7.9" in page
    assert "2 of 3 as expected" in _page(teacher, badge, "")


def test_a_change_is_tried_before_it_counts_and_a_failing_test_asks_again(
    classroom: Classroom, teacher: Visitor
) -> None:
    badge = classroom.live_badge(teacher)
    _keep(teacher, badge, JUST, SHORT)
    lower = {"score": {"line_item": QUIZ.id, "at_least": "95", "unit": "percent"}}
    teacher.post(f"badges/{badge}/rule", {"rule": json.dumps(lower)})
    assert "1 of 2 as expected" in _page(teacher, badge, "")
    asked = teacher.post(f"badges/{badge}/activate")
    assert (asked.status_code, "1 of its tests is not as expected." in asked.text) == (409, True)
    assert teacher.post(f"badges/{badge}/activate", {"sure": "1"}).status_code == 303
    kept = _page(teacher, badge, "/versions/2")
    assert "How its tests went when it was activated" in kept
    assert "by the criteria this learner does not get it yet" in kept
    assert "Just enough" not in _page(teacher, badge, "/versions/1")


def test_what_a_version_said_of_its_tests_stays_when_they_change(
    classroom: Classroom, teacher: Visitor
) -> None:
    badge = classroom.draft(teacher)
    _keep(teacher, badge, JUST)
    assert teacher.post(f"badges/{badge}/activate").status_code == 303
    assert teacher.post(f"badges/{badge}/samples/0/remove", {"name": "Just enough"}).status_code == 303
    assert "Just enough" not in _page(teacher, badge)
    assert "Just enough" in _page(teacher, badge, "/versions/1")


ISSUERS = ["did:web:badges.example"]
EVERYTHING = {
    "all": [
        {
            "score": {
                "line_item": QUIZ.id,
                "at_least": "50",
                "unit": "percent",
                "by": "2026-06-30T22:00:00+00:00",
            }
        },
        {"letter": {"line_item": "essay-letters", "accepted": ["A", "B"]}},
        {"passed": {"line_item": "lab"}},
        {"completed": {"part": MODULE.id}},
        {"holds": {"achievement": "https://badges.example/first", "issuers": ISSUERS}},
        {"credits": {"at_least": "5", "unit": "ECTS", "issuers": ISSUERS}},
        {"approved": {"step": "Talk", "evidence": True}},
    ]
}
FILLED = {
    "name": "Has it all",
    "expected": "met",
    "at": "2026-06-30",
    POINTS: "5",
    "letter:essay-letters": "B",
    "letter:lab": "pass",
    f"part:{MODULE.id}": "complete",
    "badge:https://badges.example/first": "yes",
    "unit:ECTS": "5",
    "step:Talk": "yes",
}
COLUMNS = (
    QUIZ,
    LineItem("essay-letters", "Essay in letters", QUIZ.maximum, Grading.LETTER),
    LineItem("lab", "Lab", QUIZ.maximum, Grading.PASSED),
)


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, "met"),
        ({"at": "2026-07-01"}, "unmet"),
        ({"at": ""}, "unknown"),
        ({"letter:essay-letters": "C"}, "unmet"),
        ({"letter:lab": "fail"}, "unmet"),
        ({"letter:lab": ""}, "unknown"),
        ({f"part:{MODULE.id}": "failed"}, "unmet"),
        ({f"part:{MODULE.id}": "incomplete"}, "unmet"),
        ({"badge:https://badges.example/first": ""}, "unknown"),
        ({"unit:ECTS": "4.5"}, "unknown"),
        ({"step:Talk": ""}, "unknown"),
    ],
)
def test_everything_a_rule_looks_at_can_be_made_up(
    changed: dict[str, str], expected: str, classroom: Classroom, teacher: Visitor
) -> None:
    badge = classroom.draft(teacher)
    classroom.read(Pupil("ben"), outline=Outline(COLUMNS, (MODULE,)))
    answer = teacher.post(f"badges/{badge}/rule", {"rule": json.dumps(EVERYTHING)})
    assert answer.status_code == 303, faults(answer.text)
    _keep(teacher, badge, FILLED | changed | {"expected": expected})
    assert "1 of 1 as expected" in _page(teacher, badge)
    form = _page(teacher, badge, "/samples?name=Has+it+all")
    for value in (FILLED | changed).values():
        assert f'value="{value}"' in form


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"name": " "}, "Give the sample a name"),
        ({"name": "x" * 121}, "Give the sample a name"),
        ({"expected": "perhaps"}, "Say what is expected of it."),
        ({POINTS: "eight"}, "Quiz: write a number, such as 7.5."),
        ({POINTS: "-1"}, "Quiz: write a number"),
        ({"at": "30.6.2026"}, "Write the day as year-month-day"),
    ],
)
def test_a_sample_with_a_fault_comes_back_with_it(
    changed: dict[str, str], told: str, classroom: Classroom, teacher: Visitor
) -> None:
    badge = classroom.draft(teacher)
    answer = teacher.post(f"badges/{badge}/samples", JUST | changed)
    assert answer.status_code == 400
    assert told in unescape(answer.text)
    assert "as expected" not in answer.text


def test_a_badge_has_so_many_tests_and_no_more(classroom: Classroom, teacher: Visitor) -> None:
    badge = classroom.draft(teacher)
    _keep(teacher, badge, JUST)
    with classroom.site.wiring.database.transaction() as session:
        row = session.get_one(tables.Achievement, badge)
        row.samples = [{**row.samples[0], "name": str(number)} for number in range(MOST)]
    assert teacher.post(f"badges/{badge}/samples", JUST).status_code == 400
    assert teacher.post(f"badges/{badge}/samples", JUST | {"name": "7"}).status_code == 303
    assert "as many tests as a badge can have" in _page(teacher, badge)


def test_a_row_that_shows_another_test_by_now_removes_nothing(classroom: Classroom, teacher: Visitor) -> None:
    badge = classroom.draft(teacher)
    _keep(teacher, badge, JUST)
    teacher.post(f"badges/{badge}/samples/0/remove", {"name": "Another"})
    assert "Just enough" in _page(teacher, badge)


def test_a_column_that_is_gone_makes_its_tests_fail(classroom: Classroom, teacher: Visitor) -> None:
    badge = classroom.draft(teacher)
    _keep(teacher, badge, JUST)
    classroom.read(Pupil("ben"), outline=Outline((ESSAY,), (MODULE,)))
    assert "by the criteria this learner is not known yet" in _page(teacher, badge)


def test_a_retired_badge_that_would_go_to_most_of_the_class_is_asked_about_again(
    classroom: Classroom, teacher: Visitor
) -> None:
    badge = classroom.live_badge(teacher, use=[QUIZ_FIELD])
    teacher.post(f"badges/{badge}/retire", {"reason": "Not this term."})
    classroom.read(*(Pupil(sub, 9) for sub in ("ann", "ben", "cem", "dov", "eve", "fay")))
    asked = teacher.post(f"badges/{badge}/activate")
    assert (asked.status_code, "to 5 of 6 learners" in asked.text) == (409, True)
    assert teacher.post(f"badges/{badge}/activate", {"sure": "1"}).status_code == 303
    classroom.work()
    assert set(classroom.credentials()) >= {"ann", "ben", "cem", "dov", "eve", "fay"}
