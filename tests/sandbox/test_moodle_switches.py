"""What can be set one way or the other in the simulated Moodle: each switch by its name, each with a test.

A test's name begins with the name of its switch.
"""

from collections.abc import Iterator
from dataclasses import asdict, fields
from pathlib import Path

import jwt
import pytest

from lti_tool.sandbox import Campus
from lti_tool.sandbox.moodle import make_moodle
from lti_tool.sandbox.moodle.pace import PACES, WHOLE_COURSE
from lti_tool.sandbox.moodle.switches import Switches
from tests.sandbox.browser import Browser, form_of
from tests.sandbox.choosing import CLAIM
from tests.sandbox.conftest import opened
from tests.sandbox.site import CONTENTS, COURSE_COMPLETION, ENROLLED, GRADES, STATES, Administrator, Site
from tests.sandbox.tool import PATIENCE, Registrar, Tool

TEACHER, LEARNER, SUSPENDED = 3, 6, 35
WITH_ALL_THREE = 26


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


@pytest.fixture(scope="module")
def tool(own_campus: Campus, registrar: Registrar) -> Tool:
    return registrar.register(own_campus.moodle_url)


def test_every_switch_has_a_test() -> None:
    tests = [name for name in globals() if name.startswith("test_")]
    switches = [each.name for each in fields(Switches)]
    untested = [each for each in switches if not any(name.startswith(f"test_{each}_") for name in tests)]
    assert untested == []


@pytest.mark.parametrize("wanted", [{"no_such_switch": True}, {"rest_enabled": "yes"}])
def test_a_switch_that_is_not_there_is_refused(wanted: dict[str, object], admin: Administrator) -> None:
    answer = admin.post("switches", wanted)
    assert (answer.status_code, next(iter(wanted)) in answer.text) == (400, True)


def test_missing_functions_are_refused_and_not_told(admin: Administrator, site: Site) -> None:
    admin.turn(missing_functions=[GRADES])
    assert site.refusal(GRADES, courseid=2) == "accessexception"
    offered = {row["name"] for row in site.call("core_webservice_get_site_info")["functions"]}
    assert (GRADES in offered, ENROLLED in offered) == (False, True)


def test_missing_capabilities_leave_activities_out_without_a_word(admin: Administrator, site: Site) -> None:
    before = site.names()
    admin.turn(missing_capabilities=["mod/quiz:view"])
    assert (set(before) - set(site.names()), set(site.states(6))) == ({"Quiz 1"}, {1, 2, 5})


def test_rest_enabled_off_answers_nothing_but_403(admin: Administrator, site: Site) -> None:
    admin.turn(rest_enabled=False)
    answer = site.send(GRADES, courseid=2)
    assert (answer.status_code, answer.text) == (403, "")


def test_tokens_expired_are_refused(admin: Administrator, site: Site) -> None:
    admin.turn(tokens_expired=True)
    assert site.refusal(GRADES, courseid=2) == "invalidtoken"


def test_identity_fields_are_the_choice_of_the_site(admin: Administrator, site: Site) -> None:
    fields = "email,idnumber,username"
    before = site.people(userfields=fields)[2]
    admin.turn(identity_fields=["idnumber"])
    after = site.people(userfields=fields)[2]
    assert (set(before), set(after)) == ({"id", "email"}, {"id", "idnumber"})


def test_unconfirmed_people_are_listed_and_told_nothing_of(admin: Administrator, site: Site) -> None:
    admin.turn(unconfirmed_people=[LEARNER])
    assert LEARNER in {person["id"] for person in site.people()}
    for function in (GRADES, STATES, COURSE_COMPLETION):
        assert site.refusal(function, courseid=2, userid=LEARNER) == "usernotconfirmed"


def test_only_active_in_grades_leaves_out_who_is_suspended(admin: Administrator, site: Site) -> None:
    before = {report["userid"] for report in site.grades()}
    admin.turn(only_active_in_grades=False)
    assert {report["userid"] for report in site.grades()} - before == {SUSPENDED}


def test_cron_runs_by_itself_or_nobody_has_completed_the_course(admin: Administrator, site: Site) -> None:
    before = site.has_completed(WITH_ALL_THREE)
    admin.turn(cron_runs_by_itself=True)
    assert (before, site.has_completed(WITH_ALL_THREE)) == (False, True)


def test_tokens_bound_elsewhere_are_refused(admin: Administrator, site: Site) -> None:
    admin.turn(tokens_bound_elsewhere=True)
    assert site.refusal(GRADES, courseid=2) == "accessexception"


