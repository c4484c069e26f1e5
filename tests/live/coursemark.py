"""Coursemark as it is served to an LMS: pages and worker on this machine, and the people who run it."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner
from playwright.sync_api import Page
from sqlalchemy import func, select

from lti_tool.administration.installation import install
from lti_tool.app import create_app
from lti_tool.cli import main
from lti_tool.demo.report import Report
from lti_tool.demo.stage import UNIVERSITY, serving
from lti_tool.settings import Settings
from lti_tool.storage import tables
from lti_tool.wiring import Wiring, utc_now, wire
from lti_tool.worker import HueyQueue, worker_in_process
from tests.stage import environment_of

PATIENCE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Coursemark:
    """The tool, and what whoever runs it does with its command line and its administration page."""

    settings: Settings
    wiring: Wiring

    def command(self, *words: str, typed: str | None = None) -> str:
        """Return what a command prints; it must end well."""
        done = CliRunner(env=environment_of(self.settings)).invoke(main, words, input=typed)
        assert done.exit_code == 0, done.output
        return done.output

    def sign_in(self, page: Page) -> None:
        """Open the administration page."""
        (code,) = (
            line.split()[-1] for line in self.command("admin").splitlines() if line.startswith("and type")
        )
        page.goto(self.settings.address("/admin"))
        page.get_by_label("One-time code").fill(code)
        page.get_by_role("button", name="Open").click()

    def invite(self, page: Page) -> str:
        """Return a link by which one LMS registers itself."""
        page.get_by_role("button", name="Make a registration link").click()
        return page.get_by_label("Registration link").input_value()

    def approve(self, page: Page) -> None:
        """Let the LMS launch that has registered itself."""
        page.goto(self.settings.address("/admin"))
        page.get_by_role("button", name="Approve, with its deployment").click()
        page.get_by_role("button", name="Suspend").first.wait_for()

    def read_with(self, address: str, token: str) -> None:
        """Let the LMS be read by its web services."""
        with self.wiring.database.reading() as session:
            registration = session.execute(select(tables.Registration.id)).scalar_one()
        words = ("registration", "web-services", registration, "--api-url", address, "--api-token", "-")
        self.command(*words, typed=token)

    def wait_for_announcements(self, count: int) -> None:
        """Wait until so many awards are signed and told to the LMS."""
        Report(quiet=True).wait("awards", count, self._announced, PATIENCE_SECONDS)

    def _announced(self) -> int:
        query = select(func.count()).where(tables.Award.state == tables.AwardState.ANNOUNCED)
        with self.wiring.database.reading() as session:
            return session.execute(query).scalar_one()


@contextmanager
def serve_coursemark(folder: Path, port: int, lms_host: str) -> Iterator[Coursemark]:
    """Serve the tool with its worker, for an LMS on this machine.

    It is called `localhost`, so that to browsers it is another site than an LMS at 127.0.0.1.
    """
    settings = Settings(
        public_url=f"http://localhost:{port}",
        database_url=f"sqlite:///{folder}/coursemark.db",
        queue_url=f"sqlite:///{folder}/queue.db",
        master_key_file=folder / "master.key",
        allow_private_hosts=frozenset({lms_host, f"localhost:{port}"}),
        log_level="WARNING",
    )
    install(settings, UNIVERSITY, utc_now)
    with ExitStack() as stack:
        queue = HueyQueue(settings)
        stack.callback(queue.close)
        wiring = wire(settings, queue)
        stack.callback(wiring.database.close)
        stack.enter_context(serving(create_app(wiring), port))
        stack.enter_context(worker_in_process(wiring, queue))
        yield Coursemark(settings, wiring)
