"""The journey's course on a real Moodle, through Moodle's own pages."""

from contextlib import ExitStack

from playwright.sync_api import FrameLocator, Page

from moodle_adapter.rest import FUNCTIONS
from tests.live.course import NewPage, Who
from tests.live.moodle_site import PASSWORD, MoodleSite, sign_in

READER = "reader"
READER_ROLE, READER_CAPABILITY = "Web services by REST", "webservice/rest:use"
ROLES = {
    Who.TEACHER.value: "Teacher",
    Who.ACHIEVER.value: "Student",
    Who.OTHER.value: "Student",
    READER: "Non-editing teacher",
}


class MoodleCourse:
    """A course of its own, made on the administrator's pages; `remove` takes away all but one role."""

    def __init__(self, site: MoodleSite, new_page: NewPage, name: str) -> None:
        self.title, self.column, self.part = name, "Essay", "Reading"
        self._site, self._new_page, self._pages = site, new_page, dict[Who, Page]()
        self.url, self._name = site.url, name.lower().replace(" ", "-")
        self._made = ExitStack()
        site.offer_service(name, FUNCTIONS)
        self._made.callback(site.remove_service, name)
        self._course = site.make_course(name)
        self._essay = site.add_assignment(self._course, self.column)
        self._reading = site.add_page(self._course, self.part)
        numbers = site.make_people([self._user(who) for who in ROLES])
        self._people = dict(zip(ROLES, numbers, strict=True))
        roles = site.roles()
        site.enrol(self._course, {self._people[who]: roles[role] for who, role in ROLES.items()})
        self._made.callback(site.remove, self._course, numbers)

    def register(self, link: str) -> None:
        """Paste the link on *Manage tools*, and activate the tool."""
        self._tool = self._site.register(link)
        self._made.callback(self._site.remove_tool, self._tool)

    def access(self) -> tuple[str, str]:
        """Return a token of a non-editing teacher of the course who may use REST."""
        reader = self._people[READER]
        self._site.give_role(reader, self._site.role(READER_ROLE, READER_CAPABILITY))
        return self.url, self._site.token(reader)

    def place(self) -> None:
        """Show the tool in the activity chooser, and make an activity by *Select content*."""
        page = self._page(Who.TEACHER, f"/mod/lti/coursetools.php?id={self._course}")
        with page.expect_response("**/lib/ajax/service.php*mod_lti_toggle_showinactivitychooser*"):
            page.locator(f"#showinactivitychooser-toggle-{self._tool}").dispatch_event("click")
        form = f"/course/modedit.php?add=lti&typeid={self._tool}&course={self._course}&section=0"
        page = self._page(Who.TEACHER, form)
        page.get_by_role("button", name="Select content").click()
        dialog = page.locator("#contentitem-page-iframe")
        dialog.content_frame.get_by_role("button", name="Place it").click()
        dialog.wait_for(state="detached")
        page.get_by_role("button", name="Save and return to course").click()
        address = page.locator("li.modtype_lti a[href*='/mod/lti/view.php']").first.get_attribute("href")
        assert address is not None
        self._placed = address.removeprefix(self.url)

    def open_tool(self, who: Who) -> FrameLocator:
        """Open the activity, in whose frame the tool is."""
        return self._page(who, self._placed).frame_locator("#contentframe")

    def grade(self, points: int) -> None:
        """Type the grade on the assignment's page."""
        learner = self._people[Who.ACHIEVER]
        path = f"/mod/assign/view.php?id={self._essay}&action=grader&userid={learner}"
        page = self._page(Who.TEACHER, path)
        page.locator("#id_grade").fill(str(points))
        page.get_by_role("button", name="Save changes").click()
        page.get_by_text("The changes to the grade and feedback were saved").wait_for()

    def finish(self) -> None:
        """Press *Mark as done* on the course page."""
        page = self._page(Who.ACHIEVER, f"/course/view.php?id={self._course}")
        page.get_by_role("button", name=f"Mark {self.part} as done").click()
        page.get_by_role("button", name=f"{self.part} is marked as done").wait_for()

    def gradebook_line(self, who: Who, column: str) -> str:
        """Read the learner's user report."""
        page = self._page(who, f"/grade/report/user/index.php?id={self._course}")
        page.locator("table.user-grade").wait_for()
        lines = page.locator("table.user-grade tr").filter(has_text=column).all()
        return lines[0].inner_text() if lines else ""

    def remove(self) -> None:
        """Take away what was made for the journey, the tool first."""
        self._made.close()

    def _page(self, who: Who, path: str) -> Page:
        """Open a page as somebody, and wait for its scripts; Moodle's tour for newcomers is ended."""
        if who not in self._pages:
            self._pages[who] = page = self._new_page()
            page.add_locator_handler(page.locator("[data-role=end]"), lambda tour: tour.first.click())
            sign_in(page, self.url, self._user(who), PASSWORD)
        self._pages[who].goto(self.url + path, wait_until="networkidle")
        return self._pages[who]

    def _user(self, who: str) -> str:
        return f"{self._name}-{who}"
