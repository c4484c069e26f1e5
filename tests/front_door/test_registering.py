"""An LMS takes the tool in by its registration URL, over real HTTP, and both must agree before a launch."""

import pytest

from lti_tool.demo.browser import UnexpectedPageError, text_of
from tests.front_door.school import School


def tools_of(school: School) -> int:
    page = school.teacher.open(
        f"{school.lms.url}{'/mod/lti/toolconfigure.php' if school.moodle else '/accounts/1/apps'}"
    )
    return page.text.count("<li>Coursemark, client ")


def test_an_invited_lms_launches_after_both_have_agreed(school: School) -> None:
    row = school.register(registrations_next="yes")
    teacher = school.sign_in("teacher")
    with pytest.raises(UnexpectedPageError, match="404"):
        teacher.open(school.launch_url)
    school.activate()
    with pytest.raises(UnexpectedPageError, match="403"):
        teacher.open(school.launch_url)
    school.approve()
    assert "Badges of" in text_of(teacher.open(school.launch_url))
    assert row.issuer == ("https://canvas.instructure.com" if not school.moodle else school.lms.url)
    assert school.lms.url in row.frame_origins


def test_the_tool_is_granted_all_that_it_asks_for(school: School) -> None:
    page = school.enter(school.invite(), registrations_next="yes")
    assert "Almost done" in page.text
    assert "Not all was granted" not in page.text


def test_a_learner_sees_the_course_after_a_dynamic_registration(open_school: School) -> None:
    page = open_school.sign_in("learner").open(open_school.launch_url)
    assert "My badges in" in text_of(page)


def test_a_canvas_that_names_no_deployment_is_asked_about_it_at_its_first_launch(canvas: School) -> None:
    assert canvas.register().deployments == []
    canvas.activate()
    canvas.approve()
    teacher = canvas.sign_in("teacher")
    with pytest.raises(UnexpectedPageError, match="403"):
        teacher.open(canvas.launch_url)
    canvas.approve_deployment()
    assert "Badges of" in text_of(teacher.open(canvas.launch_url))


def test_an_invite_takes_one_lms_in_and_no_second(school: School) -> None:
    address = school.invite()
    school.enter(address)
    before = tools_of(school)
    with pytest.raises(UnexpectedPageError, match="403"):
        school.enter(address)
    assert tools_of(school) == before


def test_the_roster_and_the_columns_are_read_by_what_was_granted(open_school: School) -> None:
    open_school.sign_in("teacher").open(open_school.launch_url)
    open_school.work()
    course = open_school.course()
    assert course.synced_at is not None
    assert course.sync_error is None
