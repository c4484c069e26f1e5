"""The simulated Moodle's pages, clicked through by a learner, a teacher and an administrator."""

from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
import requests

from lti_tool.sandbox import Campus
from tests.sandbox.browser import Browser
from tests.sandbox.conftest import opened
from tests.sandbox.site import GRADES, Administrator, Site
from tests.sandbox.tool import PATIENCE, Registrar, Tool

ADMIN, TEACHER, NON_EDITING, LEARNER = 2, 3, 4, 33
ESSAY, PROJECT, QUIZ, READING, FORUM = 1, 2, 4, 5, 6
COURSE, PEOPLE, REPORT = (
    "/course/view.php?id=2",
    "/user/index.php?id=2",
    "/grade/report/grader/index.php?id=2",
)
SITE, TOKENS = "/admin/search.php", "/admin/webservice/tokens.php"
MEMBERSHIP = "http://purl.imsglobal.org/vocab/lis/v2/membership"


@pytest.fixture(scope="module")
def own_campus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Campus]:
    with opened(tmp_path_factory.mktemp("pages")) as campus:
        yield campus


@pytest.fixture
def url(own_campus: Campus) -> str:
    return own_campus.moodle_url


@pytest.fixture
def site(url: str) -> Site:
    return Site(url)


@pytest.fixture(scope="module")
def tool(own_campus: Campus, registrar: Registrar) -> Tool:
    return registrar.register(own_campus.moodle_url)


def post(browser: Browser, path: str, **form: object) -> requests.Response:
    return browser.session.post(browser.lms_url + path, data=form, timeout=PATIENCE)


