"""The simulated Moodle sends custom parameters as recorded: names twice, variables filled in or not."""

from typing import Any

import pytest

from lti_tool.sandbox import Campus
from tests.sandbox.browser import Browser
from tests.sandbox.choosing import CLAIM, choose
from tests.sandbox.tool import Registrar, Tool

TEACHER, LEARNER = 3, 6
AGS_CLAIM = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
SERVICES = "/mod/lti/services.php"


def told(campus: Campus, registrar: Registrar, person: int, **custom: str) -> tuple[Tool, dict[str, Any]]:
    """Return a tool with these custom parameters, and the claims of a launch."""
    tool = registrar.register(campus.moodle_url, custom_fields=custom)
    return tool, Browser(campus.moodle_url).be(person).launch(tool)


def value(campus: Campus, registrar: Registrar, written: str, person: int = LEARNER) -> object:
    _, claims = told(campus, registrar, person, asked=written)
    return claims[CLAIM + "custom"]["asked"]


@pytest.mark.parametrize(
    ("variable", "filled_in"),
    [
        ("User.id", "6"),
        ("User.username", "student1"),
        ("Person.name.full", "Stu1 Dent1"),
        ("Person.name.given", "Stu1"),
        ("Person.name.family", "Dent1"),
        ("Person.email.primary", "student1@example.org"),
        ("Person.sourcedId", "S0001"),
        ("Person.address.locality", "Lund"),
        ("Person.address.country", "SE"),
        ("Person.address.timezone", "Europe/Stockholm"),
        ("Context.id", "2"),
        ("Context.title", "Evaluation Course: Ångström & Co"),
        ("Context.label", "LTI101"),
        ("Context.id.history", ""),
        ("Context.sourcedId", "LTI101-2026"),
        ("Context.longDescription", "A course with graded work."),
        ("Context.timeFrame.begin", "1767225600"),
        ("CourseSection.title", "Evaluation Course: Ångström & Co"),
        ("CourseSection.timeFrame.begin", "2026-01-01T00:00:00+00:00"),
        ("CourseSection.timeFrame.end", "2027-01-01T00:00:00+00:00"),
        ("ResourceLink.id", "1"),
        ("ResourceLink.title", "My badges"),
        ("ResourceLink.description", "Badges you earned"),
        ("Membership.role", "Learner"),
        ("LineItem.url", ""),
        ("Results.url", ""),
        ("Scores.url", ""),
    ],
)
def test_a_variable_that_moodle_knows_is_filled_in(
    variable: str, filled_in: str, campus: Campus, registrar: Registrar
) -> None:
    assert value(campus, registrar, f"${variable}") == filled_in


@pytest.mark.parametrize(
    "variable",
    [
        "User.org",
        "User.image",
        "ResourceLink.available.startDateTime",
        "ResourceLink.submission.endDateTime",
        "Result.url",
        "Score.url",
        "ToolConsumerProfile.url",
        "ToolPlatform.productFamilyCode",
        "Message.locale",
        "Canvas.course.id",
    ],
)
def test_a_variable_that_moodle_does_not_know_stays_as_it_was_written(
    variable: str, campus: Campus, registrar: Registrar
) -> None:
    assert value(campus, registrar, f"${variable}") == f"${variable}"


def test_a_teacher_is_an_instructor_in_one_word(campus: Campus, registrar: Registrar) -> None:
    assert value(campus, registrar, "$Membership.role", TEACHER) == "Instructor"


def test_the_addresses_of_services_are_filled_in(campus: Campus, registrar: Registrar) -> None:
    tool, claims = told(
        campus,
        registrar,
        LEARNER,
        items="$LineItems.url",
        people="$ToolProxyBinding.memberships.url",
        link="$LtiLink.memberships.url",
    )
    number, base = tool.knows["deployment_id"], campus.moodle_url + SERVICES
    people = f"{base}/CourseSection/2/bindings/{number}/memberships"
    assert claims[CLAIM + "custom"] == {
        "items": f"{base}/2/lineitems?type_id={number}",
        "people": people,
        "link": f"{base}/links/{{link_id}}/memberships",
        "context_memberships_url": people,
    }


def test_a_name_with_capitals_or_signs_is_sent_twice(campus: Campus, registrar: Registrar) -> None:
    _, claims = told(campus, registrar, LEARNER, **{"UPPER.Case-key": "x", "plain_1": "a=b"})
    sent = dict(claims[CLAIM + "custom"])
    sent.pop("context_memberships_url")
    assert sent == {"upper_case_key": "x", "UPPER.Case-key": "x", "plain_1": "a=b"}


def test_a_name_of_the_grade_service_is_moved_there_and_spoils_it(
    campus: Campus, registrar: Registrar
) -> None:
    _, claims = told(campus, registrar, LEARNER, lineitem_url="$LineItem.url", result_url="$Result.url")
    assert (claims[AGS_CLAIM]["lineitem"], claims[AGS_CLAIM]["result"]) == ("", "$Result.url")
    assert not {"lineitem_url", "result_url"} & claims[CLAIM + "custom"].keys()


def test_nothing_is_known_of_an_activity_that_is_still_to_be_made(
    campus: Campus, registrar: Registrar
) -> None:
    custom = {"id": "$ResourceLink.id", "outcome": "$BasicOutcome.url", "who": "$User.id"}
    tool = registrar.register(campus.moodle_url, custom_fields=custom)
    path = f"/mod/lti/contentitem.php?course=2&id={tool.knows['deployment_id']}"
    sent = choose(Browser(campus.moodle_url).be(TEACHER), tool, path).claims[CLAIM + "custom"]
    assert (sent["id"], sent["outcome"], sent["who"]) == (None, None, "3")
