"""Every switch of the simulated Canvas does what its name says, and every one has a test."""

from dataclasses import fields
from pathlib import Path

import jwt
import pytest
import requests

from lti_tool.sandbox import Campus
from lti_tool.sandbox.canvas import make_canvas
from lti_tool.sandbox.canvas.switches import Switches
from tests.sandbox.browser import Browser, form_of
from tests.sandbox.canvas_api import Api, switched, tell
from tests.sandbox.canvas_room import ADMINISTRATOR, CLAIM, LEARNER, TEACHER, Room
from tests.sandbox.tool import NRPS, PATIENCE, Registrar, Tool

M = "http://purl.imsglobal.org/vocab/lis/v2/membership"
INSTITUTION = "http://purl.imsglobal.org/vocab/lis/v2/institution/person"
TEACHES_ELSEWHERE = 129
SWITCHES = {
    "issuer": "test_two_schools_say_the_same_issuer_and_differ_in_their_guid",
    "institution": "test_two_schools_say_the_same_issuer_and_differ_in_their_guid",
    "second_deployment": "test_a_course_may_see_two_deployments_of_one_key",
    "legacy_deployment_parameter": "test_an_older_canvas_names_the_deployment_otherwise",
    "hint_seconds": "test_a_launch_that_took_too_long_is_no_longer_valid",
    "session_lost": "test_a_browser_that_withholds_the_session_ends_in_login_required",
    "storage": "test_values_are_kept_in_a_frame_beside_or_around_or_nowhere",
    "tool_cookies": "test_a_tool_may_have_to_do_without_cookies",
    "suppress_unresolved": "test_variables_that_are_not_known_stay_or_are_left_out",
    "public_course": "test_a_visitor_of_a_public_course_has_no_sub",
    "single_names": "test_somebody_may_have_one_name_only",
    "merged_people": "test_a_merged_person_keeps_the_sub_that_the_course_knew",
    "old_conclusion": "test_a_concluded_course_takes_no_grades_and_tells_none",
    "conclusion_ends_roles": "test_nobody_has_a_role_in_a_concluded_course",
    "notice_catalogue": "test_an_older_canvas_answers_a_subscription_with_the_whole_catalogue",
    "origin_contexts": "test_a_notice_may_not_know_where_the_course_came_from",
    "live_events_to": "test_a_webhook_hears_of_grades_and_of_progress",
    "shard": "test_numbers_from_another_shard_are_very_large",
    "throttle_status": "test_a_full_bucket_refuses_until_it_has_leaked",
    "rate_high_water": "test_a_low_bucket_refuses_at_once",
    "rate_leak": "test_a_full_bucket_refuses_until_it_has_leaked",
    "request_cost": "test_a_full_bucket_refuses_until_it_has_leaked",
    "last_page_link": "test_the_last_page_is_told_where_the_switch_says_so",
    "most_inline_items": "test_a_big_module_is_told_without_its_items",
    "token_seconds": "test_tokens_live_as_long_as_the_switch_says",
}
# What every Canvas does has no switch: the numbers are those of the list of behaviours.
ALWAYS = {
    "2 login parameters": "test_canvas_opens_a_login_with_parameters_of_its_own",
    "3 single use": "test_a_launch_is_good_for_one_answer",
    "4 errors are posted": "test_canvas_posts_a_mistake_to_the_tool",
    "4 a wrong redirect_uri": "test_canvas_compares_an_address_by_its_path_and_by_the_registered_query",
    "5 navigation links": "test_canvas_gives_every_navigation_launch_the_context_for_a_link",
    "6 who teaches elsewhere": "test_a_learner_who_teaches_elsewhere_is_an_instructor_of_the_school",
    "6 an administrator": "test_an_administrator_who_is_not_enrolled_has_no_role_in_the_course",
    "6 assistants": "test_an_assistant_has_two_roles",
    "6 observers": "test_an_observer_is_a_mentor_of_those_whom_she_observes",
    "6 the test student": "test_a_teacher_sees_the_course_as_its_test_student",
    "6 concluded learners": "test_somebody_whose_enrolment_is_over_is_no_learner_any_more",
    "7 privacy": "test_a_tool_is_told_as_much_as_its_privacy_level_says",
    "8 pages": "test_the_roster_has_pages_of_at_most_fifty",
    "8 messages": "test_the_roster_of_a_link_tells_who_is_who_in_canvas",
    "8 groups": "test_a_group_has_a_roster_of_its_own",
    "9 own columns": "test_a_tool_sees_its_own_columns_and_no_others",
    "9 results": "test_nobody_has_a_result_to_whom_the_tool_posted_none",
    "9 wiping": "test_a_score_that_is_not_final_wipes_the_one_before",
    "9 older scores": "test_an_older_score_is_refused_and_one_of_the_same_moment_is_not",
    "9 unpublished": "test_an_assignment_that_is_not_published_takes_no_scores",
    "9 coupled": "test_an_assignment_launches_with_the_column_that_the_tool_asked_for",
    "9 numbers for people": "test_a_learner_is_named_by_sub_or_number",
    "9 pass or fail": "test_an_assignment_that_passes_or_fails_takes_any_score_for_all_points",
    "9 unknown people": "test_a_bad_score_is_refused",
    "10 assertions": "test_canvas_refuses_a_bad_assertion",
    "10 a scope taken away": "test_a_scope_that_an_administrator_took_away_is_missing_from_the_token",
    "11 pages": "test_a_list_has_pages_of_ten_whose_addresses_are_bookmarks",
    "11 included or not": "test_what_is_to_be_included_is_passed_over_unless_the_key_allows_it",
    "11 a bad token": "test_without_a_token_canvas_says_which_kind_it_wants",
    "11 not allowed": "test_somebody_who_may_not_is_refused_without_being_asked_for_another_token",
    "11 state": "test_a_modules_state_is_told_of_one_student_only",
    "11 nothing required": "test_a_module_that_requires_nothing_is_completed_by_everybody",
    "11 excused": "test_somebody_excused_is_graded_without_a_score",
    "11 one of many": "test_one_item_is_enough_where_the_module_says_so",
    "11 hidden grades": "test_a_teacher_hides_the_grades_of_a_column_and_posts_them",
    "11 current and final": "test_the_final_score_counts_what_is_not_graded_as_zero",
    "11 overrides": "test_a_teacher_puts_another_grade_in_the_place_of_the_calculated_one",
    "12 hello": "test_a_tool_that_asks_for_it_is_greeted",
    "12 once": "test_a_notice_is_sent_once_whatever_becomes_of_it",
    "13 copies": "test_everything_in_a_copy_has_a_new_number",
    "13 history": "test_a_copy_knows_where_it_comes_from_and_has_the_tool_at_once",
    "14 settings": "test_every_place_has_its_own_settings",
    "14 refusals": "test_a_wrong_answer_is_refused",
}
WRITTEN = "".join(path.read_text() for path in Path(__file__).parent.glob("test_*.py"))


