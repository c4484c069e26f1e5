"""Exact numbers: how a threshold is written, and how any number is shown to people."""

import re
from fractions import Fraction
from math import ceil

THRESHOLD_PLACES = 6
THRESHOLD_CEILING = 10_000_000

_THRESHOLD = re.compile(r"(?:0|[1-9][0-9]{0,6})(?:\.[0-9]{1,6})?")


def parse_threshold(text: str) -> Fraction | None:
    """Return the number that a text such as `80` or `12.5` writes, `None` where it is no plain decimal.

    Zero is a plain decimal; whether it makes a threshold is asked of `require_threshold`.
    """
    return Fraction(text) if _THRESHOLD.fullmatch(text) else None


def require_threshold(number: Fraction) -> None:
    """Raise `ValueError` unless `number` is above 0, below ten million, and has at most six decimals."""
    if not 0 < number < THRESHOLD_CEILING or 10**THRESHOLD_PLACES % number.denominator:
        raise ValueError(f"{number} is no threshold: above 0, below {THRESHOLD_CEILING}, at most 6 decimals")


def threshold_text(number: Fraction) -> str:
    """Return the text that `parse_threshold` reads as this threshold."""
    return decimal_text(number, THRESHOLD_PLACES)


def decimal_text(number: Fraction, places: int) -> str:
    """Return the decimal with at most `places` digits after the point that is nearest to `number`."""
    sign = "-" if number < 0 else ""
    whole, rest = divmod(round(abs(number) * 10**places), 10**places)
    return f"{sign}{whole}.{rest:0{places}}".rstrip("0").rstrip(".")


def decimal_text_above(number: Fraction) -> str:
    """Return `number` with two decimals, rounded up: what is still missing is never shown as nothing."""
    return decimal_text(Fraction(ceil(number * 100), 100), 2)


def decimal_text_beside(number: Fraction, threshold: Fraction) -> str:
    """Return `number` with two decimals, or with as many more as show on which side of `threshold` it is.

    79.999 next to a threshold of 80 must not be shown as 80: what is shown agrees with what was decided.
    """
    places = 2
    while (Fraction(decimal_text(number, places)) >= threshold) != (number >= threshold):
        places += 1
    return decimal_text(number, places)


def is_share(part: Fraction, percent: Fraction, whole: Fraction) -> bool:
    """Return whether `part` is at least so many per cent of `whole`.

    Whole numbers alone are compared: this is done for every cell of a class.
    """
    (part_over, part_under), (whole_over, whole_under) = part.as_integer_ratio(), whole.as_integer_ratio()
    over, under = percent.as_integer_ratio()
    return 100 * part_over * under * whole_under >= over * whole_over * part_under


def share_left(value: Fraction, wanted: Fraction) -> Fraction:
    """Return which share of the way from 0 to `wanted` is still to go, from 0 to 1."""
    return min(max(1 - value / wanted, Fraction(0)), Fraction(1))
