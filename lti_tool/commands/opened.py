"""Opening the installation that the settings name, for the length of one command."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from lti_tool.settings import load_settings
from lti_tool.storage import registrations, tables
from lti_tool.wiring import Wiring, wire
from lti_tool.worker import HueyQueue


@contextmanager
def installation() -> Iterator[Wiring]:
    """Open the configured installation, and give its connections back at the end."""
    settings = load_settings()
    queue = HueyQueue(settings)
    wiring = wire(settings, queue)
    try:
        yield wiring
    finally:
        queue.close()
        wiring.database.close()


def the_institution(wiring: Wiring, slug: str | None) -> tables.Institution:
    """Return the named institution, or the first one; a usage error when there is none of that name."""
    with wiring.database.transaction() as session:
        found = (
            registrations.find_institution(session, slug) if slug else registrations.the_institution(session)
        )
    if found is None:
        raise click.UsageError("There is no such institution. `coursemark init` makes the first one.")
    return found
