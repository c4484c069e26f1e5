"""Moodle's grade items, as its user report gives them: columns, cells and the course total."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from badge_engine.outgoing import PlatformError
from badge_engine.phrases import phrase
from badge_engine.ports import Blank
from badge_engine.records import Grading, LineItem, Score
from badge_engine.wire import exact, moment
from moodle_adapter.rest import GRADE_ITEMS, ITEM_NAMES, MoodleApi

PREFIX = "moodle:item:"
COLUMN_TYPES = frozenset({"mod", "manual"})
PER_CENT = 100
TAG = re.compile(r"<[^>]*>")
NUMBER = re.compile(r"[\s-]*[0-9][0-9.,\s]*(?P<percent>%?)")
RANGE_DASH = "–"  # noqa: RUF001 - Moodle writes an en dash between the ends of a range


@dataclass(frozen=True, slots=True)
class Report:
    """One learner's line of the gradebook. `total` is the course total in per cent."""

    columns: tuple[LineItem, ...]
    cells: tuple[Score | Blank, ...]
    total: Fraction | None
    items: frozenset[str]


def read_report(api: MoodleApi, course: str, learner: str, *, without: frozenset[str]) -> Report:
    """Read one learner's line, leaving out the items with the numbers in `without`.

    Totals of the course and of categories are no columns. `items` are the numbers of all items that Moodle
    shows: those that the service user may not see are silently missing from its answer.
    """
    items = _items(api.call_for_one(GRADE_ITEMS, courseid=course, userid=learner))
    columns = [item for item in items if _is_column(item) and str(item["id"]) not in without]
    totals = (item for item in items if item.get("itemtype") == "course")
    return Report(
        columns=tuple(_column(item) for item in columns),
        cells=tuple(cell for item in columns for cell in _cell(learner, item)),
        total=next((_percent(item) for item in totals), None),
        items=frozenset(str(item["id"]) for item in items),
    )


def read_item_names(api: MoodleApi, course: str) -> dict[str, str]:
    """Return every grade item that the course has, by number: of these Moodle leaves none out."""
    body = api.call(ITEM_NAMES, courseid=course)
    items = body.get("gradeItems") if isinstance(body, dict) else None
    if not isinstance(items, list):
        raise PlatformError(
            phrase("Moodle did not answer with the names of the grade items."), permanent=False
        )
    return {str(item["id"]): html.unescape(item.get("itemname") or "") for item in items}


def _items(body: object) -> list[dict[str, Any]]:
    reports = body.get("usergrades") if isinstance(body, dict) else None
    if not isinstance(reports, list):
        raise PlatformError(phrase("Moodle did not answer with a grade report."), permanent=False)
    return [item for report in reports for item in report.get("gradeitems", ())]


def _is_column(item: dict[str, Any]) -> bool:
    """Whether points can be given: Moodle shows a range without ends where a grade is no more than a text."""
    is_text = _shown(item.get("rangeformatted")) == RANGE_DASH
    return item.get("itemtype") in COLUMN_TYPES and _span(item) is not None and not is_text


def _column(item: dict[str, Any]) -> LineItem:
    name = item.get("itemname") or item.get("itemmodule") or ""
    return LineItem(f"{PREFIX}{item['id']}", html.unescape(name), _span(item), _grading(item))


def _grading(item: dict[str, Any]) -> Grading:
    """Tell by the range how grades are shown: its ends are numbers, per cents, or steps of a scale."""
    lowest = _shown(item.get("rangeformatted")).partition(RANGE_DASH)[0]
    number = NUMBER.fullmatch(lowest)
    if number is not None:
        return Grading.PERCENT if number["percent"] else Grading.POINTS
    return Grading.LETTER if lowest else Grading.POINTS


def _cell(learner: str, item: dict[str, Any]) -> Iterator[Score | Blank]:
    """Give the grade that counts, which a teacher may have put over the activity's own.

    One that is hidden from the learner, or about to be computed anew, counts nothing yet.
    """
    column, given, span = f"{PREFIX}{item['id']}", _given(item), _span(item)
    if given is None or span is None:
        return
    if _is_unsettled(item):
        yield Blank(learner, column, held_back=True)
        return
    letter = _shown(item.get("gradeformatted")) if _grading(item) is Grading.LETTER else None
    yield Score(learner, column, given, span, moment(item.get("gradedategraded")), letter or None)


def _percent(item: dict[str, Any]) -> Fraction | None:
    given, span = _given(item), _span(item)
    return None if given is None or span is None or _is_unsettled(item) else given / span * PER_CENT


def _is_unsettled(item: dict[str, Any]) -> bool:
    return any(item.get(veil) for veil in ("gradeishidden", "gradehiddenbydate", "gradeneedsupdate"))


def _given(item: dict[str, Any]) -> Fraction | None:
    """Points above the minimum: scales start at 1, and their first step is worth nothing."""
    raw, minimum = exact(item.get("graderaw")), exact(item.get("grademin"))
    return None if raw is None or minimum is None else raw - minimum


def _span(item: dict[str, Any]) -> Fraction | None:
    # Moodle also has items in which nothing can be reached, with a maximum of zero or below.
    minimum, maximum = exact(item.get("grademin")), exact(item.get("grademax"))
    return maximum - minimum if minimum is not None and maximum is not None and maximum > minimum else None


def _shown(formatted: object) -> str:
    """Return what people read of a cell: Moodle puts a picture for pass or fail before the grade."""
    return html.unescape(TAG.sub("", formatted)).strip() if isinstance(formatted, str) else ""
