"""A campus and a tool on any database, serving, without a worker: who works there is up to the test."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.engine import make_url

from lti_tool.administration.installation import install
from lti_tool.administration.registrations import RegistrationFacts, add_registration
from lti_tool.app import create_app
from lti_tool.demo.browser import Browser
from lti_tool.demo.campus import Lms
from lti_tool.demo.stage import HOST, UNIVERSITY, Stage, serving
from lti_tool.sandbox import Campus, PortInUse, open_campus
from lti_tool.settings import PREFIX, Settings
from lti_tool.storage import tables
from lti_tool.wiring import utc_now, wire
from lti_tool.worker import HueyQueue

TRIES = 20


@dataclass(frozen=True, slots=True)
class Classroom:
    """One course of the campus, connected with the tool and launched once by its teacher."""

    lms: Lms
    course_id: str


@contextmanager
def stage_on(database_url: str, folder: Path) -> Iterator[Stage]:
    """Open the campus and serve the tool's pages; jobs are queued, and nobody does them."""
    with ExitStack() as stack:
        campus, port = _campus(folder)
        stack.enter_context(campus)
        settings = _settings(database_url, folder, campus, port)
        institution = install(settings, UNIVERSITY, utc_now)
        queue = HueyQueue(settings)
        stack.callback(queue.close)
        wiring = wire(settings, queue)
        stack.callback(wiring.database.close)
        stack.enter_context(serving(create_app(wiring), port))
        yield Stage(folder, settings, wiring, institution, campus)


def environment_of(settings: Settings) -> dict[str, str]:
    """Return the settings as another process reads them."""
    given = {
        "PUBLIC_URL": settings.public_url,
        "DATABASE_URL": settings.database_url,
        "QUEUE_URL": settings.queue_url,
        "MASTER_KEY_FILE": str(settings.master_key_file),
        "ALLOW_PRIVATE_HOSTS": ",".join(sorted(settings.allow_private_hosts)),
        "LOG_LEVEL": settings.log_level,
    }
    return {PREFIX + name: text for name, text in given.items()}


def connect(stage: Stage, name: str) -> Classroom:
    """Register the tool in one LMS of the campus, and let the teacher launch it."""
    lms = Lms(name, stage.campus.canvas_url if name == "canvas" else stage.campus.moodle_url)
    wiring = stage.wiring
    told = lms.register(stage.settings.public_url, wiring.platforms[name].custom_parameters)
    facts = RegistrationFacts(
        platform=name,
        issuer=told["issuer"],
        client_id=told["client_id"],
        auth_url=told["auth_url"],
        token_url=told["token_url"],
        jwks_url=told["jwks_url"],
        deployment_ids=(told["deployment_id"],),
        api_url=told["api_url"],
        api_token=lms.api_token(),
    )
    with wiring.database.transaction() as session:
        add_registration(session, wiring.vault, stage.institution.id, facts, wiring.clock())
    _launch_as_teacher(lms, told["course_launch_url"])
    with wiring.database.transaction() as session:
        of_this_lms = (
            select(tables.Course.id)
            .join(tables.Deployment)
            .join(tables.Registration)
            .where(tables.Registration.platform == name)
        )
        return Classroom(lms, session.execute(of_this_lms).scalar_one())


def free_ports(count: int) -> list[int]:
    """Return ports that nobody listened on a moment ago."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind((HOST, 0))
        return [int(each.getsockname()[1]) for each in sockets]


def _campus(folder: Path) -> tuple[Campus, int]:
    """Open the campus on two free ports; the third one returned is for the tool."""
    for _ in range(TRIES):
        canvas, moodle, tool = free_ports(3)
        try:
            return open_campus(folder=folder / "campus", canvas_port=canvas, moodle_port=moodle), tool
        except PortInUse:  # somebody was faster
            continue
    raise LookupError("no free ports")


def _settings(database_url: str, folder: Path, campus: Campus, port: int) -> Settings:
    """PostgreSQL is its own queue; SQLite keeps the queue in a file of its own."""
    embedded = make_url(database_url).get_backend_name() == "sqlite"
    hosts = (url.removeprefix("http://") for url in (campus.canvas_url, campus.moodle_url))
    return Settings(
        public_url=f"http://{HOST}:{port}",
        database_url=database_url,
        queue_url=f"sqlite:///{folder}/queue.db" if embedded else database_url,
        master_key_file=folder / "master.key",
        allow_private_hosts=frozenset({f"{HOST}:{port}", *hosts}),
        log_level="WARNING",
    )


def _launch_as_teacher(lms: Lms, launch_url: str) -> None:
    browser = Browser()
    teacher = next(person for person in lms.people() if person["role"] == "teacher")
    browser.open(f"{lms.url}/login-as/{teacher['id']}")
    browser.open(launch_url)
