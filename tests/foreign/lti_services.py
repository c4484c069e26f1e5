"""The services of `lti1p3platform` over a course book: the library checks tokens and makes the answers."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import flask
from lti1p3platform.exceptions import LineItemNotFoundException
from lti1p3platform.lineitem import TLineItem
from lti1p3platform.ltiplatform import LTI1P3PlatformConfAbstract
from lti1p3platform.membership import Context
from lti1p3platform.request import Request, TRequest
from lti1p3platform.response import Response, generate_next_link
from lti1p3platform.score import TScore, UpdateScoreStatus
from lti1p3platform.service_connector import AssignmentsGradesService, NamesRoleProvisioningService, TPage

from tests.foreign.course_book import Cell, Column, CourseBook

PAGE_SIZE = 2


class FlaskRequest(Request):
    """What the library asks of a web framework's request."""

    def build_metadata(self, request: flask.Request) -> TRequest:
        # The library adds one to `page`, so a page has to be a number.
        numbers = {name: int(text) for name, text in request.args.items() if name in {"page", "limit"}}
        return {
            "method": request.method,
            "form_data": request.form.to_dict(),
            "get_data": request.args.to_dict() | numbers,
            "headers": dict(request.headers),
            "content_type": request.content_type,
            "path": request.path,
            "json": request.get_json(silent=True),
        }


class Grades(AssignmentsGradesService):
    """Assignment and Grade Services, two rows a page. With `open_to_columns` the tool may add its own."""

    def __init__(
        self,
        platform: LTI1P3PlatformConfAbstract,
        book: CourseBook,
        url: str,
        column_id: str | None = None,
        *,
        open_to_columns: bool,
    ) -> None:
        column_url = None if column_id is None else f"{url}/{column_id}"
        super().__init__(FlaskRequest(flask.request), platform, url, column_url, open_to_columns)
        self._book, self._url = book, url

    def find_lineitems(self, page: int = 1, *limit: object, **filters: object) -> TPage:
        del limit, filters
        return _page([self._line_item(column_id) for column_id in self._book.columns], page)

    def find_lineitem(self, line_item_id: str) -> TLineItem:
        self._column(line_item_id)
        return self._line_item(line_item_id)

    def create_lineitem(self, creation_data: TLineItem) -> TLineItem:
        return self._line_item(add_column(self._book, creation_data))

    def update_lineitem(self, update_data: TLineItem) -> TLineItem:
        raise NotImplementedError  # no route leads here

    def delete_lineitem(self, line_item_id: str) -> None:
        raise NotImplementedError  # no route leads here

    def update_score(self, line_item_id: str, score: TScore) -> UpdateScoreStatus:
        sent: Mapping[str, Any] = score
        cells, learner = self._column(line_item_id).cells, sent["userId"]
        at, before = datetime.fromisoformat(sent["timestamp"]), cells.get(learner)
        if before is not None and before.timestamp is not None and before.timestamp >= at:
            return UpdateScoreStatus.OLD_TIMESTAMP
        scale = self._column(line_item_id).maximum / sent["scoreMaximum"]
        cells[learner] = Cell(sent["scoreGiven"] * scale, sent["comment"], at)
        return UpdateScoreStatus.SUCCESS

    def get_results(
        self, line_item_id: str, page: int = 1, limit: int | None = None, user_id: str | None = None
    ) -> TPage:
        del limit
        learners = [who for who in self._column(line_item_id).cells if user_id in {None, who}]
        return _page([self._result(line_item_id, who) for who in learners], page)

    def _column(self, column_id: str) -> Column:
        if column_id not in self._book.columns:
            raise LineItemNotFoundException
        return self._book.columns[column_id]

    def _line_item(self, column_id: str) -> TLineItem:
        column = self._column(column_id)
        return {
            "id": f"{self._url}/{column_id}",
            "label": column.label,
            "scoreMaximum": column.maximum,
            "resourceId": column.resource_id,
        }

    def _result(self, column_id: str, learner: str) -> dict[str, Any]:
        column = self._column(column_id)
        return {
            "id": f"{self._url}/{column_id}/results/{learner}",
            "scoreOf": f"{self._url}/{column_id}",
            "userId": learner,
            "resultScore": column.cells[learner].given,
            "resultMaximum": column.maximum,
        }


class Roster(NamesRoleProvisioningService):
    """Names and Role Provisioning Services: everybody on one page."""

    def __init__(self, platform: LTI1P3PlatformConfAbstract, book: CourseBook, url: str) -> None:
        super().__init__(FlaskRequest(flask.request), platform, url)
        self._book = book

    def get_context_by_id(self) -> Context:
        return Context(self._book.id, self._book.id, self._book.title)

    def get_member_data_page(
        self, page: int = 1, limit: int | None = None, role: str | None = None, since: str | None = None
    ) -> TPage:
        del page, limit, role, since
        rows = [{"user_id": who.id, "name": who.name, "roles": who.roles} for who in self._book.people]
        return {"content": rows, "has_next": False}


def add_column(book: CourseBook, described: Mapping[str, Any]) -> str:
    """Add the column that an LTI line item describes, and return its id."""
    return book.add(Column(described["label"], described["scoreMaximum"], described.get("resourceId", "")))


def flask_response(answer: Response) -> flask.Response:
    """Return an answer of the library as its own Django part does."""
    if answer.code >= 300:
        return _json({"error": answer.message}, answer)
    result = answer.result
    if not isinstance(result, dict):
        return _json(result, answer)
    response = _json(result.get("content", result), answer)
    if result.get("next"):
        response.headers["Link"] = generate_next_link(result["next"])
    return response


def _json(body: object, answer: Response) -> flask.Response:
    response = flask.make_response(flask.json.dumps(body), answer.code)
    response.content_type = answer.media_type
    return response


def _page(rows: Sequence[object], page: int) -> TPage:
    end = page * PAGE_SIZE
    return {"content": list(rows[end - PAGE_SIZE : end]), "has_next": end < len(rows)}
