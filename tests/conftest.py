"""What every test may ask for."""

import pytest

from tests.catalogue.counting import CATALOGUE
from tests.chromium import chromium, playwright
from tests.databases import database_url, new_database, postgresql_server
from tests.front_door.certification import CERTIFICATION
from tests.played import played, pytest_collection_modifyitems
from tests.sandbox.differences import MOODLE_REPLAY

__all__ = [
    "chromium",
    "database_url",
    "new_database",
    "played",
    "playwright",
    "postgresql_server",
    "pytest_collection_modifyitems",
]


OUTCOMES = ("passed", "failed", "error")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how much of each list the run covered."""
    stats = terminalreporter.stats
    outcomes = {name: [report.nodeid for report in stats.get(name, ())] for name in OUTCOMES}
    for checklist in (CATALOGUE, CERTIFICATION, MOODLE_REPLAY):
        for line in checklist.report(outcomes):
            terminalreporter.write_line(line)
