"""The adapter against the simulated Canvas, which was built without it: what is missing is named."""

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest

from badge_engine.outgoing import ApiAccess
from badge_engine.ports import CourseConnection, CoursePlatform
from canvas_adapter import PLATFORM
from canvas_adapter.dialect import AUTHORISATION
from lti_tool.advantage import GuardedWeb
from lti_tool.sandbox import Campus
from tests.adapters.campus import kept_back
from tests.sandbox.application import application
from tests.sandbox.conftest import opened

COURSE = "1"
SCOPES = [permission.scope for permission in AUTHORISATION.permissions]
# Needed for some people or long modules alone, or asked for only where there are outcomes and groups.
SELDOM = ("/users/:id", "/items", "/outcome_rollups")
Open = Callable[..., CoursePlatform]


@pytest.fixture(scope="module")
def canvas(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Campus]:
    with opened(tmp_path_factory.mktemp("campus")) as campus:
        yield campus


@pytest.fixture(scope="module")
def open_course(canvas: Campus) -> Open:
    web = GuardedWeb(frozenset({urlsplit(canvas.canvas_url).netloc}))

    def open_with(without: str = "", *, allow_includes: bool = True) -> CoursePlatform:
        scopes = [scope for scope in SCOPES if scope != without]
        token = application(canvas, *scopes, allow_includes=allow_includes).authorised()["access_token"]
        api = ApiAccess(web, canvas.canvas_url, token)
        return PLATFORM.open_course(CourseConnection("context", COURSE, None, None, api))

    return open_with


def test_an_access_with_all_that_is_asked_for_misses_nothing(open_course: Open) -> None:
    course = open_course()

    assert kept_back(course) == []
    assert course.outline().outcomes
    assert course.outline().groups


@pytest.mark.parametrize("scope", [scope for scope in SCOPES if not scope.endswith(SELDOM)])
def test_a_scope_that_is_missing_is_named(scope: str, open_course: Open) -> None:
    (told,) = kept_back(open_course(without=scope))

    assert f"Allow {scope} in the developer key" in told.fix


def test_a_key_that_may_include_nothing_is_noticed(open_course: Open) -> None:
    (told,) = kept_back(open_course(allow_includes=False))

    assert "Allow Include Parameters" in told.fix
