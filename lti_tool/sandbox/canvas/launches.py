"""A launch under way in Canvas, and the hints by which it is known until it is answered."""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

from lti_tool.sandbox.canvas.seed import DEPLOYMENT_ID, SECOND_DEPLOYMENT_ID


@dataclass(frozen=True, slots=True)
class Launch:
    """Who opens which tool, and from where.

    `person_id` is `None` for somebody who is not signed in, `course` for a launch from the account. `real_id`
    is who acts as that person. `link` is what is opened, or `place` is to be filled, in the module `part`.
    """

    client_id: str
    person_id: int | None
    course: int | None
    deployment_id: str = DEPLOYMENT_ID
    real_id: int | None = None
    link: str | None = None
    place: str | None = None
    part: int | None = None


class Hints:
    """The launches that are not answered yet: each is good for one answer, and for a while only."""

    def __init__(self, seconds: Callable[[], float]) -> None:
        self._seconds = seconds
        self._open: dict[str, tuple[Launch, float]] = {}

    def give(self, launch: Launch) -> str:
        """Remember a launch and return its hint."""
        hint = secrets.token_urlsafe(12)
        self._open[hint] = (launch, time.monotonic() + self._seconds())
        return hint

    def take(self, hint: str) -> Launch | None:
        """Return what was remembered, once."""
        launch, until = self._open.pop(hint, (None, 0.0))
        return launch if until > time.monotonic() else None


def deployment_named(name: str | None) -> str:
    """Return the deployment of the whole account, or the second one, in the course."""
    return SECOND_DEPLOYMENT_ID if name == "course" else DEPLOYMENT_ID
