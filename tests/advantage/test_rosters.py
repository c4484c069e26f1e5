"""Names and Role Provisioning: who is in the course."""

from dataclasses import replace
from typing import Any

import pytest

from badge_engine.dialects import ServiceDialect
from badge_engine.outgoing import PlatformError, WebReply, WebRequest
from badge_engine.records import CourseRole, Member
from lti_tool.advantage import NrpsRoster, ServiceKey
from tests.advantage.platform import PLAIN, FakePlatform, reply, services

M = "http://purl.imsglobal.org/vocab/lis/v2/membership"
ROSTER = "https://lms.example/names_and_roles"
CUSTOM = "https://purl.imsglobal.org/spec/lti/claim/custom"
CANVAS_LIKE = replace(PLAIN, member_page_size=50, lms_id_parameter="canvas_user_id")


def page(*members: object, context: str = "course-1") -> dict[str, Any]:
    return {"id": ROSTER, "context": {"id": context}, "members": list(members)}


def members(platform: FakePlatform, key: ServiceKey, dialect: ServiceDialect = PLAIN) -> list[Member]:
    return list(NrpsRoster(services(platform, key), ROSTER, "course-1", dialect).members())


def one_page(*rows: object, context: str = "course-1") -> FakePlatform:
    return FakePlatform(answer=lambda _: reply(page(*rows, context=context)))


def test_everybody_is_read_from_all_pages(key: ServiceKey) -> None:
    more = f"{ROSTER}?page=bookmark:AbC"

    def answer(request: WebRequest) -> WebReply:
        if request.url == more:
            return reply(page({"user_id": "2", "roles": [f"{M}#Instructor"]}))
        return reply(
            page({"user_id": "1", "roles": ["Learner"], "name": "Ada", "email": "ada@x.org"}), next_url=more
        )

    platform = FakePlatform(answer=answer)

    assert members(platform, key) == [
        Member("1", frozenset({CourseRole.LEARNER}), name="Ada", email="ada@x.org", lms_id="1"),
        Member("2", frozenset({CourseRole.INSTRUCTOR}), lms_id="2"),
    ]
    assert platform.asked[0].headers["Accept"] == "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"
    assert platform.asked[0].query == ()
    assert platform.scopes == ["https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"]


@pytest.mark.parametrize(
    ("status", "active"), [({}, True), ({"status": "Active"}, True), ({"status": "Inactive"}, False)]
)
def test_case_152_who_has_no_status_is_active(
    key: ServiceKey, status: dict[str, str], *, active: bool
) -> None:
    (member,) = members(one_page({"user_id": "1", "roles": ["Learner"], **status}), key)

    assert member.active is active
    assert member.may_be_awarded is active


def test_a_platform_may_keep_names_to_itself(key: ServiceKey) -> None:
    (member,) = members(one_page({"user_id": "1", "roles": ["Learner"], "name": "", "email": None}), key)

    assert (member.name, member.email) == (None, None)


def test_the_preview_student_is_marked(key: ServiceKey) -> None:
    roles = [f"{M}#Learner", "http://purl.imsglobal.org/vocab/lti/system/person#TestUser"]

    (member,) = members(one_page({"user_id": "1", "roles": roles}), key)

    assert member.test_user


def test_the_lmss_own_number_comes_with_the_custom_parameters(key: ServiceKey) -> None:
    def row(sub: str, *messages: object) -> dict[str, Any]:
        return {"user_id": sub, "roles": ["Learner"], "message": list(messages)}

    platform = one_page(
        row("a", {CUSTOM: {"canvas_user_id": "71"}}),
        row("b", {CUSTOM: {"canvas_user_id": "$Canvas.user.id"}}),
        row("c", {CUSTOM: {"canvas_user_id": 5}}),
        row("d", {"other": 1}, {CUSTOM: {"canvas_user_id": "74"}}),
        row("e"),
        row("f", "text", {CUSTOM: "text"}),
    )

    found = {member.id: member.lms_id for member in members(platform, key, CANVAS_LIKE)}

    assert found == {"a": "71", "b": None, "c": None, "d": "74", "e": None, "f": None}
    assert platform.asked[0].query == (("rlid", "course-1"), ("limit", "50"))


def test_case_152_rows_without_a_person_are_left_out_and_nobody_comes_twice(key: ServiceKey) -> None:
    platform = one_page(
        {"roles": ["Learner"]}, {"user_id": 5}, "text", {"user_id": "1"}, {"user_id": "1", "roles": "x"}
    )

    assert [(member.id, member.roles) for member in members(platform, key)] == [("1", frozenset())]


def test_case_153_nrps_of_another_course_is_refused(key: ServiceKey) -> None:
    with pytest.raises(PlatformError, match="another course"):
        members(one_page({"user_id": "1"}, context="course-2"), key)


@pytest.mark.parametrize("body", [None, [], {"members": "text"}, {}])
def test_an_answer_that_is_no_roster_is_an_error_not_an_empty_course(key: ServiceKey, body: object) -> None:
    with pytest.raises(PlatformError, match="roster"):
        members(FakePlatform(answer=lambda _: reply(body)), key)