def test_shares_names_off_leaves_no_name_in_launch_or_roster(admin: Administrator, tool: Tool) -> None:
    admin.turn(shares_names=False)
    claims, member = Browser(admin.url).be(LEARNER).launch(tool), member_of(tool)
    for told in (claims, member):
        assert not {"name", "given_name", "family_name"} & told.keys()
        assert told["email"] == "student1@example.org"
    assert (claims[CLAIM + "ext"], "ext_user_username" in member) == ({"lms": "moodle-2"}, False)
    assert (claims["sub"], claims[CLAIM + "lis"]["person_sourcedid"]) == ("6", "S0001")


def test_shares_email_off_leaves_no_email_in_launch_or_roster(admin: Administrator, tool: Tool) -> None:
    admin.turn(shares_email=False)
    for told in (Browser(admin.url).be(LEARNER).launch(tool), member_of(tool)):
        assert ("email" in told, told["name"]) == (False, "Stu1 Dent1")


def member_of(tool: Tool) -> dict[str, object]:
    path = f"CourseSection/2/bindings/{tool.knows['deployment_id']}/memberships"
    told = tool.send("GET", f"{tool.lms_url}/mod/lti/services.php/{path}").json()
    return next(dict(row) for row in told["members"] if row["user_id"] == str(LEARNER))


@pytest.mark.parametrize(
    ("container", "target", "shown"),
    [(3, "iframe", 'id="contentframe"'), (4, "window", 'target="_blank"'), (5, "frame", 'target="_self"')],
)
def test_launch_container_is_where_a_tool_opens(
    container: int, target: str, shown: str, admin: Administrator, tool: Tool
) -> None:
    admin.turn(launch_container=container)
    learner = Browser(admin.url).be(LEARNER)
    presented = learner.launch(tool)[CLAIM + "launch_presentation"]
    assert presented["document_target"] == target
    assert f"&launch_container={container}&" in presented["return_url"]
    assert shown in learner.open("/mod/lti/view.php?id=7").text


def test_legacy_resource_key_is_the_audience_of_copied_activities_alone(
    admin: Administrator, tool: Tool
) -> None:
    copied = admin.post("copy", {"course": 2}).json()["course"]
    sections = Site(admin.url).call("core_course_get_contents", courseid=copied)
    (cmid,) = (row["id"] for part in sections for row in part["modules"] if row["name"] == "My badges")
    admin.turn(legacy_resource_key="an-old-key")
    teacher = Browser(admin.url).be(TEACHER)
    assert teacher.launch(tool)["aud"] == tool.client_id
    started = form_of(teacher.open(f"/mod/lti/launch.php?id={cmid}"))
    token = form_of(teacher.authenticate(tool, started)).fields["id_token"]
    assert jwt.decode(token, options={"verify_signature": False})["aud"] == "an-old-key"


def test_in_activity_chooser_off_waits_for_a_teacher_of_the_course(admin: Administrator, tool: Tool) -> None:
    path = f"/mod/lti/contentitem.php?course=2&id={tool.knows['deployment_id']}"
    teacher = Browser(admin.url).be(TEACHER)
    admin.turn(in_activity_chooser=False)
    before = teacher.open(path).status_code
    form = {"tool": tool.client_id, "show": "yes"}
    teacher.session.post(f"{admin.url}/mod/lti/coursetools.php?id=2", data=form, timeout=PATIENCE)
    assert (before, teacher.open(path).status_code) == (404, 200)


def test_subsection_stands_in_the_section_before_it(admin: Administrator, site: Site) -> None:
    admin.turn(subsection=2)
    sections = site.call(CONTENTS, courseid=2)
    (module,) = [row for row in sections[1]["modules"] if row["modname"] == "subsection"]
    told = [(section["component"], section["itemid"]) for section in sections]
    assert told == [(None, None), (None, None), ("mod_subsection", module["instance"]), *[(None, None)] * 2]
    assert module["completion"] == 0


def test_slow_as_recorded_keeps_services_waiting(tmp_path: Path) -> None:
    waited: list[float] = []
    slow = Switches(slow_as_recorded=True)
    for switches in (Switches(), slow):
        app = make_moodle("http://moodle.example", tmp_path / "m.json", switches, waited.append)
        form = {"wsfunction": GRADES, "courseid": "2"}
        app.test_client().post("/webservice/rest/server.php", data=form)
    assert waited == [PACES[WHOLE_COURSE].seconds(32)]
