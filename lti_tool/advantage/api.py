"""The door to an LMS's own web services: a token is put in and renewed, and nobody asks in haste."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Protocol

from badge_engine.dialects import Allowance
from badge_engine.outgoing import PlatformError, Web, WebReply, WebRequest
from badge_engine.phrases import Phrase
from lti_tool.advantage.answers import RefusedError
from lti_tool.advantage.services import signed


class Bearer(Protocol):
    """Somebody who has a token."""

    def token(self) -> str:
        """Return a token that is good by all that is known."""
        ...

    def renewed(self, spent: str) -> str:
        """Return another token than the spent one; `PlatformError` with what helps when there is none."""
        ...


@dataclass(frozen=True, slots=True)
class EnteredToken:
    """The `Bearer` of a token that an administrator entered: there is no other one."""

    text: str
    sentence: Phrase | str

    def token(self) -> str:
        """Return it."""
        return self.text

    def renewed(self, spent: str) -> str:
        """Say that a new one is needed."""
        del spent
        raise PlatformError(self.sentence, permanent=True, status=HTTPStatus.UNAUTHORIZED)


@dataclass(frozen=True, slots=True)
class AuthorisedWeb:
    """The `badge_engine.ports.Web` that puts in the token.

    A refusal that challenges it means that it is spent: once more with a new one. Without a challenge, or
    with a new one, the token is good and is not enough for that.
    """

    web: Web
    bearer: Bearer

    def send(self, request: WebRequest) -> WebReply:
        """Send with a token."""
        token = self.bearer.token()
        try:
            return self.web.send(signed(request, token))
        except RefusedError as error:
            if not error.challenged:
                raise
        return self.web.send(signed(request, self.bearer.renewed(token)))


@dataclass(slots=True)
class PacedWeb:
    """The `badge_engine.ports.Web` that waits before it asks for more than the LMS still allows."""

    web: Web
    allowance: Allowance
    sleep: Callable[[float], None]
    left: float | None = None

    def send(self, request: WebRequest) -> WebReply:
        """Send, after a pause where little is left."""
        if self.left is not None and self.left < self.allowance.low:
            self.sleep((self.allowance.low - self.left) / self.allowance.per_second)
        reply = self.web.send(request)
        self.left = _number(reply.headers.get(self.allowance.header))
        return reply


def _number(text: str | None) -> float | None:
    try:
        return None if text is None else max(float(text), 0.0)
    except ValueError:
        return None
