"""Assignment and Grade Services 2.0 of one course."""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any, Literal
from urllib.parse import urlsplit, urlunsplit

from badge_engine.dialects import ServiceDialect
from badge_engine.outgoing import PlatformError, WebRequest
from badge_engine.phrases import phrase
from badge_engine.ports import News, OwnColumn
from badge_engine.records import LineItem, Score
from badge_engine.wire import exact, moment, pages
from lti_tool.advantage.addresses import same_origin
from lti_tool.advantage.answers import RefusedError
from lti_tool.advantage.services import Services

log = logging.getLogger(__name__)

SCOPE = "https://purl.imsglobal.org/spec/lti-ags/scope/"
MANAGE = f"{SCOPE}lineitem"
LIST = f"{SCOPE}lineitem.readonly"
READ = f"{SCOPE}result.readonly"
POST = f"{SCOPE}score"

# Moodle compares these whole: no second type, no wildcard.
COLUMN_TYPE = "application/vnd.ims.lis.v2.lineitem+json"
COLUMNS_TYPE = "application/vnd.ims.lis.v2.lineitemcontainer+json"
RESULTS_TYPE = "application/vnd.ims.lis.v2.resultcontainer+json"
SCORE_TYPE = "application/vnd.ims.lis.v1.score+json"

ID_PREFIX = "ags:"


@dataclass(frozen=True, slots=True)
class AgsGrades:
    """The `badge_engine.ports.GradeService` over the wire. A column's id is `ags:` and its address."""

    services: Services
    line_items_url: str
    dialect: ServiceDialect

    def line_items(self) -> Iterator[tuple[LineItem, str]]:
        """Yield every column of ours with its `resourceId` (empty text when it has none)."""
        request = WebRequest(
            "GET",
            self.line_items_url,
            query=_limit(self.dialect.line_item_page_size),
            headers={"Accept": COLUMNS_TYPE},
        )
        for page in pages(self.services.allowed(LIST), request):
            for row in _rows(page.body):
                yield self._column(row), str(row.get("resourceId") or "")

    def scores(self, item: LineItem) -> Iterator[Score]:
        """Yield every graded cell of one column, each learner once. Rows that make no sense are counted."""
        request = WebRequest(
            "GET",
            _below(_address(item), "results"),
            query=_limit(self.dialect.result_page_size),
            headers={"Accept": RESULTS_TYPE},
        )
        rows = (row for page in pages(self.services.allowed(READ), request) for row in _rows(page.body))
        return _sensible(item, rows)

    def find_or_create(self, column: OwnColumn) -> LineItem:
        """Return our column, made if it was not there. The caller holds the lock: the LMS has no unique key.

        It is looked up first always: an earlier request may have been carried out and its answer lost.
        """
        for item, resource_id in self.line_items():
            if resource_id == column.resource_id:
                return item
        message = {
            "label": column.label,
            "scoreMaximum": _number(column.maximum),
            "resourceId": column.resource_id,
        }
        request = WebRequest("POST", self.line_items_url, json=message, headers=_typed(COLUMN_TYPE))
        return self._column(_object(self.services.allowed(MANAGE).send(request).body))

    def post(self, item: LineItem, news: News) -> None:
        """Put a full score with a comment into a cell; a score that the platform already has is success.

        The score is on the column's own scale: Moodle rounds twice when it has to rescale. It always comes
        as a whole, `FullyGraded` and with its comment: both LMSs wipe what a message leaves out.
        """
        maximum = _number(item.maximum or news.column.maximum)
        message = {
            "userId": news.learner,
            "scoreGiven": maximum,
            "scoreMaximum": maximum,
            "comment": news.comment,
            "timestamp": _timestamp(news.timestamp),
            "activityProgress": "Completed",
            "gradingProgress": "FullyGraded",
            **self._extension(item, news),
        }
        url = _below(_address(item), "scores")
        request = WebRequest("POST", url, json=message, headers=_typed(SCORE_TYPE), repeatable=True)
        try:
            self.services.allowed(POST).send(request)
        except RefusedError as refusal:
            if not self._is_superseded(refusal):
                raise

    def _extension(self, item: LineItem, news: News) -> Mapping[str, Any]:
        """Hand in the credential's address where a placement has the column; one time is one attempt."""
        if self.dialect.submission is None or not item.placed or not news.address:
            return self.dialect.score_extension
        handed_in = {
            "new_submission": True,
            "submission_type": "online_url",
            "submission_data": news.address,
            "submitted_at": _timestamp(news.timestamp),
        }
        before = self.dialect.score_extension.get(self.dialect.submission, {})
        return {**self.dialect.score_extension, self.dialect.submission: {**before, **handed_in}}

    def _is_superseded(self, refusal: RefusedError) -> bool:
        return any(
            refusal.status == status and text.lower() in refusal.said.lower()
            for status, text in self.dialect.superseded
        )

    def _column(self, row: dict[str, Any]) -> LineItem:
        # Our token will go to the address of the column, so the address must be the platform's.
        address = row.get("id")
        if not isinstance(address, str) or not same_origin(address, self.line_items_url):
            raise PlatformError(phrase("The platform named a column on another server."), permanent=True)
        maximum = exact(row.get("scoreMaximum"))
        positive = maximum if maximum is not None and maximum > 0 else None
        placed = bool(row.get("resourceLinkId"))
        return LineItem(ID_PREFIX + address, str(row.get("label") or ""), positive, placed=placed)


