"""What an answer of a platform means: a reply, or an error that says whether asking again can help."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any

from badge_engine.outgoing import PlatformError, WebReply
from badge_engine.phrases import Phrase, phrase
from lti_tool.advantage.addresses import same_origin
from lti_tool.advantage.exchange import Answer
from lti_tool.advantage.links import next_link

THROTTLED = "rate limit exceeded"
PASSING = frozenset(
    {
        HTTPStatus.REQUEST_TIMEOUT,
        HTTPStatus.TOO_EARLY,
        HTTPStatus.TOO_MANY_REQUESTS,
        HTTPStatus.MISDIRECTED_REQUEST,
    }
)
LONGEST_WAIT_SECONDS = 300.0
READ_CHARACTERS = 2000


class RefusedError(PlatformError):
    """The platform answered, but not with success.

    `said` is what it wrote, for our own comparisons only: it may hold personal data and is not to be shown
    or logged. `wait` is the number of seconds that it asks us to stay away. `challenged` says that the token
    is not good, or no longer, and not what it was used for (RFC 9110, 11.6.1).
    """

    def __init__(
        self,
        message: Phrase | str,
        *,
        permanent: bool,
        status: int,
        said: str,
        wait: float | None,
        challenged: bool = False,
    ) -> None:
        super().__init__(message, permanent=permanent, status=status)
        self.said = said
        self.wait = wait
        self.challenged = challenged


def accept(answer: Answer, url: str, host: str, now: datetime) -> WebReply:
    """Return the reply in a 2xx answer; raise for every other."""
    if not HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES:
        raise _refusal(answer, host, now)
    following = _following(answer, url, host)
    if following is not None and not same_origin(following, url):
        raise PlatformError(
            phrase("%(host)s sent us on to another server for the next page.", host=host), permanent=True
        )
    return WebReply(answer.status, answer.headers, parse(answer.content, host), following)


def parse(content: bytes, host: str) -> Any:  # noqa: ANN401 - JSON can be anything
    """Return parsed JSON with exact decimals; nothing is `None`, and so is `NaN`, which JSON does not have.

    The content type is not asked: Moodle sends tokens as `text/html`.
    """
    if not content.strip():
        return None
    try:
        return json.loads(content, parse_float=Decimal, parse_constant=lambda _: None)
    except (ValueError, ArithmeticError, RecursionError) as error:
        raise PlatformError(
            phrase("%(host)s answered with something that is not JSON.", host=host), permanent=False
        ) from error


def _following(answer: Answer, url: str, host: str) -> str | None:
    try:
        return next_link(answer.headers.get("link", ""), url)
    except ValueError as error:
        message = phrase("%(host)s gave something as its next page that is no address.", host=host)
        raise PlatformError(message, permanent=True) from error


def _refusal(answer: Answer, host: str, now: datetime) -> RefusedError:
    said = answer.content[:READ_CHARACTERS].decode("utf-8", "replace")
    throttled = answer.status == HTTPStatus.FORBIDDEN and THROTTLED in said.lower()
    passing = throttled or answer.status in PASSING or answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR
    return RefusedError(
        phrase(
            "%(host)s answered %(status)s (%(words)s).",
            host=host,
            status=answer.status,
            words=_words(answer.status),
        ),
        permanent=not passing,
        status=answer.status,
        said=said,
        wait=_wait(answer.headers.get("retry-after", ""), now),
        challenged=answer.status == HTTPStatus.UNAUTHORIZED and "www-authenticate" in answer.headers,
    )


def _words(status: int) -> str:
    # The server's own phrase is not used: Moodle puts request bodies there.
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "unknown status"


def _wait(text: str, now: datetime) -> float | None:
    """Read `Retry-After` (RFC 9110, 10.2.3): seconds or a date."""
    if text.strip().isdecimal():
        return min(float(text[:9]), LONGEST_WAIT_SECONDS)
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return None
    aware = until if until.tzinfo else until.replace(tzinfo=UTC)
    return min(max((aware - now).total_seconds(), 0.0), LONGEST_WAIT_SECONDS)