def test_every_switch_has_a_test() -> None:
    assert SWITCHES.keys() == {field.name for field in fields(Switches)}


def test_two_hosts_may_say_one_issuer_and_name_the_tool_differently(tmp_path: Path) -> None:
    told = []
    for name in ("north", "south"):
        switches = Switches(institution=name)
        app = make_canvas(f"http://{name}.example", tmp_path / f"{name}.json", switches)
        tool = dict.fromkeys(("title", "login_url", "jwks_url", "target_link_uri"), "https://tool.example")
        body = {**tool, "redirect_uris": [], "custom_fields": {}}
        told.append(app.test_client().post("/sandbox/tools", json=body).get_json())
    north, south = told
    assert north["issuer"] == south["issuer"] == "https://canvas.instructure.com"
    assert north["client_id"] != south["client_id"]
    assert north["auth_url"].startswith("http://north.example/")


@pytest.mark.parametrize("name", sorted({*SWITCHES.values(), *ALWAYS.values()}))
def test_the_test_of_a_switch_is_written(name: str) -> None:
    assert f"def {name}(" in WRITTEN


def test_two_schools_say_the_same_issuer_and_differ_in_their_guid(campus: Campus, canvas_tool: Tool) -> None:
    def platform() -> tuple[str, str, str]:
        login = Browser(campus.canvas_url).be(LEARNER)
        claims = jwt.decode(
            form_of(login.authenticate(canvas_tool, login.start(canvas_tool))).fields["id_token"],
            options={"verify_signature": False},
        )
        told = claims[CLAIM + "tool_platform"]
        return claims["iss"], told["guid"], told["name"]

    issuer, guid, name = platform()
    assert (issuer, name) == ("https://canvas.instructure.com", "Sandbox University")
    with switched(campus.canvas_url, institution="Other College"):
        other_issuer, other_guid, other_name = platform()
    assert (other_issuer, other_name) == (issuer, "Other College")
    assert other_guid != guid
    with switched(campus.canvas_url, issuer="https://canvas.school.example"):
        assert platform()[0] == "https://canvas.school.example"