class Labels(HTMLParser):
    """Finds the fields of a page that nothing names, and the headings it begins with."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.nameless: list[str] = []
        self.titles = self.depth = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.depth += tag == "label"
        self.titles += tag == "h1"
        is_field = tag in {"input", "select", "textarea"} and given.get("type") != "hidden"
        if is_field and not self.depth and not given.get("aria-label"):
            self.nameless.append(str(given))

    def handle_endtag(self, tag: str) -> None:
        self.depth -= tag == "label"


@pytest.mark.parametrize(
    ("person", "path"),
    [
        (TEACHER, COURSE),
        (LEARNER, COURSE),
        (TEACHER, PEOPLE),
        (TEACHER, REPORT),
        (TEACHER, "/course/edit.php?id=2"),
        (TEACHER, "/backup/copy.php?id=2"),
        (TEACHER, "/course/modsettings.php?cmid=4"),
        (TEACHER, "/mod/lti/coursetools.php?id=2"),
        (TEACHER, f"/mod/assign/view.php?id={ESSAY}"),
        (LEARNER, f"/mod/assign/view.php?id={ESSAY}"),
        (LEARNER, f"/mod/quiz/view.php?id={QUIZ}"),
        (LEARNER, f"/mod/forum/view.php?id={FORUM}"),
        (ADMIN, SITE),
        (ADMIN, TOKENS),
    ],
)
def test_every_page_has_one_title_and_every_field_a_name(person: int, path: str, url: str) -> None:
    page = Browser(url).be(person).open(path)
    assert (page.status_code, Labels(page.text).nameless, Labels(page.text).titles) == (200, [], 1)


def test_a_learner_completes_an_activity_by_looking_at_it(url: str, site: Site) -> None:
    learner = 9
    before = site.states(learner)[READING]
    Browser(url).be(learner).open(f"/mod/page/view.php?id={READING}")
    assert (before, site.states(learner)[READING]) == (0, 1)


def test_a_learner_marks_an_activity_as_done_and_takes_it_back(url: str, site: Site) -> None:
    learner = Browser(url).be(LEARNER)
    states = []
    for done in ("yes", "no"):
        page = post(learner, "/course/togglecompletion.php", cmid=PROJECT, done=done)
        states.append((site.states(LEARNER)[PROJECT], "Mark as done" in page.text))
    assert states == [(1, False), (0, True)]


def test_what_a_grade_completes_cannot_be_marked_as_done(url: str) -> None:
    answer = post(Browser(url).be(LEARNER), "/course/togglecompletion.php", cmid=ESSAY, done="yes")
    assert answer.status_code == 403


def test_a_quiz_is_graded_when_it_is_handed_in(url: str, site: Site) -> None:
    page = post(Browser(url).be(LEARNER), f"/mod/quiz/view.php?id={QUIZ}", points="7.5")
    assert "Grade: 7.5 of 10" in page.text
    quiz = next(row for row in site.grades(userid=LEARNER)[0]["gradeitems"] if row["cmid"] == QUIZ)
    assert (quiz["graderaw"], site.states(LEARNER)[QUIZ]) == (7.5, 1)


def test_a_teacher_sees_what_was_handed_in_and_types_a_grade_for_it(url: str, site: Site) -> None:
    address = f"/mod/assign/view.php?id={ESSAY}"
    post(Browser(url).be(LEARNER), address, text="My essay")
    teacher = Browser(url).be(TEACHER)
    assert "My essay" in teacher.open(address).text
    post(teacher, REPORT, **{f"grade-2-{LEARNER}": "61"})
    essay = site.grades(userid=LEARNER)[0]["gradeitems"][0]
    assert (essay["graderaw"], site.states(LEARNER)[ESSAY]) == (61, 2)
    assert essay["gradedatesubmitted"] <= essay["gradedategraded"]
    assert 'value="61.0"' in teacher.open(REPORT).text


@pytest.mark.parametrize(
    ("cell", "text", "status"), [("2-33", "much", 400), ("2-33", "101", 400), ("2-99", "1", 404)]
)
def test_what_is_no_grade_is_not_kept(cell: str, text: str, status: int, url: str) -> None:
    assert post(Browser(url).be(TEACHER), REPORT, **{f"grade-{cell}": text}).status_code == status


def test_a_learner_sees_their_own_line_of_the_grader_report_and_types_nothing(url: str) -> None:
    learner = Browser(url).be(10)
    page = learner.open(REPORT).text
    assert ("Stu5 Dent5" in page, "Stu6 Dent6" in page, "<input" in page) == (True, False, False)
    assert post(learner, REPORT, **{"grade-2-10": "100"}).status_code == 403


def test_a_hidden_activity_is_gone_for_learners_and_marked_for_teachers(url: str, tool: Tool) -> None:
    teacher, learner = Browser(url).be(TEACHER), Browser(url).be(LEARNER)
    launch = tool.knows["course_launch_url"].removeprefix(url)
    for cmid in (QUIZ, 7):
        post(teacher, "/course/mod.php", cmid=cmid, show="no")
    assert "hidden from learners" in teacher.open(COURSE).text
    assert "Quiz 1" not in learner.open(COURSE).text
    assert learner.open(f"/mod/quiz/view.php?id={QUIZ}").status_code == 403
    assert (learner.open(launch).status_code, teacher.open(launch).status_code) == (403, 200)
    for cmid in (QUIZ, 7):
        post(teacher, "/course/mod.php", cmid=cmid, show="yes")
    assert learner.open(f"/mod/quiz/view.php?id={QUIZ}").status_code == 200


def test_a_teacher_who_switches_role_is_a_learner_in_the_launch_and_the_same_person(
    url: str, tool: Tool
) -> None:
    teacher = Browser(url).be(TEACHER)
    post(teacher, "/course/switchrole.php", id=2, role="student")
    claims = teacher.launch(tool)
    assert (claims["sub"], claims["https://purl.imsglobal.org/spec/lti/claim/roles"]) == (
        str(TEACHER),
        [f"{MEMBERSHIP}#Learner"],
    )
    assert claims["https://purl.imsglobal.org/spec/lti/claim/lis"]["person_sourcedid"] == ""
    post(teacher, "/course/switchrole.php", id=2, role="")
    assert teacher.launch(tool)["https://purl.imsglobal.org/spec/lti/claim/roles"] == [
        f"{MEMBERSHIP}#Instructor"
    ]


def test_a_teacher_logs_in_as_a_learner(url: str, tool: Tool) -> None:
    teacher = Browser(url).be(TEACHER)
    assert "You are Stu5 Dent5" in post(teacher, "/course/loginas.php?id=2", user=10).text
    assert teacher.launch(tool)["sub"] == "10"


@pytest.mark.parametrize("person", [NON_EDITING, LEARNER])
@pytest.mark.parametrize(
    "path", ["/course/edit.php?id=2", "/backup/copy.php?id=2", "/course/loginas.php?id=2"]
)
def test_only_those_who_edit_change_a_course(path: str, person: int, url: str) -> None:
    assert post(Browser(url).be(person), path, user=10).status_code == 403


@pytest.mark.parametrize("path", [SITE, TOKENS, "/admin/cron.php"])
def test_only_an_administrator_administers(path: str, url: str) -> None:
    assert post(Browser(url).be(TEACHER), path).status_code == 403


def test_who_is_nobody_or_not_in_the_course_does_not_see_it(url: str) -> None:
    assert Browser(url).open(COURSE).status_code == 403
    assert Browser(url).be(NON_EDITING).open("/course/view.php?id=3").status_code == 403
    assert Browser(url).be(ADMIN).open("/course/view.php?id=99").status_code == 404


def test_a_hidden_course_is_there_for_those_who_teach(url: str, tool: Tool) -> None:
    teacher, learner = Browser(url).be(TEACHER), Browser(url).be(LEARNER)
    launch = tool.knows["course_launch_url"].removeprefix(url)
    post(teacher, "/course/edit.php?id=2", visible="no", enddate="2026-10-01")
    assert "Hidden from learners" in teacher.open(COURSE).text
    assert (learner.open(COURSE).status_code, learner.open(launch).status_code) == (403, 403)
    narrow = Site(url, without=["moodle/course:viewhiddencourses"])
    assert narrow.refusal(GRADES, courseid=2) == "requireloginerror"
    assert 'value="2026-10-01"' in teacher.open("/course/edit.php?id=2").text
    (told,) = Site(url).call("core_course_get_courses_by_field", field="id", value=2)["courses"]
    assert (told["visible"], told["enddate"]) == (0, 1790812800)
    post(teacher, "/course/edit.php?id=2", visible="yes", enddate="")
    assert learner.open(COURSE).status_code == 200


def test_an_administrator_makes_a_token_for_a_few_functions_and_takes_it_back(url: str) -> None:
    admin = Browser(url).be(ADMIN)
    before = tokens_of(admin)
    post(admin, TOKENS, function=[GRADES], capability=["webservice/rest:use"])
    (token,) = tokens_of(admin) - before
    form = {"wstoken": token, "wsfunction": GRADES, "courseid": 2}
    address = f"{url}/webservice/rest/server.php"
    assert requests.post(address, data=form, timeout=PATIENCE).json()["errorcode"] == "requireloginerror"
    post(admin, TOKENS, remove=token)
    assert requests.post(address, data=form, timeout=PATIENCE).json()["errorcode"] == "invalidtoken"


def tokens_of(admin: Browser) -> set[str]:
    return {part.partition("<")[0] for part in admin.open(TOKENS).text.split("<code>")[1:]}


def test_an_administrator_runs_the_cron_and_sets_switches(url: str, site: Site) -> None:
    admin = Browser(url).be(ADMIN)
    before = site.has_completed(26)
    post(admin, "/admin/cron.php")
    assert (before, site.has_completed(26)) == (False, True)
    assert Administrator(url).post("switches", {}).json()["rest_enabled"] is True
    post(admin, SITE, identity_fields="email, idnumber")
    told = Administrator(url).post("switches", {}).json()
    assert (told["rest_enabled"], told["identity_fields"]) == (False, ["email", "idnumber"])
    Administrator(url).turn(rest_enabled=True, only_active_in_grades=True)


def test_a_learner_who_leaves_is_gone_from_the_roster_and_still_has_grades(url: str, site: Site) -> None:
    teacher, learner = Browser(url).be(TEACHER), 20
    post(teacher, PEOPLE, user=learner, how="gone")
    assert learner not in {row["id"] for row in site.people()}
    assert learner not in {report["userid"] for report in site.grades()}
    post(teacher, PEOPLE, user=learner, how="active")
    assert site.grades(userid=learner)[0]["gradeitems"][0]["graderaw"] is not None
