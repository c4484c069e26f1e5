"""Launches in a browser that blocks third-party cookies, on a page of another site."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, Request, Route, expect

from lti_tool.administration.installation import install
from lti_tool.app import create_app
from lti_tool.demo.campus import Lms
from lti_tool.demo.play import play
from lti_tool.demo.report import Report
from lti_tool.demo.stage import UNIVERSITY, Stage, demo_settings, serving
from lti_tool.sandbox import open_campus
from lti_tool.wiring import utc_now, wire
from lti_tool.worker import HueyQueue, worker_in_process
from tests.browser.conftest import learners_of, open_badges, teacher_of, tool
from tests.chromium import open_strict_chromium
from tests.played import Played, free_port_of_three

pytestmark = pytest.mark.xdist_group("browser")


class StrictFrames:
    """Stands before the tool: while `on`, no cookie is kept that it sets in a frame."""

    def __init__(self, application: WSGIApplication) -> None:
        self._application = application
        self.on = False

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Callable[[bytes], object]:  # noqa: ANN401 - as WSGI has it
            in_a_frame = environ.get("HTTP_SEC_FETCH_DEST") == "iframe"
            kept = [pair for pair in headers if not (self.on and in_a_frame and pair[0] == "Set-Cookie")]
            return start_response(status, kept, *error)

        return self._application(environ, start)


@dataclass(frozen=True)
class Abroad:
    """A demonstration that was played with a tool on another site than the LMSs."""

    played: Played
    frames: StrictFrames

    @property
    def canvas(self) -> Lms:
        return self.played.canvas

    @property
    def moodle(self) -> Lms:
        return self.played.moodle


@pytest.fixture(scope="module")
def stage_abroad(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Abroad]:
    folder, port = tmp_path_factory.mktemp("abroad"), free_port_of_three()
    settings = demo_settings(folder, port, "localhost")
    with ExitStack() as stack:
        campus = stack.enter_context(
            open_campus(folder=folder / "campus", canvas_port=port + 1, moodle_port=port + 2)
        )
        institution, queue = install(settings, UNIVERSITY, utc_now), HueyQueue(settings)
        stack.callback(queue.close)
        wiring = wire(settings, queue)
        stack.callback(wiring.database.close)
        frames = StrictFrames(create_app(wiring))
        stack.enter_context(serving(frames, port))
        stack.enter_context(worker_in_process(wiring, queue))
        stage = Stage(folder, settings, wiring, institution, campus)
        canvas, moodle = Lms("canvas", campus.canvas_url), Lms("moodle", campus.moodle_url)
        report = Report(quiet=True)
        for lms in (canvas, moodle):
            play(stage, lms, report)
        yield Abroad(Played(stage, canvas, moodle, report), frames)


@pytest.fixture
def abroad(stage_abroad: Abroad) -> Abroad:
    """The stage, for browsers that keep partitioned cookies."""
    stage_abroad.frames.on = False
    return stage_abroad


@pytest.fixture
def keeping_nothing(stage_abroad: Abroad) -> Abroad:
    """The stage, for browsers that keep no cookie at all in a frame."""
    stage_abroad.frames.on = True
    return stage_abroad


@pytest.fixture
def strict(playwright: Playwright, tmp_path: Path) -> Iterator[BrowserContext]:
    """A browser that blocks third-party cookies."""
    with open_strict_chromium(playwright, tmp_path / "profile") as context:
        yield context


def test_unpartitioned_third_party_cookies_are_really_blocked(abroad: Abroad, strict: BrowserContext) -> None:
    page = strict.new_page()
    open_badges(page, abroad.moodle, teacher_of(abroad.moodle))
    frame = page.frames[-1]
    kept = frame.evaluate("document.cookie = 'probe=1; SameSite=None; Secure; Path=/'; document.cookie")
    assert "probe" not in kept


def test_the_launch_works_in_moodle_by_a_partitioned_cookie(abroad: Abroad, strict: BrowserContext) -> None:
    page = strict.new_page()
    open_badges(page, abroad.moodle, teacher_of(abroad.moodle))
    expect(tool(page).get_by_role("link", name="Data Explorer")).to_be_visible()


def test_the_launch_works_in_canvas_by_platform_storage(
    keeping_nothing: Abroad, strict: BrowserContext
) -> None:
    page = strict.new_page()
    open_badges(page, keeping_nothing.canvas, teacher_of(keeping_nothing.canvas))
    frame = tool(page)
    frame.get_by_role("link", name="Data Explorer").click()
    # The board heads a card with the badge's name too, and has a link to the "Badges of another course".
    expect(frame.get_by_role("heading", name="Data Explorer", level=1)).to_be_visible()
    frame.get_by_role("link", name="Badges of Data Literacy 101").click()
    frame.get_by_role("link", name="New badge").click()
    frame.get_by_role("textbox", name="Name", exact=True).fill("Careful Reader")
    frame.get_by_label("What it stands for").fill("Reads charts with care.")
    frame.get_by_label("Completed: Module 2").check()
    frame.get_by_role("button", name="Show who would get it").click()
    expect(frame.get_by_role("heading", name="Careful Reader")).to_be_visible()
    frame.get_by_role("button", name="Discard this draft").click()
    expect(frame.get_by_role("link", name="New badge")).to_be_visible()


def ask_for_a_page_that_waits(page: Page) -> list[Route]:
    """Follow the link to the self-test, whose answer waits; what lets it go on is in the list soon after."""
    held: list[Route] = []
    page.route("**/self-test", lambda route: held.append(route))  # noqa: PLW0108 - Playwright looks into it
    with page.expect_request("**/self-test"):
        tool(page).get_by_role("link", name="Self-test").click()
    return held


def test_of_two_pages_that_were_asked_for_the_later_stays(
    keeping_nothing: Abroad, strict: BrowserContext
) -> None:
    page = strict.new_page()
    open_badges(page, keeping_nothing.canvas, teacher_of(keeping_nothing.canvas))
    frame, held = tool(page), ask_for_a_page_that_waits(page)
    frame.get_by_role("link", name="New badge").click()
    expect(frame.get_by_label("What it stands for")).to_be_visible()
    with page.expect_response("**/self-test") as late:
        held[0].continue_()
    late.value.finished()
    expect(frame.get_by_label("What it stands for")).to_be_visible()


def test_a_page_that_did_not_come_is_said_and_asked_for_again(
    keeping_nothing: Abroad, strict: BrowserContext
) -> None:
    page = strict.new_page()
    open_badges(page, keeping_nothing.canvas, teacher_of(keeping_nothing.canvas))
    page.route("**/self-test", lambda route: route.abort(), times=1)
    frame = tool(page)
    frame.get_by_role("link", name="Self-test").click()
    expect(frame.get_by_role("alert")).to_contain_text("The page did not come.")
    expect(frame.get_by_role("button", name="Try again")).to_be_focused()
    page.keyboard.press("Enter")
    expect(frame.get_by_role("button", name="Run the test")).to_be_visible()
    expect(frame.get_by_role("alert")).to_have_count(0)


def test_a_page_that_takes_long_is_shown_to_be_under_way(
    keeping_nothing: Abroad, strict: BrowserContext
) -> None:
    page = strict.new_page()
    open_badges(page, keeping_nothing.canvas, teacher_of(keeping_nothing.canvas))
    frame, held = tool(page), ask_for_a_page_that_waits(page)
    busy = frame.locator("html[aria-busy=true]")
    expect(busy).to_have_count(1)
    held[0].continue_()
    expect(frame.get_by_role("button", name="Run the test")).to_be_visible()
    expect(busy).to_have_count(0)


def test_no_token_stands_in_an_address_and_the_lms_keeps_no_value_afterwards(
    keeping_nothing: Abroad, strict: BrowserContext
) -> None:
    page = strict.new_page()
    addresses: list[str] = []
    bearers: set[str] = set()

    def listen(request: Request) -> None:
        addresses.append(request.url)
        bearers.add(request.headers.get("authorization", "").removeprefix("Bearer "))

    page.on("request", listen)
    open_badges(page, keeping_nothing.canvas, teacher_of(keeping_nothing.canvas))
    tool(page).get_by_role("link", name="Data Explorer").wait_for()
    (secret,) = bearers - {""}
    assert len(secret) > 40
    assert not any(secret in address for address in addresses)
    kept = page.evaluate("Object.entries(localStorage).filter(([key]) => key.startsWith('lti:'))")
    assert kept
    assert all(value == "{}" for _, value in kept)


def test_a_learner_without_cookies_downloads_the_badge(
    keeping_nothing: Abroad, strict: BrowserContext
) -> None:
    holder, _ = learners_of(keeping_nothing.played, keeping_nothing.canvas)
    page = strict.new_page()
    open_badges(page, keeping_nothing.canvas, holder)
    with page.expect_download() as download:
        tool(page).get_by_role("link", name="Download badge").click()
    assert download.value.suggested_filename.endswith(".png")


def test_a_page_that_is_loaded_again_says_that_the_visit_ended(
    keeping_nothing: Abroad, strict: BrowserContext
) -> None:
    """This browser gives frames of other sites no storage at all, so only the script knew the secret."""
    page = strict.new_page()
    open_badges(page, keeping_nothing.canvas, teacher_of(keeping_nothing.canvas))
    tool(page).get_by_role("link", name="Data Explorer").wait_for()
    page.frames[-1].evaluate("location.reload()")
    expect(tool(page).get_by_text("Open the tool again from your course.")).to_be_visible()


def test_without_cookies_moodle_opens_a_window_of_its_own(
    keeping_nothing: Abroad, strict: BrowserContext
) -> None:
    page = strict.new_page()
    open_badges(page, keeping_nothing.moodle, teacher_of(keeping_nothing.moodle))
    with strict.expect_page() as opened:
        tool(page).get_by_role("button", name="Open in a new window").click()
    expect(opened.value.get_by_role("link", name="Data Explorer")).to_be_visible()


def test_case_039_storage_page_timeout(keeping_nothing: Abroad, strict: BrowserContext) -> None:
    strict.route("**/static/post_message_forwarding.js", lambda route: route.fulfill(body=""))
    page = strict.new_page()
    open_badges(page, keeping_nothing.canvas, teacher_of(keeping_nothing.canvas))
    expect(tool(page).get_by_role("button", name="Open in a new window")).to_be_visible()


LIAR = """
addEventListener("message", ({ source, origin, data }) => {
  const answer = { subject: `${data.subject}.response`, message_id: data.message_id, key: data.key };
  source.postMessage({ ...answer, value: "WRONG" }, origin);
});
"""


def test_case_037_get_data_returns_another_value(keeping_nothing: Abroad, strict: BrowserContext) -> None:
    strict.route("**/static/post_message_forwarding.js", lambda route: route.fulfill(body=LIAR))
    page = strict.new_page()
    open_badges(page, keeping_nothing.canvas, teacher_of(keeping_nothing.canvas))
    expect(tool(page).get_by_text("Your browser blocked the storage")).to_be_visible()


GOSSIP = """
addEventListener("message", ({ data }) => top.postMessage({ overheard: data }, "*"), true);
"""
LIES = """
addEventListener("message", ({ data }) => {
  if (window !== top || !data?.overheard) return;
  const lie = { ...data.overheard, subject: `${data.overheard.subject}.response`, value: "WRONG" };
  document.querySelector("iframe[title=Badges]").contentWindow.postMessage(lie, "*");
});
"""


def test_case_038_storage_message_from_a_foreign_origin(
    keeping_nothing: Abroad, strict: BrowserContext
) -> None:
    """Another window that knows the message id and answers first is not heard."""
    page = strict.new_page()
    page.add_init_script(LIES)

    def gossip(route: Route) -> None:
        answer = route.fetch()
        slow = answer.text().replace('ANSWERS === "slow" ? 3000 : 0', "300")
        assert slow != answer.text()
        route.fulfill(response=answer, body=GOSSIP + slow)

    page.route("**/static/post_message_forwarding.js", gossip)
    open_badges(page, keeping_nothing.canvas, teacher_of(keeping_nothing.canvas))
    expect(tool(page).get_by_role("link", name="Data Explorer")).to_be_visible()