def test_a_course_may_see_two_deployments_of_one_key(campus: Campus, canvas_tool: Tool) -> None:
    room, path = Room(campus.canvas_url, TEACHER), f"/courses/1/external_tools/{canvas_tool.client_id}"
    assert f"{path}?deployment=course" not in room.open("/courses/1").text
    with switched(campus.canvas_url, second_deployment=True):
        assert f"{path}?deployment=course" in room.open("/courses/1").text
        second = room.launch(canvas_tool, f"{path}/launch?deployment=course")
    first = room.launch(canvas_tool)
    assert first["aud"] == second["aud"]
    assert first[CLAIM + "deployment_id"] != second[CLAIM + "deployment_id"]
    assert first[CLAIM + "context"] == second[CLAIM + "context"]


def test_an_older_canvas_names_the_deployment_otherwise(campus: Campus, canvas_tool: Tool) -> None:
    with switched(campus.canvas_url, legacy_deployment_parameter=True):
        login = Browser(campus.canvas_url).be(LEARNER).start(canvas_tool)
    assert login.fields["deployment_id"] == canvas_tool.knows["deployment_id"]
    assert "lti_deployment_id" not in login.fields


def test_a_launch_that_took_too_long_is_no_longer_valid(campus: Campus, canvas_tool: Tool) -> None:
    browser = Browser(campus.canvas_url).be(LEARNER)
    with switched(campus.canvas_url, hint_seconds=0):
        login = browser.start(canvas_tool)
    assert form_of(browser.authenticate(canvas_tool, login)).fields["error"] == "launch_no_longer_valid"


def test_a_browser_that_withholds_the_session_ends_in_login_required(
    campus: Campus, canvas_tool: Tool
) -> None:
    browser = Browser(campus.canvas_url).be(LEARNER)
    login = browser.start(canvas_tool)
    with switched(campus.canvas_url, session_lost=True):
        fields_ = form_of(browser.authenticate(canvas_tool, login)).fields
    assert (fields_["error"], fields_["state"]) == ("login_required", "a-state")


@pytest.mark.parametrize(
    ("storage", "target", "frame"),
    [
        ("post_message_forwarding", "post_message_forwarding", True),
        ("slow", "post_message_forwarding", True),
        ("silent", "post_message_forwarding", True),
        ("_parent", "_parent", False),
        ("off", None, False),
    ],
)
def test_values_are_kept_in_a_frame_beside_or_around_or_nowhere(
    storage: str, target: str | None, *, frame: bool, campus: Campus, canvas_tool: Tool
) -> None:
    room = Room(campus.canvas_url, LEARNER)
    with switched(campus.canvas_url, storage=storage):
        page = room.open(f"/courses/1/external_tools/{canvas_tool.client_id}").text
        login = room.browser.start(canvas_tool)
        forwarding = room.open("/post_message_forwarding").text
    assert login.fields.get("lti_storage_target") == target
    assert ('name="post_message_forwarding"' in page) == frame
    assert ("post_message_forwarding.js" in page) == (storage == "_parent")
    assert f'data-answers="{storage}"' in forwarding


def test_a_tool_may_have_to_do_without_cookies(campus: Campus, canvas_tool: Tool) -> None:
    room, path = Room(campus.canvas_url, LEARNER), f"/courses/1/external_tools/{canvas_tool.client_id}"
    assert "sandbox=" not in room.open(path).text
    with switched(campus.canvas_url, tool_cookies=False):
        page = room.open(path).text
    assert 'sandbox="allow-scripts' in page
    assert "allow-same-origin" not in page


def test_variables_that_are_not_known_stay_or_are_left_out(campus: Campus, registrar: Registrar) -> None:
    tool = registrar.register(campus.canvas_url, custom_fields={"module": "$Canvas.module.id", "own": "x"})
    room = Room(campus.canvas_url, LEARNER)
    claims = room.launch(tool)
    assert claims[CLAIM + "custom"] == {"module": "$Canvas.module.id", "own": "x"}
    assert claims[CLAIM + "lis"]["person_sourcedid"] == "$Person.sourcedId"
    with switched(campus.canvas_url, suppress_unresolved=True):
        claims = room.launch(tool)
    assert claims[CLAIM + "custom"] == {"module": "", "own": "x"}
    assert CLAIM + "lis" not in claims


def test_a_visitor_of_a_public_course_has_no_sub(campus: Campus, canvas_tool: Tool) -> None:
    with switched(campus.canvas_url, public_course=True):
        claims = Room(campus.canvas_url).launch(canvas_tool)
    assert "sub" not in claims
    assert claims[CLAIM + "roles"] == ["http://purl.imsglobal.org/vocab/lis/v2/system/person#None"]


