"""A real Moodle's pages for its administrator: a course and its people, a service with tokens, a tool."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests
from playwright.sync_api import Page

PATIENCE_SECONDS = 60
PASSWORD = "Live-Journey-1"
SET_UP_FUNCTIONS = (
    "core_user_create_users",
    "core_user_delete_users",
    "core_role_assign_roles",
    "enrol_manual_enrol_users",
    "core_course_delete_courses",
)
SYSTEM_CONTEXT = 1
# Moodle hides these two fields behind a search of its own.
PICK_FUNCTIONS = """(select, wanted) => {
  for (const option of select.options)
    option.selected = wanted.some((name) => option.text.startsWith(`${name}:`));
}"""
PICK_USER = "(select, id) => select.add(new Option(id, id, true, true))"


class MoodleSite:
    """What an administrator does; what is made for one journey carries its name."""

    def __init__(self, page: Page, url: str, user: str, password: str) -> None:
        self.page, self.url = page, url
        self._token, self._service = "", ""
        sign_in(page, url, user, password)

    def make_course(self, name: str) -> int:
        """Make an empty course, with completion tracked as is Moodle's default; return its number."""
        self.open("/course/edit.php?category=1")
        self.page.locator("#id_fullname").fill(name)
        self.page.locator("#id_shortname").fill(name)
        self.page.locator("#id_saveanddisplay").click()
        self.page.wait_for_url("**/course/view.php?*")
        return int(self._in_address("id"))

    def add_assignment(self, course: int, title: str) -> int:
        """Put an assignment of a hundred points into a course; return its number there."""
        self._fill_activity(course, "assign", title)
        return self._save_activity("assign")

    def add_page(self, course: int, title: str) -> int:
        """Put a page into a course that learners mark as done; return its number there."""
        self._fill_activity(course, "page", title)
        self.page.frame_locator("#id_page_ifr").locator("body").fill("Something to read.")
        self.page.locator("#id_completion_1").dispatch_event("click")  # its part of the form is folded
        return self._save_activity("page")

    def offer_service(self, name: str, functions: Sequence[str]) -> None:
        """Offer functions as a web service, with those by which the administrator sets people up."""
        self.open("/admin/webservice/service.php?id=0")
        self.page.locator("#id_name").fill(name)
        self.page.locator("#id_enabled").check()
        self.page.locator("#id_submitbutton").click()
        self.page.get_by_role("link", name="Add functions").click()
        self._service = self._in_address("id")
        self.page.locator("select[name='fids[]']").evaluate(PICK_FUNCTIONS, [*functions, *SET_UP_FUNCTIONS])
        self.page.locator("#id_submitbutton").click()
        self._token = self.token(self.page.evaluate("M.cfg.userId"))

    def token(self, user: int) -> str:
        """Return a new token of somebody for the service."""
        self.open("/admin/webservice/tokens.php?action=create")
        self.page.locator("#id_user").evaluate(PICK_USER, str(user))
        self.page.locator("#id_service").select_option(self._service)
        self.page.locator("#id_submitbutton").click()
        return self.page.locator("#copytoclipboardtoken").inner_text()

    def role(self, name: str, capability: str) -> int:
        """Return the number of a role that allows one thing on the whole site; it is made once and stays."""
        if name not in self.roles():
            self.open("/admin/roles/define.php?action=add")
            self.page.get_by_role("button", name="Continue").click()
            self.page.locator("input[name=shortname]").fill(name)
            self.page.locator("input[name=name]").fill(name)
            self.page.locator("#cl10").check()
            self.page.locator(f"input[type=checkbox][name='{capability}']").check()
            self.page.get_by_role("button", name="Create this role").first.click()
        return self.roles()[name]

    def roles(self) -> Mapping[str, int]:
        """Return the numbers of the site's roles, by name."""
        self.open("/admin/roles/manage.php")
        links = self.page.locator("table a[href*='action=view']").all()
        return {
            link.inner_text(): int(_query(link.get_attribute("href") or "")["roleid"][0]) for link in links
        }

    def make_people(self, names: Sequence[str]) -> list[int]:
        """Make users who sign in with their name and the one password; return their numbers."""
        rows = [
            {
                "username": name,
                "password": PASSWORD,
                "firstname": name.title(),
                "lastname": "Journey",
                "email": f"{name}@example.com",
            }
            for name in names
        ]
        return [row["id"] for row in self.call("core_user_create_users", users=rows)]

    def enrol(self, course: int, people: Mapping[int, int]) -> None:
        """Put people into a course, each in a role."""
        rows = [{"roleid": role, "userid": user, "courseid": course} for user, role in people.items()]
        self.call("enrol_manual_enrol_users", enrolments=rows)

    def give_role(self, user: int, role: int) -> None:
        """Give somebody a role on the whole site."""
        self.call(
            "core_role_assign_roles",
            assignments=[{"roleid": role, "userid": user, "contextid": SYSTEM_CONTEXT}],
        )

    def register(self, link: str) -> int:
        """Let a tool register itself by its one link, and switch it on; return its number."""
        self.open("/mod/lti/toolconfigure.php")
        self.page.locator("#tool-url").fill(link)
        self.page.get_by_role("button", name="Add LTI Advantage").click()
        frame = self.page.frame_locator("#external-registration-template-container iframe")
        # Moodle asks so where it knows a tool of the same host, be it from an earlier journey.
        known = frame.get_by_role("button", name="Register as a new external tool")
        done = frame.get_by_role("button", name="Back to Moodle")
        known.or_(done).wait_for()
        if known.is_visible():
            known.click()
        done.click()
        return self._activate_newest_tool()

    def remove_tool(self, number: int) -> None:
        """Take a tool away."""
        self.open("/mod/lti/toolconfigure.php")
        card = self.page.locator(f".tool-card[data-type-id='{number}']")
        card.locator("a.delete").click()
        self.page.get_by_role("button", name="Delete").click()
        card.wait_for(state="detached")

    def remove(self, course: int, people: Sequence[int]) -> None:
        """Take a course away, and people."""
        self.call("core_course_delete_courses", courseids=[course])
        self.call("core_user_delete_users", userids=list(people))

    def remove_service(self, name: str) -> None:
        """Take a web service away, with all its tokens."""
        self.open("/admin/settings.php?section=externalservices")
        row = self.page.get_by_role("row").filter(has_text=name)
        row.get_by_role("link", name="Delete").click()
        self.page.get_by_role("button", name="Delete").click()

    def call(self, function: str, **given: Any) -> Any:  # noqa: ANN401 - JSON can be anything
        """Call a web service function as the administrator."""
        form = {
            "wstoken": self._token,
            "wsfunction": function,
            "moodlewsrestformat": "json",
            **_fields(given),
        }
        answer = requests.post(f"{self.url}/webservice/rest/server.php", data=form, timeout=PATIENCE_SECONDS)
        told = answer.json()
        assert not (isinstance(told, dict) and "exception" in told), told
        return told

    def open(self, path: str) -> None:
        """Open a page, and wait for its scripts: Moodle's buttons do nothing before."""
        self.page.goto(self.url + path, wait_until="networkidle")

    def _fill_activity(self, course: int, kind: str, title: str) -> None:
        self.open(f"/course/modedit.php?add={kind}&course={course}&section=0")
        self.page.locator("#id_name").fill(title)

    def _save_activity(self, kind: str) -> int:
        self.page.get_by_role("button", name="Save and return to course").click()
        link = self.page.locator(f"li.modtype_{kind} a[href*='/mod/{kind}/view.php']").first
        return int(_query(link.get_attribute("href") or "")["id"][0])

    def _activate_newest_tool(self) -> int:
        cards = self.page.locator(".tool-card")
        cards.first.wait_for()
        number = max(int(card.get_attribute("data-type-id") or 0) for card in cards.all())
        switch = self.page.locator(f".tool-card[data-type-id='{number}'] a.activate")
        switch.click()
        switch.wait_for(state="detached")
        return number

    def _in_address(self, name: str) -> str:
        return _query(self.page.url)[name][0]


def sign_in(page: Page, url: str, user: str, password: str) -> None:
    """Sign somebody in; the page must have come whole, or what it still asks for keeps the old session."""
    page.goto(f"{url}/login/index.php", wait_until="networkidle")
    page.locator("#username").fill(user)
    page.locator("#password").fill(password)
    page.locator("#loginbtn").click()
    page.locator("#user-menu-toggle").wait_for()


def _fields(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return lists, of texts or of records, as Moodle takes them: `users[0][name]`."""
    fields = dict[str, Any]()
    for name, rows in given.items():
        for i, row in enumerate(rows):
            fields |= (
                {f"{name}[{i}][{key}]": text for key, text in row.items()}
                if isinstance(row, dict)
                else {f"{name}[{i}]": row}
            )
    return fields


def _query(url: str) -> Mapping[str, list[str]]:
    return parse_qs(urlsplit(url).query)
