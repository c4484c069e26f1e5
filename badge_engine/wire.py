"""Reading what a platform sent: exact numbers, moments, all the pages."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction

from badge_engine.outgoing import PlatformError, Web, WebReply, WebRequest
from badge_engine.phrases import phrase

MAXIMUM_PAGES = 5000
MAXIMUM_EXPONENT = 30


def pages(web: Web, request: WebRequest) -> Iterator[WebReply]:
    """Yield every page of a list, following `next` links.

    A list that runs in a circle or does not end is refused: half a list must not pass for a whole one.
    """
    seen: set[str] = set()
    while True:
        reply = web.send(request)
        yield reply
        if reply.next_url is None:
            return
        if reply.next_url in seen or len(seen) >= MAXIMUM_PAGES:
            raise PlatformError(phrase("The platform sent a list that does not end."), permanent=True)
        seen.add(reply.next_url)
        request = replace(request, url=reply.next_url, query=())


def exact(value: object) -> Fraction | None:
    """Return a JSON number as it was written, `None` for everything else (text, NaN, absurd exponents)."""
    match value:
        case bool():
            return None
        case int():
            return Fraction(value)
        case Decimal() if value.is_finite() and abs(value.adjusted()) <= MAXIMUM_EXPONENT:
            return Fraction(value)
        case _:
            return None


def moment(value: object) -> datetime | None:
    """Return an ISO 8601 text with its zone, or a Unix time but zero; `None` for everything else."""
    try:
        match value:
            case bool() | 0:
                return None
            case int():
                return datetime.fromtimestamp(value, UTC)
            case str():
                read = datetime.fromisoformat(value)
                return None if read.tzinfo is None else read.astimezone(UTC)
            case _:
                return None
    except (ValueError, OverflowError, OSError):
        return None
