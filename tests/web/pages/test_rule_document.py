"""Criteria as a document: all that rules can say, and each fault with its place and what to do."""

import json
import re
from html import unescape

import pytest
from jsonschema import Draft202012Validator

from lti_tool.storage import tables
from tests.web.pages.school import MODULE, QUIZ, Classroom, Visitor

SCORE = {"line_item": QUIZ.id, "at_least": "7", "unit": "points"}
RULE = {
    "any": [
        {"score": SCORE},
        {"all": [{"completed": {"part": MODULE.id}}, {"score": SCORE | {"at_least": "5"}}]},
    ]
}


def faults(page: str) -> list[str]:
    return re.findall(r"<li>(\$.*?|This .*?)</li>", unescape(page))


def test_criteria_that_no_form_can_show_become_a_change_that_is_shown_before_it_counts(
    classroom: Classroom, teacher: Visitor
) -> None:
    badge = classroom.live_badge(teacher)
    page = teacher.get(f"badges/{badge}/rule").text
    assert ("&#34;at_least&#34;: &#34;80&#34;" in page, f"<code>{MODULE.id}</code>" in page) == (True, True)
    assert teacher.post(f"badges/{badge}/rule", {"rule": json.dumps(RULE)}).status_code == 303
    shown = " ".join(teacher.get(f"badges/{badge}").text.split())
    assert "<strong>1</strong> more would get it now, <strong>0</strong> fewer" in shown
    assert "Quiz master" in shown
    teacher.post(f"badges/{badge}/activate", {"sure": "1"})
    classroom.work()
    assert set(classroom.credentials()) == {"ann", "ben"}
    assert "The criteria stay as they are" in teacher.get(f"badges/{badge}/edit").text


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (
            json.dumps({"any": [{"score": SCORE | {"at_least": 0.8}}]}),
            '$.any[0].score.at_least: 0.8 is not text; write it in quotes, as "0.8"',
        ),
        ('{\n  "score": 80,,\n}', "This is no JSON: look at line 2, character 15."),
        ("[" * 2000, "This is no JSON: look at line 1, character"),
    ],
)
def test_a_fault_is_named_with_its_place_and_nothing_is_kept(
    typed: str, told: str, classroom: Classroom, teacher: Visitor
) -> None:
    badge = classroom.draft(teacher)
    answer = teacher.post(f"badges/{badge}/rule", {"rule": typed})
    (fault,) = faults(answer.text)
    assert (answer.status_code, fault.startswith(told)) == (400, True), fault
    assert typed in unescape(answer.text)
    with classroom.site.wiring.database.reading() as session:
        (version,) = session.get_one(tables.Achievement, badge).versions
        assert version.rule["score"]["at_least"] == "80"


def test_what_the_course_does_not_have_is_refused(classroom: Classroom, teacher: Visitor) -> None:
    badge = classroom.draft(teacher)
    gone = json.dumps({"completed": {"part": "moodle:activity:77"}})
    answer = teacher.post(f"badges/{badge}/rule", {"rule": gone})
    assert (answer.status_code, "moodle:activity:77" in answer.text) == (400, True)


def test_the_schema_that_is_served_accepts_what_the_page_accepts(classroom: Classroom) -> None:
    served = classroom.site.browser().get("/schemas/rule.json")
    assert served.content_type == "application/schema+json"
    Draft202012Validator(served.get_json()).validate(RULE)


def test_what_a_document_would_do_is_shown_while_it_is_written_and_nothing_is_kept(
    classroom: Classroom, teacher: Visitor
) -> None:
    badge = classroom.live_badge(teacher)
    looked = teacher.post(f"badges/{badge}/rule", {"rule": json.dumps(RULE), "look": "1"})
    seen = " ".join(looked.text.split())
    assert looked.status_code == 200
    assert "<strong>1</strong> would get it now" in seen
    assert "<strong>1</strong> more than by the criteria that are live" in seen
    broken = teacher.post(f"badges/{badge}/rule", {"rule": "{", "look": "1"})
    assert (broken.status_code, "This is no JSON" in broken.text) == (200, True)
    unsound = json.dumps({"score": SCORE | {"at_least": "99"}})
    assert "99" in teacher.post(f"badges/{badge}/rule", {"rule": unsound, "look": "1"}).text
    assert "A change waits" not in teacher.get(f"badges/{badge}").text
