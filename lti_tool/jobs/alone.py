"""Being the only worker on a course: a lease, renewed along the way, so that long work keeps it."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import TypeVar

from lti_tool.storage import leases
from lti_tool.wiring import Wiring

RENEWAL = timedelta(minutes=1)
Each = TypeVar("Each")


class NotAloneError(Exception):
    """Another worker has the course; what is left to do there is left to that one."""

    def __init__(self) -> None:
        super().__init__("another worker has the course")


def take(wiring: Wiring, course_id: str) -> None:
    """Become the only worker on a course, or stay it; raises `NotAloneError` when another one is."""
    with wiring.database.transaction() as session:
        if not leases.acquire(session, _name(course_id), wiring.clock()):
            raise NotAloneError


def let_go(wiring: Wiring, course_id: str) -> None:
    """Let others work on a course. Whoever does not have it loses nothing."""
    with wiring.database.transaction() as session:
        leases.release(session, _name(course_id))


def staying_alone(wiring: Wiring, course_id: str, stream: Iterable[Each]) -> Iterator[Each]:
    """Hand on a stream that may take longer than a lease, for as long as nobody else has the course."""
    taken_at = wiring.clock()
    for each in stream:
        if wiring.clock() - taken_at >= RENEWAL:
            take(wiring, course_id)
            taken_at = wiring.clock()
        yield each


def _name(course_id: str) -> str:
    return f"course:{course_id}"
