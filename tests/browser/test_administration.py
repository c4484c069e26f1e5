"""The pages of administrators in a real browser: for everybody, on a phone, and back to the LMS."""

from collections.abc import Callable
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page, ViewportSize, expect

from lti_tool.administration.admin_visits import new_admin_code
from lti_tool.advantage import GuardedWeb
from lti_tool.storage import registrations
from tests.browser.conftest import Visitor
from tests.browser.serving import served
from tests.web.conftest import Site, installed, site
from tests.web.offers import Desk, OfferingPlatform

__all__ = ["installed", "site"]

ADMINISTERED = ("Who issues", "Policy", "What does not work", "Ledger", "Set up by hand")
PHONE: ViewportSize = {"width": 320, "height": 700}


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


def test_an_lms_is_set_up_with_three_presses_on_our_side(visitor: Callable[..., Visitor], desk: Desk) -> None:
    presses = 0
    with served(desk.app) as tool:
        page = visitor().page()
        signed_in(page, tool, desk)
        for button in ("Make a registration link", "Copy"):
            page.get_by_role("button", name=button).click()
            presses += 1
        link = page.locator("input[readonly]").input_value()
        invite = parse_qs(urlsplit(link).query)["invite"][0]
        assert desk.register(invite).status_code == 200  # what the LMS does with the link
        page.goto(f"{tool}/admin")
        page.get_by_role("button", name="Approve, with its deployment").click()
        presses += 1
        page.get_by_text("Waits for approval").first.wait_for(state="detached")
    assert desk.rows()[0].approved_at is not None
    assert presses <= 3


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
