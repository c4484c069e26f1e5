"""What can be set one way or the other in the simulated Moodle: each switch by its name, each with a test."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, fields

import pytest

from lti_tool.sandbox import Campus
from lti_tool.sandbox.moodle.switches import Switches
from tests.sandbox.conftest import opened
from tests.sandbox.site import ENROLLED, GRADES, Administrator, Site

SUSPENDED = 35
WITH_ALL_THREE = 26
Test = Callable[..., None]
TESTED: dict[str, Test] = {}


def of(switch: str) -> Callable[[Test], Test]:
    """Say which switch a test is about."""

    def keep(test: Test) -> Test:
        TESTED[switch] = test
        return test

    return keep


@pytest.fixture(scope="module")
def own_campus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Campus]:
    with opened(tmp_path_factory.mktemp("switches")) as campus:
        yield campus


@pytest.fixture
def admin(own_campus: Campus) -> Iterator[Administrator]:
    """An administrator who leaves the site as it was."""
    admin = Administrator(own_campus.moodle_url)
    yield admin
    admin.turn(**asdict(Switches()))


@pytest.fixture
def site(own_campus: Campus) -> Site:
    return Site(own_campus.moodle_url)


def test_every_switch_has_a_test() -> None:
    assert TESTED.keys() == {each.name for each in fields(Switches)}


@pytest.mark.parametrize("wanted", [{"no_such_switch": True}, {"rest_enabled": "yes"}])
def test_a_switch_that_is_not_there_is_refused(wanted: dict[str, object], admin: Administrator) -> None:
    answer = admin.post("switches", wanted)
    assert (answer.status_code, next(iter(wanted)) in answer.text) == (400, True)


@of("missing_functions")
def test_a_function_that_is_not_in_the_service_is_refused_and_not_told(
    admin: Administrator, site: Site
) -> None:
    admin.turn(missing_functions=[GRADES])
    assert site.refusal(GRADES, courseid=2) == "accessexception"
    offered = {row["name"] for row in site.call("core_webservice_get_site_info")["functions"]}
    assert (GRADES in offered, ENROLLED in offered) == (False, True)


@of("missing_capabilities")
def test_without_the_sight_of_a_kind_its_activities_are_left_out_without_a_word(
    admin: Administrator, site: Site
) -> None:
    before = site.names()
    admin.turn(missing_capabilities=["mod/quiz:view"])
    assert (set(before) - set(site.names()), set(site.states(6))) == ({"Quiz 1"}, {1, 2, 5})


@of("rest_enabled")
def test_a_site_without_rest_answers_nothing_but_403(admin: Administrator, site: Site) -> None:
    admin.turn(rest_enabled=False)
    answer = site.send(GRADES, courseid=2)
    assert (answer.status_code, answer.text) == (403, "")


@of("tokens_expired")
def test_a_dated_token_ends(admin: Administrator, site: Site) -> None:
    admin.turn(tokens_expired=True)
    assert site.refusal(GRADES, courseid=2) == "invalidtoken"


@of("identity_fields")
def test_what_the_site_shows_of_peoples_identity_is_its_choice(admin: Administrator, site: Site) -> None:
    fields = "email,idnumber,username"
    before = site.people(userfields=fields)[2]
    admin.turn(identity_fields=["idnumber"])
    after = site.people(userfields=fields)[2]
    assert (set(before), set(after)) == ({"id", "email"}, {"id", "idnumber"})


@of("only_active_in_grades")
def test_who_is_suspended_is_in_the_grade_reports_of_a_course_only_where_the_site_wants_it(
    admin: Administrator, site: Site
) -> None:
    before = {report["userid"] for report in site.grades()}
    admin.turn(only_active_in_grades=False)
    assert {report["userid"] for report in site.grades()} - before == {SUSPENDED}


@of("cron_runs_by_itself")
def test_nobody_has_completed_a_course_before_the_cron_has_run(admin: Administrator, site: Site) -> None:
    before = site.has_completed(WITH_ALL_THREE)
    admin.turn(cron_runs_by_itself=True)
    assert (before, site.has_completed(WITH_ALL_THREE)) == (False, True)
