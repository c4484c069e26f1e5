"""A real browser on the pages of an installation, without a server: the application answers its requests."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from axe_playwright_python.sync_playwright import Axe
from flask.testing import FlaskClient
from playwright.sync_api import Page, Route, ViewportSize
from werkzeug.test import TestResponse

from tests.web.administrator import Administrator
from tests.web.pages.tour import Door, Tour

HOST = "http://localhost"
WIDE: ViewportSize = {"width": 1100, "height": 900}
PHONE: ViewportSize = {"width": 320, "height": 700}
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@dataclass
class Screen:
    """A page whose requests the application itself answers; `status` is the answer to its address."""

    page: Page
    client: FlaskClient
    posted: TestResponse | None = None
    status: int = 0

    def answer(self, route: Route) -> None:
        asked = route.request
        if self.posted is not None and asked.is_navigation_request():
            headers = dict(self.posted.headers)
            route.fulfill(status=self.posted.status_code, headers=headers, body=self.posted.get_data())
            return
        with self.client.open(
            asked.url.removeprefix(HOST),
            method=asked.method,
            data=asked.post_data_buffer,
            content_type=asked.headers.get("content-type"),
            headers={"Accept": asked.headers.get("accept", "text/html")},
        ) as answer:
            body = answer.get_data()
            route.fulfill(status=answer.status_code, headers=dict(answer.headers), body=body)

    def open(self, client: FlaskClient, path: str, posted: TestResponse | None = None) -> "Screen":
        """Go to an address with the cookies of a client; or show what a form there got as answer."""
        self.client, self.posted = client, posted
        came = self.page.goto(HOST + path)
        self.status = came.status if came else 0
        return self

    def findings(self) -> list[str]:
        """Return what is found on the open page: all rules at a desk in the light, then on a phone at night.

        In the dark only colours are other ones; on a phone nothing may need scrolling sideways.
        """
        self.look("light")
        found = self._axe({"runOnly": {"type": "tag", "values": STANDARDS}})
        self.look("dark")
        found += self._axe({"runOnly": {"type": "rule", "values": ["color-contrast", "target-size"]}})
        if not self.page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
            found.append("scrolls sideways at 320 px")
        return found

    def look(self, colours: str) -> None:
        """Show the page wide and light, or dark on a phone."""
        dark = colours == "dark"
        self.page.set_viewport_size(PHONE if dark else WIDE)
        self.page.emulate_media(color_scheme="dark" if dark else "light", reduced_motion="reduce")

    def _axe(self, options: dict[str, object]) -> list[str]:
        violations = Axe().run(self.page, options=options).response["violations"]
        return [
            f"{each['id']}: {each['help']} ({node['html'][:120]})"
            for each in violations
            for node in each["nodes"][:2]
        ]


Open: TypeAlias = Callable[..., Screen]


def client_for(door: Door, tour: Tour, administrator: Administrator) -> tuple[FlaskClient, str]:
    """Return a browser that may open the page, and the address that it opens there."""
    if not door.in_a_visit:
        client = administrator.client if door.rule.rule.startswith("/admin") else tour.learner.client
        return client, door.address(tour.values)
    mine = door.rule.rule.startswith("/s/<session_id>/mine")
    visitor = tour.learner if mine else tour.teacher
    return visitor.client, door.address(tour.of(visitor))