def test_somebody_may_have_one_name_only(campus: Campus, canvas_tool: Tool) -> None:
    with switched(campus.canvas_url, single_names=True):
        claims = Room(campus.canvas_url, LEARNER).launch(canvas_tool)
    assert (claims["name"], claims["given_name"], claims["family_name"]) == ("Ada", "Ada", "")


def test_a_merged_person_keeps_the_sub_that_the_course_knew(
    campus: Campus, canvas_tool: Tool, api: Api
) -> None:
    room = Room(campus.canvas_url, LEARNER)
    now = room.launch(canvas_tool)["sub"]
    with switched(campus.canvas_url, merged_people=[LEARNER]):
        before = room.launch(canvas_tool)["sub"]
        roster = canvas_tool.send("GET", f"{campus.canvas_url}/api/lti/courses/1/names_and_roles").json()
        found = api.get(f"/users/lti_1_3_id:{before}").json()["id"]
        elsewhere = room.launch(canvas_tool, f"/accounts/1/external_tools/{canvas_tool.client_id}/launch")
    assert before != now
    assert before in {member["user_id"] for member in roster["members"]}
    assert now not in {member["user_id"] for member in roster["members"]}
    assert (found, elsewhere["sub"]) == (LEARNER, now)


@pytest.mark.parametrize(("old", "status"), [(False, 422), (True, 404)])
def test_a_concluded_course_takes_no_grades_and_tells_none(
    *, old: bool, status: int, campus: Campus, canvas_tool: Tool
) -> None:
    copied = tell(campus.canvas_url, "courses/1/copies", {"name": "Over", "teacher": TEACHER}).json()["id"]
    address = f"{campus.canvas_url}/api/lti/courses/{copied}/line_items"
    assert canvas_tool.send("GET", address).ok
    Room(campus.canvas_url, TEACHER).press(f"/courses/{copied}/conclude")
    with switched(campus.canvas_url, old_conclusion=old):
        for answer in (
            canvas_tool.send("GET", address),
            canvas_tool.send("POST", address, {"label": "Late", "scoreMaximum": 1}),
        ):
            assert answer.status_code == status
            assert ("has concluded" in answer.json()["errors"]["message"]) == (not old)


@pytest.mark.parametrize("ends", [True, False])
def test_nobody_has_a_role_in_a_concluded_course(*, ends: bool, campus: Campus, canvas_tool: Tool) -> None:
    copied = tell(campus.canvas_url, "courses/1/copies", {"name": "Over", "teacher": TEACHER}).json()["id"]
    tell(campus.canvas_url, f"courses/{copied}", {"state": "completed"})
    path = f"/courses/{copied}/external_tools/{canvas_tool.client_id}/launch"
    with switched(campus.canvas_url, conclusion_ends_roles=ends):
        claims = Room(campus.canvas_url, TEACHER).launch(canvas_tool, path)
        roster = f"{campus.canvas_url}/api/lti/courses/{copied}/names_and_roles"
        members = canvas_tool.send("GET", roster).json()["members"]
    assert (f"{M}#Instructor" in claims[CLAIM + "roles"]) != ends
    assert (members == []) == ends


def test_numbers_from_another_shard_are_very_large(campus: Campus, registrar: Registrar, api: Api) -> None:
    tool = registrar.register(campus.canvas_url, custom_fields={"user": "$Canvas.user.id"})
    with switched(campus.canvas_url, shard=1000):
        row = api.submission(LEARNER, 21)
        roster = f"{campus.canvas_url}/api/lti/courses/1/names_and_roles"
        members = tool.send("GET", roster, rlid=tool.knows["course_id"]).json()["members"]
        known = api.get(f"/users/{row['user_id']}").json()["id"]
    assert row["user_id"] == known == 10**16 + LEARNER > 2**53
    custom = {member["message"][0][CLAIM + "custom"]["user"] for member in members}
    assert str(row["user_id"]) in custom


def test_a_low_bucket_refuses_at_once(campus: Campus, api: Api) -> None:
    with switched(campus.canvas_url, rate_high_water=0):
        assert api.get("/courses/1").status_code == 429


def test_tokens_live_as_long_as_the_switch_says(campus: Campus, canvas_tool: Tool) -> None:
    with switched(campus.canvas_url, token_seconds=0):
        answer = canvas_tool.ask_for_token().json()
    assert answer["expires_in"] == 0
    address = f"{campus.canvas_url}/api/lti/courses/1/line_items"
    refused = canvas_tool.send("GET", address, token=answer["access_token"])
    assert refused.status_code == 401
    assert refused.json()["errors"]["message"] == "Access token expired"
    assert canvas_tool.ask_for_token().json()["expires_in"] == 3600


