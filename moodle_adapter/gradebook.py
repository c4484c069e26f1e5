"""Moodle's grade items, as its user report gives them: columns, cells and the course total."""

import html
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from badge_engine.ports import PlatformError
from badge_engine.records import LineItem, Score
from badge_engine.wire import exact, moment
from moodle_adapter.rest import GRADE_ITEMS, MoodleApi

PREFIX = "moodle:item:"
COLUMN_TYPES = frozenset({"mod", "manual"})
PER_CENT = 100


@dataclass(frozen=True, slots=True)
class Report:
    """One learner's line of the gradebook. `total` is the course total in per cent."""

    columns: tuple[LineItem, ...]
    scores: tuple[Score, ...]
    total: Fraction | None


def read_report(api: MoodleApi, course: str, learner: str, *, without: frozenset[str]) -> Report:
    """Read one learner's line, leaving out the items with the numbers in `without`.

    Totals of the course and of categories are no columns. Items that the service user may not see are
    silently missing from Moodle's answer, and so they are here: no column, not an ungraded one.
    """
    items = _items(api.call(GRADE_ITEMS, courseid=course, userid=learner))
    cells = [item for item in items if _is_column(item) and str(item["id"]) not in without]
    totals = (item for item in items if item.get("itemtype") == "course")
    return Report(
        columns=tuple(_column(item) for item in cells),
        scores=tuple(score for item in cells for score in _score(learner, item)),
        total=next((_percent(item) for item in totals), None),
    )


def _items(body: object) -> list[dict[str, Any]]:
    reports = body.get("usergrades") if isinstance(body, dict) else None
    if not isinstance(reports, list):
        raise PlatformError("Moodle did not answer with a grade report.", permanent=False)
    return [item for report in reports for item in report.get("gradeitems", ())]


def _is_column(item: dict[str, Any]) -> bool:
    return item.get("itemtype") in COLUMN_TYPES and _span(item) is not None


def _column(item: dict[str, Any]) -> LineItem:
    name = item.get("itemname") or item.get("itemmodule") or ""
    return LineItem(f"{PREFIX}{item['id']}", html.unescape(name), _span(item))


def _score(learner: str, item: dict[str, Any]) -> Iterator[Score]:
    given, span = _given(item), _span(item)
    if given is not None and span is not None:
        yield Score(learner, f"{PREFIX}{item['id']}", given, span, moment(item.get("gradedategraded")))


def _percent(item: dict[str, Any]) -> Fraction | None:
    given, span = _given(item), _span(item)
    return None if given is None or span is None else given / span * PER_CENT


def _given(item: dict[str, Any]) -> Fraction | None:
    """Points above the minimum: scales start at 1, and their first step is worth nothing.

    A grade that is hidden from the learner, or about to be computed anew, is not known yet.
    """
    raw, minimum = exact(item.get("graderaw")), exact(item.get("grademin"))
    unsettled = item.get("gradeishidden") or item.get("gradehiddenbydate") or item.get("gradeneedsupdate")
    return None if raw is None or minimum is None or unsettled else raw - minimum


def _span(item: dict[str, Any]) -> Fraction | None:
    # Moodle also has items in which nothing can be reached, with a maximum of zero or below.
    minimum, maximum = exact(item.get("grademin")), exact(item.get("grademax"))
    return maximum - minimum if minimum is not None and maximum is not None and maximum > minimum else None
