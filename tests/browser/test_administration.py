"""The pages of administrators in a real browser: for everybody, on a phone, and back to the LMS."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import urlencode

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page, ViewportSize, expect
from werkzeug.serving import WSGIRequestHandler, make_server

from lti_tool.administration.admin_visits import new_admin_code
from lti_tool.advantage import GuardedWeb
from lti_tool.storage import registrations
from tests.browser.conftest import Visitor
from tests.web.conftest import Site, installed, site
from tests.web.offers import Desk, OfferingPlatform

__all__ = ["installed", "site"]

ADMINISTERED = ("Who issues", "Policy", "What does not work", "Ledger", "Set up by hand")
PHONE: ViewportSize = {"width": 320, "height": 700}


class _Silent(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - werkzeug's own name
        del type, message, args


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """Serve an application on a port of its own."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Silent)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()


def listening_lms() -> Flask:
    """Return an LMS that frames what it is given, and notes in its title what the frame tells it."""
    app = Flask(__name__)

    @app.get("/")
    def page() -> str:
        listen = "addEventListener('message', (e) => { document.title = `${e.data.subject} ${e.origin}` })"
        # The address is written by the script, as an LMS's own page does it after asking for a token.
        return f"<title>waiting</title><script>{listen}</script><iframe width=600 height=500></iframe>"

    return app


@pytest.fixture
def desk(site: Site) -> Desk:
    return Desk(site, OfferingPlatform())


def signed_in(page: Page, tool: str, desk: Desk) -> None:
    with desk.wiring.database.transaction() as session:
        institution = registrations.the_institution(session)
        assert institution is not None
        code = new_admin_code(session, institution.id, desk.wiring.clock())
    page.goto(f"{tool}/admin")
    page.get_by_label("One-time code").fill(code.lower())
    page.get_by_role("button", name="Open").click()
    page.get_by_role("heading", name="Learning platforms of").wait_for()


@pytest.mark.parametrize("dark", [False, True])
def test_an_administrator_approves_an_lms_with_one_press(
    *, dark: bool, visitor: Callable[..., Visitor], desk: Desk
) -> None:
    desk.register()
    guest = visitor(PHONE, dark=dark)
    with served(desk.app) as tool:
        page = guest.page()
        signed_in(page, tool, desk)
        _fits_everybody(page)
        page.get_by_role("button", name="Approve, with its deployment").click()
        page.get_by_text("Waits for approval").first.wait_for(state="detached")
        for link in (*ADMINISTERED, "Learning platforms", "Remove …"):
            page.get_by_role("link", name=link).first.click()
            _fits_everybody(page)
        page.goto(f"{tool}/admin")
        page.get_by_role("button", name="Make a registration link").click()
        page.get_by_role("button", name="Copy").wait_for()
        _fits_everybody(page)
    assert guest.complaints == []


def test_case_116_the_frame_tells_its_lms_and_nobody_else_that_it_is_done(
    visitor: Callable[..., Visitor], site: Site
) -> None:
    with served(listening_lms()) as lms_url, served(listening_lms()) as other_url:
        lms = OfferingPlatform(host=lms_url)
        lms.checks = GuardedWeb(frozenset({lms_url.removeprefix("http://")}))
        desk, guest = Desk(site, lms), visitor()
        with served(desk.app) as tool:
            for address, title, client in (
                (lms_url, f"org.imsglobal.lti.close {tool}", "first"),
                (other_url, "waiting", "second"),
            ):
                lms.changed = {"client_id": client}
                query = {"invite": desk.invite(), "openid_configuration": lms.configuration_url}
                page = guest.page()
                page.goto(address)
                page.evaluate(
                    "(url) => { document.querySelector('iframe').src = url }",
                    f"{tool}/lti/register?{urlencode(query)}",
                )
                page.frame_locator("iframe").get_by_role("button", name="Back to Moodle").click()
                page.wait_for_timeout(300)  # time in which a page that must hear nothing could hear something
                expect(page).to_have_title(title)


def _fits_everybody(page: Page) -> None:
    page.wait_for_load_state("load")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert Axe().run(page).response["violations"] == []
