"""A real browser on a demonstration that was played."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    FrameLocator,
    Page,
    Request,
    TimeoutError,  # noqa: A004 - Playwright's own; it is not the builtin one
    ViewportSize,
)

from lti_tool.demo.campus import Lms, choose_goal
from tests.played import Played

WIDE: ViewportSize = {"width": 1100, "height": 900}
BADGES = {"canvas": "/courses/1/external_tools/badges", "moodle": "/mod/lti/view.php?id=7"}


@dataclass
class Visitor:
    """A person with a browser of their own; what went wrong there is noted. No slots: Playwright adds."""

    context: BrowserContext
    complaints: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)

    def page(self) -> Page:
        """Open a tab."""
        page = self.context.new_page()
        page.on("console", self._listen)
        page.on("request", self._watch)
        return page

    def complaints_about(self, origin: str) -> list[str]:
        """Return what the browser complained of on the pages of one server."""
        return [complaint for complaint in self.complaints if complaint.startswith(origin)]

    def _listen(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(f"{message.location['url']}: {message.text}")

    def _watch(self, request: Request) -> None:
        self.hosts.add(request.url.split("/")[2].partition(":")[0])


@pytest.fixture
def visitor(chromium: Browser) -> Iterator[Callable[..., Visitor]]:
    """Return a maker of visitors, with the size of their window and their colours."""
    contexts: list[BrowserContext] = []

    def make(viewport: ViewportSize = WIDE, *, dark: bool = False) -> Visitor:
        contexts.append(chromium.new_context(viewport=viewport, color_scheme="dark" if dark else "light"))
        return Visitor(contexts[-1])

    yield make
    for context in contexts:
        context.close()


def open_badges(page: Page, lms: Lms, person_id: int) -> None:
    """Sign in as somebody, and open the tool in the course."""
    page.goto(f"{lms.url}/login-as/{person_id}?next={BADGES[lms.name].replace('?', '%3F')}")
    try:
        tool(page).get_by_role("heading", level=1).filter(has_not_text="Opening").wait_for()
    except TimeoutError as error:
        shown = [frame.url.partition("?")[0] for frame in page.frames]
        raise AssertionError(f"the tool did not open; the frames are at {shown}") from error


def tool(page: Page) -> FrameLocator:
    """Return the frame in which the LMS shows the tool."""
    return page.frame_locator("iframe[title=Badges]")


def tool_address(page: Page) -> str:
    """Return the address that the frame shows."""
    return page.frames[-1].url


def teacher_of(lms: Lms) -> int:
    """Return who teaches."""
    return int(next(person["id"] for person in lms.people() if person["role"] == "teacher"))


def learners_of(played: Played, lms: Lms) -> tuple[int, int]:
    """Return one learner who earned the badge and one who did not."""
    reached = choose_goal(lms.learned()).reached
    people = {person["sub"]: int(person["id"]) for person in lms.people() if person["role"] == "learner"}
    del played
    return people[min(reached)], people[min(people.keys() - reached)]
