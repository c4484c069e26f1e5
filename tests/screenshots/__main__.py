"""Play the demonstration, photograph its pages for the README, then every page, in a real browser."""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, FrameLocator, Page, ViewportSize, sync_playwright

from lti_tool.demo.campus import Lms, choose_goal
from lti_tool.demo.play import play
from lti_tool.demo.report import Report
from lti_tool.demo.stage import Stage, open_stage
from tests.chromium import EXECUTABLE, MISSING, open_chromium
from tests.screenshots.every_page import photograph_every_page

HERE = Path(__file__).parent
PORT = 8690
WIDE: ViewportSize = {"width": 1100, "height": 820}
NARROW: ViewportSize = {"width": 320, "height": 720}


def main() -> int:
    """Make every picture anew; exit code 1 where there is no Chromium."""
    if EXECUTABLE is None:
        sys.stderr.write(MISSING + "\n")
        return 1
    with tempfile.TemporaryDirectory() as folder, open_stage(Path(folder), PORT) as stage:
        report = Report(quiet=True)
        play(stage, Lms("canvas", stage.campus.canvas_url), report)
        play(stage, Lms("moodle", stage.campus.moodle_url), report)
        with sync_playwright() as playwright, open_chromium(playwright) as browser:
            _photograph(browser, stage)
            photograph_every_page(browser)
    return 0


def _photograph(browser: Browser, stage: Stage) -> None:
    canvas, moodle = Lms("canvas", stage.campus.canvas_url), Lms("moodle", stage.campus.moodle_url)
    teacher = next(person for person in canvas.people() if person["role"] == "teacher")
    learner = _holder(canvas)
    with browser.new_context(viewport=WIDE).new_page() as page:
        _open_badges(page, canvas, teacher["id"], "/courses/1/external_tools/badges")
        _save(page, "instructor-board")
        frame = _tool(page)
        frame.get_by_role("link", name="New badge").click()
        frame.get_by_role("checkbox", name="Essay: A question for the data").check()
        frame.locator("#what-if .numbers").wait_for()
        frame.get_by_role("heading", name="What it would do now").scroll_into_view_if_needed()
        _save(page, "instructor-what-if")
        frame.get_by_role("link", name="Badges of").click()
        frame.get_by_role("link", name="Data Explorer").click()
        frame.get_by_role("heading", name="Who has it").wait_for()
        _save(page, "instructor-badge")
        frame.get_by_role("link", name="Picture").click()
        frame.get_by_role("heading", level=1, name="Picture of").wait_for()
        frame.get_by_role("radio", name="Shield").check()
        frame.locator("#preview[src^=blob]").wait_for()
        _save(page, "instructor-picture")
    with browser.new_context(viewport=WIDE).new_page() as page:
        _open_badges(page, canvas, learner, "/courses/1/external_tools/badges")
        _save(page, "learner")
        link = (
            page.frame_locator("iframe[title=Badges]")
            .get_by_role("link", name="Check it")
            .get_attribute("href")
        )
        page.goto(f"{stage.settings.public_url}{link}")
        _save(page, "credential")
    with browser.new_context(viewport=WIDE).new_page() as page:
        _open_badges(page, canvas, _other(canvas), "/courses/1/external_tools/badges")
        _save(page, "learner-what-is-left")
    with browser.new_context(viewport=NARROW, color_scheme="dark").new_page() as page:
        _open_badges(page, moodle, _holder(moodle), "/mod/lti/view.php?id=7")
        _save(page, "learner-narrow-dark")


def _tool(page: Page) -> FrameLocator:
    return page.frame_locator("iframe[title=Badges]")


def _open_badges(page: Page, lms: Lms, person_id: int, path: str) -> None:
    page.goto(f"{lms.url}/login-as/{person_id}?next={path.replace('?', '%3F')}")
    page.frame_locator("iframe[title=Badges]").get_by_role("heading", level=1).filter(
        has_not_text="Opening"
    ).wait_for()


def _holder(lms: Lms) -> int:
    sub = min(choose_goal(lms.learned()).reached)
    return int(next(person["id"] for person in lms.people() if person["sub"] == sub))


def _other(lms: Lms) -> int:
    """Return a learner who has not earned the badge."""
    reached = choose_goal(lms.learned()).reached
    people = {each["sub"]: int(each["id"]) for each in lms.people() if each["role"] == "learner"}
    return people[min(people.keys() - reached)]


def _save(page: Page, name: str) -> None:
    page.wait_for_load_state("networkidle")
    page.screenshot(path=HERE / f"{name}.png")
    sys.stdout.write(f"{HERE / name}.png\n")


if __name__ == "__main__":
    sys.exit(main())
