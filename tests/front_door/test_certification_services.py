"""Names and roles, assignments and grades (Certification Guide, 6.3 and 6.4), as they reach the LMS."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from urllib.parse import urlsplit

import pytest

from badge_engine.columns import NEWS_PREFIX
from badge_engine.records import LineItem, Score
from lti_tool.advantage import AgsGrades
from lti_tool.advantage.grades import ID_PREFIX
from lti_tool.connection import open_services
from lti_tool.demo.browser import text_of
from lti_tool.demo.campus import Goal
from lti_tool.storage import tables
from tests.front_door.examining import Asked, asked_of, claims_of, granted_scopes, launch, memory_of
from tests.front_door.school import BADGE, School

pytestmark = pytest.mark.xdist_group("certification")

NRPS_CLAIM = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"
NRPS_SCOPE = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
AGS_CLAIM = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
AGS_SCOPE = "https://purl.imsglobal.org/spec/lti-ags/scope/"
ROSTER = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"
COLUMN = "application/vnd.ims.lis.v2.lineitem+json"
COLUMNS = "application/vnd.ims.lis.v2.lineitemcontainer+json"
SCORE = "application/vnd.ims.lis.v1.score+json"
RESULTS = "application/vnd.ims.lis.v2.resultcontainer+json"
SCORE_MEMBERS = {"userId", "timestamp", "activityProgress", "gradingProgress", "scoreGiven", "scoreMaximum"}


@dataclass(frozen=True, slots=True)
class Exchange:
    """What an LMS was asked while the tool read the course, gave a badge, told of it and read that again."""

    school: School
    badge: str
    goal: Goal
    asked: Sequence[Asked]
    column: LineItem
    scores: Sequence[Score]

    @property
    def resource_id(self) -> str:
        """The name by which the tool finds its column for the badge again."""
        return f"{NEWS_PREFIX}{self.badge}"

    def of_kind(self, method: str, kind: str) -> list[Asked]:
        """Return the requests for, or with, a media type."""
        name = "Accept" if method == "GET" else "Content-Type"
        return [each for each in self.asked if each.method == method and each.headers.get(name) == kind]


@pytest.fixture(scope="module")
def exchanges() -> dict[str, Exchange]:
    """What was exchanged with each LMS so far: one exchange serves all items."""
    return {}


@pytest.fixture
def exchange(examined: School, exchanges: dict[str, Exchange]) -> Exchange:
    if examined.name not in exchanges:
        exchanges[examined.name] = give_a_badge(examined)
    return exchanges[examined.name]


def give_a_badge(school: School) -> Exchange:
    with asked_of(school) as asked:
        badge, goal = school.make_badge()
        school.activate_badge(badge)
        ask_for_everything(school)
        school.work()
        grades = grades_of(school)
        (column,) = [item for item, name in grades.line_items() if name == f"{NEWS_PREFIX}{badge}"]
        scores = list(grades.scores(column))
    return Exchange(school, badge, goal, asked, column, scores)


def ask_for_everything(school: School) -> None:
    """Let the next reading leave nothing out, the roster neither, whatever was read of this school before."""
    with school.stage.wiring.database.transaction() as session:
        course = session.get_one(tables.Course, school.course().id)
        course.whole_asked_at = school.stage.wiring.clock()


def grades_of(school: School) -> AgsGrades:
    """Return the tool's own client of the grade service of the course."""
    wiring = school.stage.wiring
    with wiring.database.reading() as session:
        course = session.get_one(tables.Course, school.course().id)
        services = open_services(wiring, course.deployment)
    assert course.line_items_url is not None
    return AgsGrades(services, course.line_items_url, wiring.platforms[school.name].dialect)


def test_cert_n01_valid_instructor_launch(examined: School) -> None:
    claims = claims_of(launch(examined, "teacher").sent["id_token"].token)
    assert examined.course().memberships_url == claims[NRPS_CLAIM]["context_memberships_url"]


def test_cert_n02_received_request(exchange: Exchange) -> None:
    assert {each.method for each in roster_requests(exchange)} == {"GET"}
    assert {each.status for each in roster_requests(exchange)} == {200}


def test_cert_n03_verify_json_header(exchange: Exchange) -> None:
    assert {each.headers["Accept"] for each in roster_requests(exchange)} == {ROSTER}


def test_cert_n04_verify_bearer_token(exchange: Exchange) -> None:
    assert all(granted_scopes(exchange.school, each) for each in roster_requests(exchange))


def test_cert_n05_verify_bearer_scope(exchange: Exchange) -> None:
    for each in roster_requests(exchange):
        assert granted_scopes(exchange.school, each) == {NRPS_SCOPE}


def roster_requests(exchange: Exchange) -> list[Asked]:
    """Return what the LMS was asked at the address that it named for the roster; something was."""
    school = exchange.school
    address = school.course().memberships_url
    found = [each for each in exchange.asked if school.lms.url + each.path == address]
    assert found
    return found


@pytest.mark.parametrize("role", ["teacher", "learner"])
def test_cert_g01_valid_instructor_launch(examined: School, role: str) -> None:
    claims = claims_of(launch(examined, role).sent["id_token"].token)
    assert examined.course().line_items_url == claims[AGS_CLAIM]["lineitems"]
    assert set(examined.course().ags_scopes) == set(claims[AGS_CLAIM]["scope"])


def test_cert_g01_the_tool_makes_its_line_item(exchange: Exchange) -> None:
    posted = exchange.of_kind("POST", COLUMN)
    (made,) = [each for each in posted if json.loads(each.body)["resourceId"] == exchange.resource_id]
    assert made.status == 201
    assert granted_scopes(exchange.school, made) == {f"{AGS_SCOPE}lineitem"}
    looked = exchange.of_kind("GET", COLUMNS)
    assert looked[0].path == made.path
    assert granted_scopes(exchange.school, looked[0]) == {f"{AGS_SCOPE}lineitem.readonly"}


def test_cert_g01_the_tool_posts_its_scores(exchange: Exchange) -> None:
    place = f"{urlsplit(exchange.column.id.removeprefix(ID_PREFIX)).path}/scores"
    posted = [each for each in exchange.of_kind("POST", SCORE) if each.path == place]
    assert {each.status for each in posted} == {200}
    assert all(granted_scopes(exchange.school, each) == {f"{AGS_SCOPE}score"} for each in posted)
    scores = [json.loads(each.body) for each in posted]
    assert {score["userId"] for score in scores} == exchange.goal.reached
    assert all(score.keys() >= SCORE_MEMBERS for score in scores)


def test_cert_g01_the_tool_reads_its_results(exchange: Exchange) -> None:
    (read,) = exchange.of_kind("GET", RESULTS)
    assert granted_scopes(exchange.school, read) == {f"{AGS_SCOPE}result.readonly"}
    assert {score.learner for score in exchange.scores} == exchange.goal.reached
    assert {Fraction(score.given, score.maximum) for score in exchange.scores} == {1}


def test_cert_g01_the_gradebook_shows_them(exchange: Exchange) -> None:
    school = exchange.school
    page = school.sign_in("teacher").open(f"{school.lms.url}/gradebook")
    assert f"Badge: {BADGE}" in text_of(page)
    columns = memory_of(school)["columns"].values()
    (column,) = [row for row in columns if row.get("resourceId") == exchange.resource_id]
    assert set(column["cells"]) == exchange.goal.reached
    assert all(cell["comment"] in text_of(page) for cell in column["cells"].values())
