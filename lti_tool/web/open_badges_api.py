"""The Open Badges 3.0 API, as far as backpacks read from us: a learner's badges, and who the learner is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

import orjson
from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from badge_engine.moments import moment_of
from lti_tool.backpacks import Scope
from lti_tool.storage import backpacks, tables
from lti_tool.vault import digest
from lti_tool.web.backpack_oauth import base_address
from lti_tool.web.imsx import ImsxError, add_imsx_errors
from lti_tool.web.oauth import bearer
from lti_tool.web.openapi.description import service_description
from lti_tool.web.parts import parts
from lti_tool.web.programs import open_to_programs
from lti_tool.web.tenants import institution_of

pages = Blueprint("open_badges_api", __name__, url_prefix="/ob/<slug>/ims/ob/v3p0")
open_to_programs(pages)
add_imsx_errors(pages)

WRITING = ("POST", "PUT", "PATCH", "DELETE")
USUAL_LIMIT = 50
LARGEST_LIMIT = 100
LARGEST_OFFSET = 10**9


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of a list is asked for; `offset` counts from 0."""

    limit: int
    offset: int
    since: datetime | None

    def links(self, address: str, total: int) -> str:
        """Return the `Link` header (RFC 8288): what else of the list there is, and where."""
        last = max(total - 1, 0) // self.limit * self.limit
        offsets = {"first": 0, "last": last}
        if self.offset + self.limit < total:
            offsets["next"] = self.offset + self.limit
        if self.offset > 0:
            offsets["prev"] = max(min(self.offset, total) - self.limit, 0)
        return ", ".join(f'<{address}?{self._query(offset)}>; rel="{rel}"' for rel, offset in offsets.items())

    def _query(self, offset: int) -> str:
        since = {} if self.since is None else {"since": self.since.isoformat().replace("+00:00", "Z")}
        return urlencode({"limit": self.limit, "offset": offset, **since})


@pages.get("/discovery")
def discovery(slug: str) -> ResponseReturnValue:
    """Describe this API and how to be let in, to everybody."""
    with parts().database.reading() as session:
        institution = institution_of(session, slug)
    document = service_description(base_address(parts().settings, institution), institution)
    answer = Response(orjson.dumps(document), content_type="application/json")
    answer.headers["Cache-Control"] = "public, max-age=3600"
    answer.add_etag()
    return answer.make_conditional(request)


@pages.get("/credentials")
def credentials(slug: str) -> ResponseReturnValue:
    """Hand out the learner's standing badges, as the bytes that were signed."""
    page = _page_asked_for(request.args)
    with parts().database.reading() as session:
        grant = _grant(session, slug, Scope.CREDENTIALS)
        found, total = backpacks.readable_credentials(
            session, grant, page.since, limit=page.limit, offset=page.offset
        )
        base = base_address(parts().settings, institution_of(session, slug))
    content = orjson.dumps({"credential": [orjson.Fragment(document) for document in found]})
    answer = Response(content, content_type="application/json")
    answer.headers["X-Total-Count"] = str(total)
    answer.headers["Link"] = page.links(f"{base}/ims/ob/v3p0/credentials", total)
    return answer


@pages.get("/profile")
def profile(slug: str) -> ResponseReturnValue:
    """Say who the learner is, as their learning platform told us."""
    with parts().database.reading() as session:
        person_id = _grant(session, slug, Scope.PROFILE).person_id
        person = session.get_one(tables.Person, person_id)
    said: Mapping[str, Any] = {"name": person.name, "email": person.email}
    known = {name: value for name, value in said.items() if value}
    return Response(
        orjson.dumps({"id": f"urn:uuid:{person.id}", "type": ["Profile"], **known}),
        content_type="application/json",
    )


@pages.route("/credentials", methods=WRITING)
@pages.route("/profile", methods=WRITING)
def write(slug: str) -> ResponseReturnValue:
    """Refuse what others would write: badges are made here from what a course records, and nothing else."""
    with parts().database.reading() as session:
        institution_of(session, slug)
    sentence = "Nothing can be written here; this service is read only."
    raise ImsxError(HTTPStatus.METHOD_NOT_ALLOWED, sentence, {"Allow": "GET, HEAD, OPTIONS"})


def _page_asked_for(told: Mapping[str, str]) -> Page:
    limit = min(_number(told, "limit", USUAL_LIMIT, least=1), LARGEST_LIMIT)
    since = moment_of(told["since"]) if "since" in told else None
    if "since" in told and since is None:
        raise ImsxError(HTTPStatus.BAD_REQUEST, "since: a moment such as 2026-11-26T08:00:00Z is needed.")
    return Page(limit, _number(told, "offset", 0, least=0), since)


def _number(told: Mapping[str, str], name: str, usual: int, *, least: int) -> int:
    text = told.get(name, str(usual))
    fits = text.isascii() and text.isdecimal() and len(text) <= len(str(LARGEST_OFFSET))
    if not fits or not least <= int(text) <= LARGEST_OFFSET:
        raise ImsxError(HTTPStatus.BAD_REQUEST, f"{name}: a whole number from {least} on is needed.")
    return int(text)


def _grant(session: Session, slug: str, scope: Scope) -> tables.BackpackGrant:
    """Return what the learner granted to whoever shows the token."""
    shown, institution = bearer(), institution_of(session, slug)
    row = backpacks.reading_token(session, institution.id, digest(shown), parts().clock()) if shown else None
    if row is None:
        challenge = 'Bearer error="invalid_token"' if shown else "Bearer"
        sentence = "A token is needed, and this is none that is good here."
        raise ImsxError(HTTPStatus.UNAUTHORIZED, sentence, {"WWW-Authenticate": challenge})
    if scope not in row.scopes:
        challenge = f'Bearer error="insufficient_scope", scope="{scope}"'
        sentence = "The learner did not allow this."
        raise ImsxError(HTTPStatus.FORBIDDEN, sentence, {"WWW-Authenticate": challenge})
    return row.grant