def _sensible(item: LineItem, rows: Iterator[dict[str, Any]]) -> Iterator[Score]:
    seen: set[str] = set()
    skipped = 0
    for row in rows:
        match _score(item, row):
            case None:
                pass
            case Score() as score if score.learner not in seen:
                seen.add(score.learner)
                yield score
            case _:
                skipped += 1
    if skipped:
        log.warning("%d result rows of one column made no sense and were left out", skipped)


def _score(item: LineItem, row: dict[str, Any]) -> Score | Literal["senseless"] | None:
    """Return the cell, `None` when it is not graded: no score is not a score of zero (AGS 2.0, 3.3.4)."""
    if row.get("resultScore") is None:
        return None
    given = exact(row["resultScore"])
    maximum = Fraction(1) if row.get("resultMaximum") is None else exact(row["resultMaximum"])
    learner = row.get("userId")
    if given is None or given < 0 or maximum is None or maximum <= 0 or not isinstance(learner, str | int):
        return "senseless"
    return Score(str(learner), item.id, given, maximum, moment(row.get("timestamp")))


def _address(item: LineItem) -> str:
    return item.id.removeprefix(ID_PREFIX)


def _below(address: str, name: str) -> str:
    """Moodle's columns have a query: `/results` goes into the path, before it."""
    parts = urlsplit(address)
    return urlunsplit(parts._replace(path=f"{parts.path.rstrip('/')}/{name}"))


def _limit(size: int | None) -> tuple[tuple[str, str], ...]:
    return () if size is None else (("limit", str(size)),)


def _typed(content_type: str) -> dict[str, str]:
    return {"Content-Type": content_type}


def _timestamp(instant: datetime) -> str:
    return instant.isoformat(timespec="milliseconds")


def _number(value: Fraction) -> int | float:
    # A maximum came as a short decimal, and its float prints as the same short decimal.
    return value.numerator if value.denominator == 1 else float(value)


def _rows(body: object) -> list[dict[str, Any]]:
    if not isinstance(body, list):
        raise PlatformError(
            phrase("The platform's grade service did not answer with a list."), permanent=True
        )
    return [row for row in body if isinstance(row, dict)]


def _object(body: object) -> dict[str, Any]:
    if not isinstance(body, dict):
        raise PlatformError(phrase("The platform did not say where it made our column."), permanent=False)
    return body
