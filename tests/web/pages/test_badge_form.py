"""The form for a new badge: recipes fill it in; a fault comes back in one sentence, and nothing is kept."""

import re
from html import unescape
from urllib.parse import parse_qsl

import pytest
from werkzeug.datastructures import MultiDict

from badge_engine.records import Completable, CompletableKind, Outline
from lti_tool.storage import tables
from tests.web.pages.school import ESSAY, MODULE, QUIZ_AT_80, QUIZ_FIELD, Classroom, School, Visitor

EMPTY = Completable("moodle:section:9", "Further reading", CompletableKind.SECTION, requirements=False)


def _problems(page: str) -> list[str]:
    found = re.search(r'<div class="problems" role="alert">.*?</ul>', page, re.DOTALL)
    return re.findall(r"<li>(.*?)</li>", unescape(found.group())) if found else []


def test_the_form_offers_what_the_course_has(teacher: Visitor) -> None:
    page = teacher.get("badges/new").text
    assert f'value="{QUIZ_FIELD}"' in page
    assert f'value="score:{ESSAY.id}"' in page
    assert f'value="part:{MODULE.id}"' in page
    assert "Nothing is given to anybody yet." in page


def test_a_course_that_was_not_read_yet_says_so(school: School) -> None:
    page = school.open_course().teacher().get("badges/new").text
    assert "have not been read yet" in page
    assert "<form" not in page


def test_a_part_in_which_nothing_is_required_cannot_be_ticked(classroom: Classroom, teacher: Visitor) -> None:
    classroom.read(outline=Outline((), (MODULE, EMPTY)))
    line = re.search(rf'<input[^>]*value="part:{EMPTY.id}"[^>]*>', teacher.get("badges/new").text)
    assert line is not None
    assert "disabled" in line.group()


def test_each_recipe_fills_in_a_form_that_is_accepted(classroom: Classroom, teacher: Visitor) -> None:
    links = re.findall(r'href="\?([^"#]+)#form"', teacher.get("badges/new").text)
    assert links
    for link in map(unescape, links):
        filled_in = teacher.get(f"badges/new?{link}").text
        assert " checked>" in filled_in.replace(" >", ">")
        fields = MultiDict([*parse_qsl(link), ("name", "A recipe"), ("description", "From a recipe.")])
        assert teacher.post("badges", {name: fields.getlist(name) for name in fields}).status_code == 303
    assert classroom.count(tables.Achievement) == len(links)


def test_a_good_form_leads_to_the_draft(any_school: School) -> None:
    classroom = any_school.open_class()
    answer = classroom.teacher().post("badges", QUIZ_AT_80)
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/s/")
    assert classroom.count(tables.Achievement) == 1


FAULTY: dict[str, tuple[dict[str, object], str]] = {
    "no name": ({"name": " "}, "Give the badge a name"),
    "a name that is too long": ({"name": "x" * 121}, "Give the badge a name"),
    "no description": ({"description": ""}, "Say in at most 1000 characters"),
    "a description that is too long": ({"description": "x" * 1001}, "Say in at most 1000 characters"),
    "nothing ticked": ({"use": []}, "Tick at least one criterion"),
    "a column that the course does not have": ({"use": "score:moodle:item:99"}, "moodle:item:99"),
    "a column that sounds like script": ({"use": "score:<script>alert(1)</script>"}, "choose"),
    "no column": ({"use": "score:"}, ""),
    "no kind": ({"use": "moodle:item:1"}, "no known kind"),
    "a part that the course does not have": ({"use": "part:moodle:activity:99"}, "moodle:activity:99"),
    "a course grade that cannot be read": ({"use": "grade:current"}, ""),
    "a course grade of no kind": ({"use": "grade:average"}, ""),
    "a count of nothing": ({"match": "some", "count": "0"}, ""),
    "a count beyond the criteria": ({"match": "some", "count": "7"}, ""),
    "a count that is no number": ({"match": "some", "count": "two"}, "as a whole number"),
    "a count below zero": ({"match": "some", "count": "-1"}, "as a whole number"),
    "a count that never ends": ({"match": "some", "count": "9" * 5000}, "as a whole number"),
    "a name with a zero byte": ({"name": "Quiz\x00master"}, ""),
    "a column with a zero byte": ({"use": "score:\x00"}, ""),
}
THRESHOLDS = (
    "",
    "0",
    "much",
    "-1",
    "NaN",
    "inf",
    "1e400",
    "101",
    "9" * 5000,
    "1/0",
    "0x10",
    "80;",
    "٣\x00",
    "½",
)


@pytest.mark.parametrize("case", FAULTY)
def test_a_faulty_form_comes_back_with_one_sentence_and_keeps_nothing(
    case: str, classroom: Classroom, teacher: Visitor
) -> None:
    changed, said = FAULTY[case]
    answer = teacher.post("badges", QUIZ_AT_80 | {f"threshold:{changed.get('use')}": "80"} | changed)
    assert answer.status_code == 400
    (problem,) = _problems(answer.text)
    assert said in problem
    assert problem.endswith(".")
    assert classroom.count(tables.Achievement) == 0


@pytest.mark.parametrize("typed", THRESHOLDS)
def test_a_threshold_that_is_none_comes_back_with_a_sentence(
    typed: str, classroom: Classroom, teacher: Visitor
) -> None:
    answer = teacher.post("badges", QUIZ_AT_80 | {f"threshold:{QUIZ_FIELD}": typed})
    assert answer.status_code == 400
    assert len(_problems(answer.text)) == 1
    assert classroom.count(tables.Achievement) == 0


@pytest.mark.parametrize("typed", ["80", "80 %", "79,5", "79.5", " 80 ", "100"])
def test_a_threshold_may_be_written_as_people_write_it(typed: str, teacher: Visitor) -> None:
    answer = teacher.post("badges", QUIZ_AT_80 | {f"threshold:{QUIZ_FIELD}": typed})
    assert answer.status_code == 303


def test_everything_that_is_wrong_is_said_at_once(teacher: Visitor) -> None:
    answer = teacher.post("badges", {"name": "", "description": ""})
    assert len(_problems(answer.text)) == 3


def test_a_faulty_form_keeps_what_was_typed(teacher: Visitor) -> None:
    page = teacher.post("badges", QUIZ_AT_80 | {"description": "", f"threshold:{QUIZ_FIELD}": "66"}).text
    assert 'value="Quiz master"' in page
    assert 'value="66"' in page


def test_more_criteria_than_a_rule_may_have_are_refused(classroom: Classroom, teacher: Visitor) -> None:
    many = [f"score:moodle:item:{number}" for number in range(5000)]
    answer = teacher.post("badges", QUIZ_AT_80 | {"use": many})
    assert answer.status_code == 400
    assert _problems(answer.text)
    assert classroom.count(tables.Achievement) == 0


@pytest.mark.parametrize("match", ["all", "any", "some", "nonsense"])
def test_several_criteria_are_combined_as_asked(match: str, classroom: Classroom, teacher: Visitor) -> None:
    use = [QUIZ_FIELD, f"part:{MODULE.id}"]
    achievement_id = classroom.draft(teacher, match=match, count="1", use=use)
    page = teacher.get(f"badges/{achievement_id}").text
    assert "Would get it now (1)" in page or match in {"all", "nonsense"}
    assert ("Would get it now (1)" in page) is (match in {"any", "some"})
