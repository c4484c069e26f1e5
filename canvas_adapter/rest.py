"""Canvas's REST API (v1), as far as one course needs it."""

from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from badge_engine.ports import ApiAccess, PlatformError, WebReply, WebRequest
from badge_engine.wire import pages

PAGE_SIZE = "100"


@dataclass(frozen=True, slots=True)
class CanvasApi:
    """The calls below one course. `course` is its number, or `lti_context_id:` and the context id."""

    access: ApiAccess
    course: str

    def rows(self, path: str, *query: tuple[str, str]) -> Iterator[dict[str, Any]]:
        """Yield every row of a list below the course, from all its pages."""
        request = self._get(f"courses/{quote(self.course)}/{path}", (*query, ("per_page", PAGE_SIZE)))
        for page in pages(self.access.web, request):
            if not isinstance(page.body, list):
                raise PlatformError(f"Canvas did not answer with a list of {path}.", permanent=True)
            yield from (row for row in page.body if isinstance(row, dict))

    def user_id(self, sub: str) -> str | None:
        """Return Canvas's number of the person with this LTI `sub`, `None` when it knows none."""
        try:
            reply = self._send(f"users/lti_1_3_id:{quote(sub, safe='')}")
        except PlatformError as error:
            if error.status == HTTPStatus.NOT_FOUND:
                return None
            raise
        found = reply.body.get("id") if isinstance(reply.body, dict) else None
        return None if found is None else str(found)

    def _send(self, path: str) -> WebReply:
        return self.access.web.send(self._get(path, ()))

    def _get(self, path: str, query: tuple[tuple[str, str], ...]) -> WebRequest:
        url = f"{self.access.base_url.rstrip('/')}/api/v1/{path}"
        return WebRequest("GET", url, query=query, headers={"Authorization": f"Bearer {self.access.token}"})
