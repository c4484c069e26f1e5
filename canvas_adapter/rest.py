"""Canvas's REST API (v1), as far as one course needs it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, TypeVar
from urllib.parse import quote

from badge_engine.outgoing import ApiAccess, PlatformError, WebReply, WebRequest
from badge_engine.phrases import phrase
from badge_engine.wire import pages

PAGE_SIZE = "100"
NOT_GRANTED = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND})
Query = tuple[str, str]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class CanvasApi:
    """The calls below one course. `course` is its number, or `lti_context_id:` and the context id.

    `refused` collects what this access may not see, by the paths of `Permission`s below the course.
    """

    access: ApiAccess
    course: str
    refused: set[str] = field(default_factory=set, compare=False)

    def optional(self, path: str, ask: Callable[[], T], otherwise: T) -> T:
        """Return what is asked for; where Canvas does not let this access see it, note that."""
        try:
            return ask()
        except PlatformError as error:
            if error.status not in NOT_GRANTED:
                raise
            self.refused.add(path)
            return otherwise

    def rows(self, path: str, *query: Query, within: str | None = None) -> Iterator[dict[str, Any]]:
        """Yield every row of a list below the course, from all its pages.

        `within` names the member that holds the list where Canvas answers with an object.
        """
        for page in self._pages(f"courses/{quote(self.course)}/{path}", query):
            body = page.body.get(within) if within is not None and isinstance(page.body, dict) else page.body
            yield from _listed(body, path)

    def group_rows(self, group: str) -> Iterator[dict[str, Any]]:
        """Yield everybody in one group of the course."""
        path = f"groups/{quote(group)}/users"
        for page in self._pages(path, ()):
            yield from _listed(page.body, path)

    def first(self, path: str, *query: Query) -> Any:  # noqa: ANN401 - JSON can be anything
        """Return the body of one answer below the course."""
        return self.access.web.send(self._get(f"courses/{quote(self.course)}/{path}", query)).body

    def user_id(self, sub: str) -> str | None:
        """Return Canvas's number of the person with this LTI `sub`, `None` when it knows none."""
        try:
            reply = self.access.web.send(self._get(f"users/lti_1_3_id:{quote(sub, safe='')}", ()))
        except PlatformError as error:
            if error.status == HTTPStatus.NOT_FOUND:
                return None
            raise
        found = reply.body.get("id") if isinstance(reply.body, dict) else None
        return None if found is None else str(found)

    def _pages(self, path: str, query: tuple[Query, ...]) -> Iterator[WebReply]:
        return pages(self.access.web, self._get(path, (*query, ("per_page", PAGE_SIZE))))

    def _get(self, path: str, query: tuple[Query, ...]) -> WebRequest:
        url = f"{self.access.base_url.rstrip('/')}/api/v1/{path}"
        token = self.access.token
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return WebRequest("GET", url, query=query, headers=headers)


def _listed(body: object, path: str) -> Iterator[dict[str, Any]]:
    if not isinstance(body, list):
        raise PlatformError(
            phrase("Canvas did not answer with a list of %(path)s.", path=path), permanent=True
        )
    return (row for row in body if isinstance(row, dict))
