"""The journey's course on the simulated Moodle, through the sandbox's pages."""

from playwright.sync_api import FrameLocator, Page

from tests.live.course import NewPage, Who

ADMINISTRATOR = 2
# Nobody has both 90 % in the essay and the project done, until the achiever has; before they have neither.
PEOPLE = {Who.TEACHER: 3, Who.ACHIEVER: 33, Who.OTHER: 9}
COURSE, ESSAY = 2, 2


class SandboxCourse:
    """The course that the sandbox begins with; nothing needs to be made for it."""

    title, column, part = "Evaluation Course: Ångström & Co", "Essay 1", "Project"

    def __init__(self, url: str, new_page: NewPage) -> None:
        self.url, self._new_page, self._pages = url, new_page, dict[int, Page]()

    def register(self, link: str) -> None:
        """Paste the link on the page of tools, and activate the tool."""
        page = self._page(ADMINISTRATOR, "/mod/lti/toolconfigure.php")
        page.get_by_label("Registration URL").fill(link)
        page.get_by_role("button", name="Add").click()
        page.frame_locator("iframe[title=Registration]").get_by_role("button", name="Back to Moodle").click()
        page.get_by_role("button", name="Activate").click()
        page.get_by_role("button", name="Switch off").wait_for()

    def access(self) -> tuple[str, str]:
        """Return a new token for all functions, with all capabilities."""
        page = self._page(ADMINISTRATOR, "/admin/webservice/tokens.php")
        page.get_by_role("button", name="Create").click()
        return self.url, page.locator("code").inner_text()

    def place(self) -> None:
        """Show the tool in the activity chooser, and make an activity by *Select content*."""
        page = self._page(PEOPLE[Who.TEACHER], f"/mod/lti/coursetools.php?id={COURSE}")
        page.get_by_role("button", name="Show in activity chooser").click()
        page.goto(f"{self.url}/course/modedit.php?add=lti&course={COURSE}")
        page.get_by_role("link", name="Select content").click()
        dialog = page.frame_locator("iframe[name=chooser]")
        dialog.get_by_role("button", name="Place it").click()
        dialog.get_by_role("button", name="Save and return to course").click()
        page.wait_for_url(f"{self.url}/")
        address = page.get_by_role("link", name=f"Badges of {self.title}").get_attribute("href")
        assert address is not None
        self._placed = address

    def open_tool(self, who: Who) -> FrameLocator:
        """Open the activity, in whose frame the tool is."""
        return self._page(PEOPLE[who], self._placed).frame_locator("#contentframe")

    def grade(self, points: int) -> None:
        """Type the grade into the grader report."""
        page = self._page(PEOPLE[Who.TEACHER], f"/grade/report/grader/index.php?id={COURSE}")
        page.locator(f"input[name=grade-{ESSAY}-{PEOPLE[Who.ACHIEVER]}]").fill(str(points))
        with page.expect_navigation():
            page.get_by_role("button", name="Save changes").click()

    def finish(self) -> None:
        """Press *Mark as done* on the course page."""
        page = self._page(PEOPLE[Who.ACHIEVER], f"/course/view.php?id={COURSE}")
        part = page.get_by_role("listitem").filter(has_text=self.part)
        part.get_by_role("button", name="Mark as done").click()
        part.get_by_role("button", name="Undo").wait_for()

    def gradebook_line(self, who: Who, column: str) -> str:
        """Read the learner's own line of the grader report."""
        page = self._page(PEOPLE[who], f"/grade/report/grader/index.php?id={COURSE}")
        titles = page.locator("thead th").all_inner_texts()
        (place,) = (n for n, title in enumerate(titles) if column in title)
        return page.locator("tbody tr").locator("th, td").nth(place).inner_text()

    def _page(self, person: int, path: str) -> Page:
        """Open a page as somebody."""
        if person not in self._pages:
            self._pages[person] = self._new_page()
            self._pages[person].goto(f"{self.url}/login-as/{person}")
        self._pages[person].goto(self.url + path)
        return self._pages[person]
