"""The whole journey in a browser: register, place, launch, read, award, announce, verify.

It is travelled on the sandbox, and on any running Moodle that `MOODLE_URL` names, with an administrator's
login in `MOODLE_ADMIN` and `MOODLE_PASSWORD`; the README says how that Moodle has to be set up.
"""

from pathlib import Path

from playwright.sync_api import FrameLocator, Page, expect

from tests.live.course import Course, Who
from tests.live.coursemark import Coursemark

BADGE = "Careful Reader"
PATIENCE = 60_000


def test_a_course_gets_from_one_link_to_a_badge_that_verifies(
    course: Course, coursemark: Coursemark, operator: Page, tmp_path: Path
) -> None:
    coursemark.sign_in(operator)
    course.register(coursemark.invite(operator))
    coursemark.approve(operator)
    coursemark.read_with(*course.access())
    course.grade(95)
    course.finish()
    course.place()
    _award(course.open_tool(Who.TEACHER), course)
    coursemark.wait_for_announcements(1)
    badge = _take_home(course.open_tool(Who.ACHIEVER), tmp_path)
    expect(course.open_tool(Who.OTHER).get_by_role("heading", name="What is left")).to_be_visible()
    assert "You earned the badge" in course.gradebook_line(Who.ACHIEVER, BADGE)
    assert "You earned the badge" not in course.gradebook_line(Who.OTHER, BADGE)
    assert "This credential is genuine" in coursemark.command("verify", str(badge))
    _check(badge, coursemark, operator)


def _award(tool: FrameLocator, course: Course) -> None:
    """Make a badge of a score and a completion, see that it is the achiever's alone, and give it."""
    expect(tool.get_by_role("heading", name=f"Badges of {course.title}", level=1)).to_be_visible(
        timeout=PATIENCE
    )
    expect(tool.get_by_text("Last read just now")).to_be_visible(timeout=PATIENCE)
    tool.get_by_role("link", name="New badge").click()
    tool.get_by_role("textbox", name="Name", exact=True).fill(BADGE)
    tool.get_by_label("What it stands for").fill("Reads with care.")
    tool.get_by_role("checkbox", name=f"{course.column} of 100 points").check()
    tool.get_by_label(f"per cent in {course.column}").fill("90")
    tool.get_by_label(f"Completed: {course.part}").check()
    tool.get_by_role("button", name="Show who would get it").click()
    expect(tool.get_by_text("1 would get it now")).to_be_visible()
    tool.get_by_role("button", name="Activate, and give it to 1 learner").click()
    expect(tool.get_by_text("Version 1")).to_be_visible()


def _take_home(tool: FrameLocator, folder: Path) -> Path:
    """Download the badge as the learner who earned it."""
    expect(tool.get_by_text("You earned this")).to_be_visible(timeout=PATIENCE)
    with tool.owner.page.expect_download() as download:
        tool.get_by_role("link", name="Download badge").click()
    path = folder / "badge.png"
    download.value.save_as(path)
    return path


def _check(badge: Path, coursemark: Coursemark, page: Page) -> None:
    """Check the badge as anybody can."""
    page.goto(coursemark.settings.address("/verify"))
    page.get_by_label("A badge file").set_input_files(badge)
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_text("This credential is genuine, and it stands.")).to_be_visible()
