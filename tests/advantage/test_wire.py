"""Numbers, moments and pages, as they come over the wire."""

from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction

import pytest

from badge_engine.outgoing import PlatformError, WebReply, WebRequest
from badge_engine.wire import MAXIMUM_PAGES, exact, moment, pages


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (0, Fraction(0)),
        (-3, Fraction(-3)),
        (Decimal("0.1"), Fraction(1, 10)),
        (Decimal("1e2"), Fraction(100)),
        (Decimal("33.33333"), Fraction(3333333, 100000)),
        (Decimal("1e31"), None),
        (Decimal("1e-999999999"), None),
        (Decimal("NaN"), None),
        (Decimal("Infinity"), None),
        (0.1, None),
        (True, None),
        ("1", None),
        (None, None),
    ],
)
def test_a_number_is_exact_or_it_is_none(value: object, number: Fraction | None) -> None:
    assert exact(value) == number


@pytest.mark.parametrize(
    ("value", "instant"),
    [
        ("2026-11-23T12:00:00Z", datetime(2026, 11, 23, 12, tzinfo=UTC)),
        ("2026-11-23T13:00:00+01:00", datetime(2026, 11, 23, 12, tzinfo=UTC)),
        (1795348800, datetime(2026, 11, 22, 12, tzinfo=UTC)),
        ("2026-11-23T12:00:00", None),
        ("yesterday", None),
        ("0001-01-01T00:00:00+14:00", None),
        (0, None),
        (10**20, None),
        (True, None),
        (False, None),
        (None, None),
    ],
)
def test_a_moment_has_a_zone_or_it_is_none(value: object, instant: datetime | None) -> None:
    assert moment(value) == instant


class Endless:
    """Has a next page always, and never the same."""

    def __init__(self) -> None:
        self.sent = 0

    def send(self, request: WebRequest) -> WebReply:
        del request
        self.sent += 1
        return WebReply(200, {}, [], f"https://lms.example/?page={self.sent}")


def test_a_list_without_an_end_is_refused() -> None:
    endless = Endless()

    with pytest.raises(PlatformError, match="does not end") as error:
        list(pages(endless, WebRequest("GET", "https://lms.example/")))
    assert error.value.permanent
    assert endless.sent == MAXIMUM_PAGES + 1