def test_a_learner_who_teaches_elsewhere_is_an_instructor_of_the_school(
    campus: Campus, canvas_tool: Tool
) -> None:
    roles = Room(campus.canvas_url, TEACHES_ELSEWHERE).launch(canvas_tool)[CLAIM + "roles"]
    assert {f"{INSTITUTION}#Instructor", f"{INSTITUTION}#Student", f"{M}#Learner"} <= set(roles)
    assert f"{M}#Instructor" not in roles


def test_an_administrator_who_is_not_enrolled_has_no_role_in_the_course(
    campus: Campus, canvas_tool: Tool
) -> None:
    roles = Room(campus.canvas_url, ADMINISTRATOR).launch(canvas_tool)[CLAIM + "roles"]
    assert f"{INSTITUTION}#Administrator" in roles
    assert not [role for role in roles if role.startswith(M)]


def test_an_assistant_has_two_roles(campus: Campus, canvas_tool: Tool) -> None:
    roles = Room(campus.canvas_url, 2).launch(canvas_tool)[CLAIM + "roles"]
    assert {f"{M}#Instructor", f"{M}/Instructor#TeachingAssistant"} <= set(roles)


def test_somebody_whose_enrolment_is_over_is_no_learner_any_more(
    campus: Campus, registrar: Registrar, api: Api
) -> None:
    state = "$Canvas.enrollment.enrollmentState"
    over = "$Canvas.membership.concludedRoles"
    tool = registrar.register(campus.canvas_url, custom_fields={"state": state, "over": over})
    teacher, path = Room(campus.canvas_url, TEACHER), "/courses/1/sections/301/people/128"
    assert teacher.press(path, state="completed").ok
    claims = Room(campus.canvas_url, 128).launch(tool)
    roster = tool.send("GET", f"{campus.canvas_url}/api/lti/courses/1/names_and_roles").json()
    active = api.all("/courses/1/enrollments", per_page=100)
    concluded = api.all("/courses/1/enrollments", state__=["completed"])
    assert teacher.press(path, state="active").ok
    assert not [role for role in claims[CLAIM + "roles"] if role.startswith(M)]
    assert claims[CLAIM + "custom"] == {"state": "inactive", "over": f"{M}#Learner"}
    assert claims["sub"] not in {member["user_id"] for member in roster["members"]}
    assert 128 not in {row["user_id"] for row in active}
    assert [row["user_id"] for row in concluded] == [128]


@pytest.mark.parametrize(
    ("privacy", "told"),
    [
        ("anonymous", set()),
        ("name_only", {"name", "given_name", "family_name"}),
        ("email_only", {"email"}),
        ("public", {"name", "given_name", "family_name", "email", "picture"}),
    ],
)
def test_a_tool_is_told_as_much_as_its_privacy_level_says(
    privacy: str, told: set[str], campus: Campus, registrar: Registrar
) -> None:
    tool = registrar.register(campus.canvas_url, privacy=privacy)
    names = {"name", "given_name", "family_name", "email", "picture"}
    claims = Room(campus.canvas_url, LEARNER).launch(tool)
    roster = tool.send("GET", f"{campus.canvas_url}/api/lti/courses/1/names_and_roles").json()
    assert claims.keys() & names == told
    assert roster["members"][0].keys() & names == told


def test_a_scope_that_an_administrator_took_away_is_missing_from_the_token(
    campus: Campus, canvas_tool: Tool
) -> None:
    token = canvas_tool.token()
    roster = f"{campus.canvas_url}/api/lti/courses/1/names_and_roles"
    assert canvas_tool.send("GET", roster, token=token).ok
    tell(campus.canvas_url, f"tools/{canvas_tool.client_id}/withheld", {"scopes": [NRPS]})
    refused = canvas_tool.send("GET", roster, token=token)
    assert refused.status_code == 401
    assert refused.json()["errors"]["message"] == "Insufficient permissions"
    assert canvas_tool.ask_for_token(NRPS).status_code == 400
    claims = Room(campus.canvas_url, LEARNER).launch(canvas_tool)
    assert "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice" not in claims


def test_keys_are_rotated_and_the_one_before_stays_published(campus: Campus, canvas_tool: Tool) -> None:
    def published() -> list[str]:
        keys = requests.get(canvas_tool.knows["jwks_url"], timeout=PATIENCE).json()["keys"]
        return [key["kid"] for key in keys]

    before = published()
    assert len(before) >= 2
    after = tell(campus.canvas_url, "keys", {}).json()["kid"]
    assert after == before[1]
    assert {before[0], after} < set(published())
    assert Room(campus.canvas_url, LEARNER).launch(canvas_tool)["aud"] == canvas_tool.client_id
