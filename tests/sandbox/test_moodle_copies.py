"""A copy of a course in the simulated Moodle: new numbers, nobody's work, and a history."""

from collections.abc import Iterator

import pytest

from lti_tool.sandbox import Campus
from tests.sandbox.browser import Browser
from tests.sandbox.choosing import choose, fields_of, link
from tests.sandbox.conftest import opened
from tests.sandbox.site import CONTENTS, COURSE_COMPLETION, Administrator, Site
from tests.sandbox.tool import COLUMN, COLUMNS, PATIENCE, Registrar, Tool

TEACHER, LEARNER = 3, 10
CUSTOM = "https://purl.imsglobal.org/spec/lti/claim/custom"
CONTEXT = "https://purl.imsglobal.org/spec/lti/claim/context"


@pytest.fixture(scope="module")
def own_campus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Campus]:
    with opened(tmp_path_factory.mktemp("copies")) as campus:
        yield campus


@pytest.fixture(scope="module")
def tool(own_campus: Campus, registrar: Registrar) -> Tool:
    return registrar.register(own_campus.moodle_url, custom_fields={"history": "$Context.id.history"})


@pytest.fixture(scope="module")
def url(own_campus: Campus, tool: Tool) -> str:
    """The site, when a badge with a column was placed in the course, and a column was made beside it."""
    site, number = own_campus.moodle_url, tool.knows["deployment_id"]
    teacher, path = Browser(site).be(TEACHER), f"/mod/lti/contentitem.php?course=2&id={number}"
    placed = link(tool, "A badge", lineItem={"scoreMaximum": 1, "resourceId": "badge-1", "tag": "badge"})
    fields = fields_of(choose(teacher, tool, path).answer(placed))
    teacher.session.post(f"{site}/course/modedit.php", data={**fields, "section": "1"}, timeout=PATIENCE)
    told = {"label": "By hand", "scoreMaximum": 5}
    tool.send("POST", columns(site, 2), told, kind=COLUMN).raise_for_status()
    return site


@pytest.fixture(scope="module")
def copied(url: str) -> int:
    return copy(url, 2)


def copy(url: str, course: int, people: str = "teachers") -> int:
    answer = Administrator(url).post("copy", {"course": course, "people": people})
    answer.raise_for_status()
    return int(answer.json()["course"])


def columns(url: str, course: int) -> str:
    return f"{url}/mod/lti/services.php/{course}/lineitems"


def cmids(url: str, course: int) -> dict[str, int]:
    sections = Site(url).call(CONTENTS, courseid=course)
    return {module["name"]: module["id"] for section in sections for module in section["modules"]}


def test_everything_has_its_name_and_a_new_number(url: str, copied: int) -> None:
    old, new = cmids(url, 2), cmids(url, copied)
    assert (new.keys(), set(new.values()) & set(old.values())) == (old.keys(), set())
    items = [Site(url).grades(courseid=each, userid=TEACHER)[0]["gradeitems"] for each in (2, copied)]
    names, numbers = ([{row[key] for row in rows} for rows in items] for key in ("itemname", "id"))
    assert (names[0] == names[1], numbers[0] & numbers[1]) == (True, set())


def test_nobodys_work_comes_along(url: str) -> None:
    with_all = copy(url, 2, "all")
    reports = Site(url).grades(courseid=with_all)
    assert len(reports) == 30
    assert {row["graderaw"] for report in reports for row in report["gradeitems"]} == {None}
    assert set(Site(url).states(LEARNER, with_all).values()) == {0}


def test_a_copy_is_for_those_who_teach_unless_everybody_is_asked_along(url: str, copied: int) -> None:
    people = Site(url).call("core_enrol_get_enrolled_users", courseid=copied)
    assert [row["id"] for row in people] == [3, 4]


def test_a_launch_from_a_copy_of_a_copy_tells_where_it_comes_from(url: str, copied: int, tool: Tool) -> None:
    again = copy(url, copied)
    teacher = Browser(url).be(TEACHER)
    cmid = cmids(url, again)["A badge"]
    told = {**tool.knows, "course_launch_url": f"{url}/mod/lti/launch.php?id={cmid}"}
    claims = teacher.launch(Tool(url, told, tool.launch_url))
    assert (claims[CONTEXT]["id"], claims[CUSTOM]["history"]) == (str(again), f"{copied},2")
    assert teacher.launch(tool)[CUSTOM]["history"] == ""


def test_the_columns_of_a_tools_activities_come_along_and_no_others(
    url: str, copied: int, tool: Tool
) -> None:
    (row,) = tool.send("GET", columns(url, copied), kind=COLUMNS).json()
    assert (row["label"], row["resourceId"], row["tag"]) == ("A badge", "badge-1", "badge")
    (old,) = (row for row in tool.send("GET", columns(url, 2), kind=COLUMNS).json() if row["tag"])
    assert (row["id"] == old["id"], row["resourceLinkId"] == old["resourceLinkId"]) == (False, False)
    named = {row["itemname"] for row in Site(url).grades(courseid=copied, userid=TEACHER)[0]["gradeitems"]}
    assert "By hand" in named


def test_a_teacher_copies_a_course_from_its_page(url: str) -> None:
    teacher = Browser(url).be(TEACHER)
    page = teacher.session.post(f"{url}/backup/copy.php?id=2", data={"people": "all"}, timeout=PATIENCE)
    assert "/course/view.php?id=" in page.url
    assert "A badge" in page.text


def test_the_course_criteria_of_a_copy_are_its_own(url: str) -> None:
    with_all = copy(url, 2, "all")
    Administrator(url).run_cron()
    told = Site(url).call(COURSE_COMPLETION, courseid=with_all, userid=26)["completionstatus"]
    found = " ".join(row["details"]["criteria"] for row in told["completions"])
    own = [cmids(url, with_all)[name] for name in ("Essay 1", "Reading 1", "Quiz 1")]
    assert (told["completed"], [f"?id={cmid}" in found for cmid in own]) == (False, [True] * 3)
