"""What people do most takes few presses, counted in a real Chromium: by mouse, and by keyboard alone."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from badge_engine.verification.verify import verify
from lti_tool.resolving import OwnResolver
from lti_tool.wiring import utc_now
from tests.browser.serving import served
from tests.web.pages.school import QUIZ_FIELD, Classroom, School, Visitor

MOST_TABS = 250


@dataclass
class Hand:
    """Presses what it is shown, and counts; what is typed is not counted. `keys` uses the keyboard alone."""

    page: Page
    keys: bool
    presses: int = 0

    def press(self, target: Locator) -> None:
        self.presses += 1
        if not self.keys:
            target.click()
            return
        self.reach(target)
        ticks = target.get_attribute("type") == "checkbox"
        self.page.keyboard.press("Space" if ticks else "Enter")

    def type(self, target: Locator, text: str) -> None:
        if self.keys:
            self.reach(target)
            self.page.keyboard.press("ControlOrMeta+A")
            self.page.keyboard.type(text)
        else:
            target.fill(text)

    def reach(self, target: Locator) -> None:
        """Go there by the tabulator, as who sees no mouse does."""
        target.wait_for()
        for _ in range(MOST_TABS):
            if target.evaluate("element => element === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{target} is not reached by {MOST_TABS} tabs")


@pytest.fixture(scope="module")
def tool(school: School) -> Iterator[str]:
    with served(school.site.app) as address:
        yield address


@pytest.fixture(params=["mouse", "keyboard"])
def hand(request: pytest.FixtureRequest, chromium: Browser, tool: str) -> Iterator[Callable[..., Hand]]:
    """Return who opens a page of a visit."""
    with _context(chromium) as opened:

        def open_page(visitor: Visitor, page: str = "") -> Hand:
            tab = opened(visitor)
            tab.goto(f"{tool}{visitor.home}{page}")
            return Hand(tab, keys=request.param == "keyboard")

        yield open_page


@contextmanager
def _context(chromium: Browser) -> Iterator[Callable[[Visitor], Page]]:
    made = []

    def opened(visitor: Visitor) -> Page:
        cookie = visitor.client.get_cookie(f"__Host-coursemark-visit-{visitor.session_id}")
        assert cookie is not None
        made.append(chromium.new_context(extra_http_headers={"Authorization": f"Bearer {cookie.value}"}))
        return made[-1].new_page()

    yield opened
    for context in made:
        context.close()


def test_the_first_badge_of_a_course_is_active_after_four_presses(
    classroom: Classroom, hand: Callable[..., Hand]
) -> None:
    teacher = hand(classroom.teacher())
    page = teacher.page
    teacher.press(page.get_by_role("link", name="New badge"))
    teacher.press(page.get_by_role("link", name="80 % in “Quiz”"))
    teacher.press(page.get_by_role("button", name="Show who would get it"))
    expect(page.get_by_text("Ann", exact=True)).to_be_visible()
    teacher.press(page.get_by_role("button", name="Activate, and give it to 1 learner"))
    expect(page.get_by_text("Active", exact=True)).to_be_visible()
    assert teacher.presses <= 4
    classroom.work()
    assert set(classroom.credentials()) == {"ann"}


def test_who_is_near_is_seen_without_a_press(classroom: Classroom, hand: Callable[..., Hand]) -> None:
    classroom.live_badge(classroom.teacher())
    teacher = hand(classroom.teacher())
    expect(teacher.page.get_by_text("1 earned · 1 near · 1 not known")).to_be_visible()
    assert teacher.presses == 0


def test_a_badge_is_given_by_hand_with_two_presses(classroom: Classroom, hand: Callable[..., Hand]) -> None:
    visitor = classroom.teacher()
    badge = classroom.live_badge(visitor)
    teacher = hand(visitor, f"badges/{badge}")
    page = teacher.page
    teacher.press(page.get_by_role("checkbox", name="Ben"))
    teacher.type(page.get_by_label("Reason to give it by hand"), "Seen in class.")
    teacher.press(page.get_by_role("button", name="Give it to those ticked"))
    expect(page.get_by_text("Who has it (2)")).to_be_visible()
    assert teacher.presses <= 2


def test_a_wrong_rule_is_mended_with_three_presses(classroom: Classroom, hand: Callable[..., Hand]) -> None:
    visitor = classroom.teacher()
    badge = classroom.live_badge(visitor)
    teacher = hand(visitor, f"badges/{badge}")
    page = teacher.page
    teacher.press(page.get_by_role("link", name="Edit", exact=True))
    teacher.type(page.locator(f'[name="threshold:{QUIZ_FIELD}"]'), "70")
    teacher.press(page.get_by_role("button", name="Show what would change"))
    teacher.press(page.get_by_role("button", name="Activate the change, and give it to 1 learner"))
    expect(page.get_by_text("Version 2", exact=True).first).to_be_visible()
    assert teacher.presses <= 3
    classroom.work()
    assert set(classroom.credentials()) == {"ann", "ben"}


def test_a_badge_is_downloaded_with_one_press_and_verifies(
    classroom: Classroom, hand: Callable[..., Hand], tmp_path: Path
) -> None:
    classroom.live_badge(classroom.teacher())
    learner = hand(classroom.learner("ann"))
    with learner.page.expect_download() as download:
        learner.press(learner.page.get_by_role("link", name="Download badge"))
    path = tmp_path / "badge.png"
    download.value.save_as(path)
    wiring = classroom.site.wiring
    assert verify(path.read_bytes(), resolver=OwnResolver(wiring), now=utc_now()).verified
    assert learner.presses == 1
