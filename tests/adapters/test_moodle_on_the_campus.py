"""The adapter against the simulated Moodle, which was built without it: what is missing is named."""

from collections.abc import Callable, Iterator
from dataclasses import asdict
from urllib.parse import urlsplit

import pytest

from badge_engine.outgoing import ApiAccess
from badge_engine.ports import CourseConnection, CoursePlatform
from badge_engine.records import CompletableKind, CourseRole, Member
from lti_tool.advantage import GuardedWeb
from lti_tool.sandbox import Campus
from lti_tool.sandbox.moodle.switches import Switches
from moodle_adapter import PLATFORM
from tests.adapters.campus import completions, kept_back
from tests.adapters.moodle_campus import FUNCTIONS, SITE_INFO
from tests.sandbox.conftest import opened
from tests.sandbox.site import Administrator, Site

COURSE = "2"
LEARNERS = (6, 7, 8)
SECTION_BEFORE = 2
Open = Callable[..., CoursePlatform]


@pytest.fixture(scope="module")
def moodle(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Campus]:
    with opened(tmp_path_factory.mktemp("campus")) as campus:
        yield campus


@pytest.fixture
def admin(moodle: Campus) -> Iterator[Administrator]:
    """An administrator who leaves the site as it was."""
    admin = Administrator(moodle.moodle_url)
    yield admin
    admin.enrol(LEARNERS[0], "active")
    admin.turn(**asdict(Switches()))


@pytest.fixture(scope="module")
def open_course(moodle: Campus) -> Open:
    web = GuardedWeb(frozenset({urlsplit(moodle.moodle_url).netloc}))

    def open_with(**wanted: object) -> CoursePlatform:
        token = Site(moodle.moodle_url, **wanted).token
        api = ApiAccess(web, moodle.moodle_url, token)
        return PLATFORM.open_course(CourseConnection(COURSE, COURSE, None, None, api))

    return open_with


def test_a_service_user_with_all_that_is_needed_misses_nothing(open_course: Open) -> None:
    course = open_course()

    assert kept_back(course) == []
    kinds = {part.kind for part in course.outline().completables}
    assert kinds == {CompletableKind.SECTION, CompletableKind.ACTIVITY, CompletableKind.COURSE}


@pytest.mark.parametrize(
    "capability",
    [
        "moodle/course:view",
        "moodle/course:viewparticipants",
        "moodle/user:viewdetails",
        "gradereport/user:view",
        "moodle/grade:viewall",
        "report/progress:view",
        "report/completion:view",
        "webservice/rest:use",
    ],
)
def test_a_capability_that_is_missing_is_named(capability: str, open_course: Open) -> None:
    fixes = [each.fix for each in kept_back(open_course(without=[capability]))]

    assert any(capability in fix for fix in fixes), fixes


@pytest.mark.parametrize("kind", ["assign", "quiz"])
def test_activities_that_are_left_out_without_a_word_are_noticed_with_their_capability(
    kind: str, open_course: Open
) -> None:
    course = open_course(without=[f"mod/{kind}:view"])

    (told,) = kept_back(course)

    assert "without saying so" in told.sentence
    assert f"mod/{kind}:view" in told.fix
    assert CompletableKind.SECTION not in {part.kind for part in course.outline().completables}


@pytest.mark.parametrize("function", [name for name in FUNCTIONS if name != SITE_INFO])
def test_a_function_that_is_missing_is_named(function: str, open_course: Open) -> None:
    functions = [name for name in FUNCTIONS if name != function]

    (told,) = kept_back(open_course(functions=functions))

    assert function in told.sentence


def test_neither_who_is_suspended_nor_who_never_confirmed_an_account_stops_a_course(
    admin: Administrator, open_course: Open
) -> None:
    admin.enrol(LEARNERS[0], "suspended")
    admin.turn(unconfirmed_people=[LEARNERS[1]])
    course = open_course()
    members = [Member(str(each), frozenset({CourseRole.LEARNER})) for each in LEARNERS[1:]]

    assert kept_back(course) == []
    assert {part.kind for part in course.outline().completables} == set(CompletableKind) - {
        CompletableKind.MODULE
    }
    assert [progress.learner for progress in course.progress(members)] == [str(LEARNERS[2])]


def test_a_section_waits_for_what_stands_in_its_subsection(admin: Administrator, open_course: Open) -> None:
    outer = f"moodle:section:{SECTION_BEFORE}"
    inner = f"moodle:section:{SECTION_BEFORE + 1}"

    def completed(section: str) -> set[str]:
        course = open_course()
        members = [member for member in course.roster() if member.may_be_awarded]
        states = completions(course, members)
        return {state.learner for state in states if state.completable == section and state.complete}

    alone = completed(outer)
    admin.turn(subsection=SECTION_BEFORE)
    assert completed(outer) == alone & completed(inner) < alone


def test_the_suspended_and_the_assistants_are_no_learners(open_course: Open) -> None:
    course = open_course()

    learners = {member.id for member in course.roster() if member.may_be_awarded}

    assert "4" not in learners, "a non-editing teacher"
    assert "35" not in learners, "suspended"
    assert "6" in learners
