"""A tool and an LMS of the campus that do not know each other yet, and the people who change that."""

import html
import re
from dataclasses import dataclass, field

import requests
from sqlalchemy import select

from lti_tool.administration.approvals import approve_deployment, approve_registration
from lti_tool.administration.invites import invite_path, new_invite
from lti_tool.administration.registrations import RegistrationFacts, add_registration
from lti_tool.demo.browser import Browser, Fields, links_of, tick_box
from lti_tool.demo.campus import Goal, Lms, choose_goal
from lti_tool.demo.stage import Stage
from lti_tool.jobs.advance import advance_course
from lti_tool.storage import tables

TOOLS_PATH = {"canvas": "/accounts/1/apps", "moodle": "/mod/lti/toolconfigure.php"}
BADGE = "Data Explorer"
FRAME = re.compile(r'<iframe class="tool" src="([^"]+)"')


@dataclass
class School:
    """One LMS, and the tool's side of it: the registration that was made here, once there is one."""

    stage: Stage
    lms: Lms
    teacher: Browser = field(default_factory=Browser)
    registration_id: str | None = None

    @property
    def name(self) -> str:
        return self.lms.name

    @property
    def moodle(self) -> bool:
        return self.name == "moodle"

    def open(self) -> None:
        """Register, let both sides agree, and let the tool read the LMS's own web services."""
        self.register(registrations_next="yes")
        self.approve()
        self.activate()
        self.give_web_service_token()

    def invite(self) -> str:
        """Return the address that whoever runs the tool sends to the LMS's administrator."""
        wiring = self.stage.wiring
        with wiring.database.transaction() as session:
            _, text = new_invite(session, self.stage.institution.id, wiring.clock())
        return wiring.settings.address(invite_path(text))

    def enter(self, address: str, **form: str) -> requests.Response:
        """Paste an address into the LMS's page for tools, and let the LMS open it."""
        admin = Browser()
        page = admin.open(self.lms.url + TOOLS_PATH[self.name])
        opening = admin.send(page, TOOLS_PATH[self.name], {"url": address, **form})
        return admin.open(framed(self, opening))

    def register(self, **form: str) -> tables.Registration:
        """Let the LMS register itself, and return what the tool wrote down."""
        page = self.enter(self.invite(), **form)
        assert "Almost done" in page.text, page.text
        registered = self.registration()
        self.registration_id = registered.id
        return registered

    def registration(self) -> tables.Registration:
        """Return what the tool wrote down of this LMS: here, or else most recently."""
        row = tables.Registration
        query = select(row).where(row.platform == self.name).order_by(row.created_at.desc())
        if self.registration_id is not None:
            query = query.where(row.id == self.registration_id)
        with self.stage.wiring.database.reading() as session:
            found = session.execute(query).scalars().first()
            assert found is not None
            assert len(found.deployments) >= 0  # they are looked at after the session is over
            return found

    def approve(self) -> None:
        """Agree, for the tool."""
        wiring = self.stage.wiring
        with wiring.database.transaction() as session:
            approve_registration(session.merge(self.registration()), wiring.clock())

    def approve_deployment(self) -> None:
        """Agree to the one place in which the LMS put the tool."""
        wiring = self.stage.wiring
        (deployment,) = self.registration().deployments
        with wiring.database.transaction() as session:
            approve_deployment(session.get_one(tables.Deployment, deployment.id), wiring.clock())

    def activate(self) -> None:
        """Agree, for the LMS."""
        admin, client_id = Browser(), self.registration().client_id
        page = admin.open(self.lms.url + TOOLS_PATH[self.name])
        admin.send(page, f"/{client_id}", {"active": "yes"})

    def give_web_service_token(self) -> None:
        """Let the tool read the LMS's own web services, as an administrator does with `registration add`."""
        wiring, row = self.stage.wiring, self.registration()
        facts = RegistrationFacts(
            platform=row.platform,
            issuer=row.issuer,
            client_id=row.client_id,
            auth_url=row.auth_url,
            token_url=row.token_url,
            jwks_url=row.jwks_url,
            deployment_ids=(),
            api_url=self.lms.url,
            api_token=self.lms.api_token(),
        )
        with wiring.database.transaction() as session:
            add_registration(session, wiring.vault, self.stage.institution.id, facts, wiring.clock())

    @property
    def launch_url(self) -> str:
        """The address in the LMS that launches the tool in the course."""
        client_id = self.registration().client_id
        path = (
            f"/mod/lti/launch.php?id=7&tool={client_id}"
            if self.moodle
            else f"/courses/1/external_tools/{client_id}/launch"
        )
        return self.lms.url + path

    def sign_in(self, role: str, sub: str | None = None) -> Browser:
        """Return a new browser of somebody of this role."""
        browser = self.teacher if role == "teacher" else Browser()
        self.sign_in_with(browser, role, sub)
        return browser

    def sign_in_with(self, browser: Browser, role: str, sub: str | None = None) -> None:
        """Let somebody of this role sign in with this browser."""
        people = (person for person in self.lms.people() if person["role"] == role)
        person = next(person for person in people if sub in {None, person["sub"]})
        browser.open(f"{self.lms.url}/login-as/{person['id']}")

    def course(self) -> tables.Course:
        """Return the tool's row of the course."""
        query = (
            select(tables.Course)
            .join(tables.Deployment)
            .join(tables.Registration)
            .where(tables.Registration.id == self.registration().id)
        )
        with self.stage.wiring.database.reading() as session:
            return session.execute(query).scalar_one()

    def work(self) -> None:
        """Do what the worker would do for the course."""
        advance_course(self.stage.wiring, self.course().id)
        assert self.course().sync_error is None

    def make_badge(self) -> tuple[str, Goal]:
        """Let the teacher draft a badge; return its id, and what it asks for."""
        self.sign_in("teacher")
        board = self.teacher.open(self.launch_url)
        self.work()
        goal = choose_goal(self.lms.learned())
        form = self.teacher.open(links_of(self.teacher.open(board.url))["New badge"])
        column, part = tick_box(form, goal.column), tick_box(form, f"Completed: {goal.part}")
        filled: Fields = {"name": BADGE, "description": "Knows data.", "use": [column, part]}
        page = self.teacher.send(form, "/badges", {**filled, f"threshold:{column}": str(goal.percent)})
        assert "would get it now" in page.text, page.text
        return page.url.rpartition("/")[2], goal

    def activate_badge(self, badge: str) -> None:
        """Let the teacher switch the badge on."""
        board = self.teacher.open(self.launch_url)
        page = self.teacher.open(f"{board.url.rstrip('/')}/badges/{badge}")
        self.teacher.send(page, "/activate")

    def selection(self, place: str = "link_selection") -> str:
        """Return the address in the LMS at which a teacher asks the tool for content."""
        row = self.registration()
        if self.moodle:
            number = row.deployments[0].deployment_id
            return f"{self.lms.url}/mod/lti/contentitem.php?course=2&id={number}"
        base = f"{self.lms.url}/courses/1/external_tools/{row.client_id}"
        return f"{base}/resource_selection?placement={place}&module=102"

    def place(
        self, *items: str, as_assignment: bool = False, several: bool = False, column: bool = False
    ) -> dict[str, str]:
        """Let the teacher place badges or the board; return where the LMS shows them, by title."""
        self.sign_in("teacher")
        place = "assignment_selection" if as_assignment else "link_selection"
        choice = self.teacher.open(self.selection(place))
        filled: Fields = {
            "item": list(items) if several else items[0],
            **({"column": "yes"} if column else {}),
        }
        page = self.teacher.send(choice, "", filled)
        if not self.moodle:
            return {
                title: address for address, title in self._shown(page, "/courses/1/modules/items/").items()
            }
        before = self._shown(self.teacher.open(self.lms.url), "/mod/lti/view.php")
        home = self._shown(self.teacher.send(page, "/course/modedit.php"), "/mod/lti/view.php")
        return {title: address for address, title in home.items() if address not in before}

    def open_placed(self, browser: Browser, address: str) -> requests.Response:
        """Open what was placed, and what is in its frame."""
        return browser.open(framed(self, browser.open(address)))

    def _shown(self, page: requests.Response, path: str) -> dict[str, str]:
        """Return what stands on a page of the LMS: titles, several of them the same, by address."""
        found = re.findall(rf'<li><a href="({re.escape(path)}[^"]+)"[^>]*>([^<]+)</a>', page.text)
        return {self.lms.url + html.unescape(address): html.unescape(title) for address, title in found}


def framed(school: School, page: requests.Response) -> str:
    """Return the address of the tool's frame on a page of the LMS."""
    (source,) = FRAME.findall(page.text)
    address = html.unescape(source)
    return school.lms.url + address if address.startswith("/") else address
