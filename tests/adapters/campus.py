"""The same small course on every LMS, spoken in that LMS's own way, behind a `Web` without a wire.

Ada is a learner with 8 of 10 for the essay, a tenth of a point in the tool's own column, and everything
completed. Bob is a learner whom nobody has graded yet. Tess teaches, Theo assists.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from itertools import chain
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from badge_engine.outgoing import ApiAccess, WebReply, WebRequest
from badge_engine.ports import CourseConnection, CoursePlatform, Platform
from badge_engine.records import Completion, CourseRole, Member
from lti_tool.advantage import (
    AgsGrades,
    NrpsRoster,
    RefusedError,
    ServiceKey,
    Services,
    TokenDesk,
)
from lti_tool.languages import speak, told
from tests.advantage.platform import Clock, MemoryTokens

HOST = "https://lms.example"
M = "http://purl.imsglobal.org/vocab/lis/v2/membership"
TOKEN = "api-token"
# One for all tests: signing an assertion is slow, and no test here is about tokens.
TOKENS = MemoryTokens()


@dataclass(slots=True)
class Gradebook:
    """The Assignment and Grade Services of a course: columns that the tool may see, and scores posted."""

    address: Callable[[int], str]
    columns: list[dict[str, Any]] = field(default_factory=list)
    results: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    posted: list[dict[str, Any]] = field(default_factory=list)
    trouble: RefusedError | None = None

    def add(self, number: int, **column: object) -> None:
        self.columns.append({"id": self.address(number), **column})

    def answer(self, request: WebRequest, path: str) -> object:
        if self.trouble is not None:
            return self.trouble
        if path.endswith("/scores"):
            self.posted.append(request.json)
            return None
        if path.endswith("/results"):
            return self.results.get(int(path.split("/lineitems/")[1].split("/", maxsplit=1)[0]), [])
        if request.method == "POST":
            self.add(900 + len(self.columns), **request.json)
            return self.columns[-1]
        return self.columns


@dataclass(slots=True)
class Campus:
    """One LMS with the course in it."""

    platform: Platform
    context_id: str
    course_id: str | None
    line_items_url: str
    memberships_url: str
    gradebook: Gradebook
    roster: list[dict[str, Any]]
    rest: Callable[[WebRequest, str, dict[str, str]], object]
    asked: list[WebRequest] = field(default_factory=list)
    launched: dict[str, frozenset[CourseRole]] = field(default_factory=dict)

    def send(self, request: WebRequest) -> WebReply:
        """Answer as the wire would: through JSON text."""
        self.asked.append(request)
        parts = urlsplit(request.url)
        query = dict([*parse_qsl(parts.query), *request.query])
        body = self._body(request, parts.path, query)
        if isinstance(body, RefusedError):
            raise body
        return WebReply(200, {}, json.loads(json.dumps(body), parse_float=Decimal), None)

    def _body(self, request: WebRequest, path: str, query: dict[str, str]) -> object:
        if path.endswith("/token"):
            return {"access_token": "lti-token"}
        if path == urlsplit(self.memberships_url).path:
            return {"context": {"id": self.context_id}, "members": self.roster}
        if "/lineitems" in path:
            return self.gradebook.answer(request, path)
        return self.rest(request, path, query)

    def open(self, *, api: bool = True, grades: bool = True, roster: bool = True) -> CoursePlatform:
        key = ServiceKey("r", "d", "c", f"{HOST}/token", "k", private_key())
        services = Services(self, TokenDesk(self, TOKENS, Clock()), key)
        dialect = self.platform.dialect
        ags = AgsGrades(services, self.line_items_url, dialect)
        nrps = NrpsRoster(services, self.memberships_url, self.context_id, dialect)
        return self.platform.open_course(
            CourseConnection(
                context_id=self.context_id,
                lms_course_id=self.course_id,
                grades=ags if grades else None,
                roster=nrps if roster else None,
                api=ApiAccess(self, f"{HOST}/", TOKEN) if api else None,
                launched=self.launched,
            )
        )


def completions(course: CoursePlatform, members: Sequence[Member]) -> list[Completion]:
    return [state for progress in course.progress(members) for state in progress.completions]


class KeptBack(NamedTuple):
    """What an LMS keeps from us, as a person reads it."""

    sentence: str
    fix: str


def kept_back(course: CoursePlatform) -> list[KeptBack]:
    """Return what an LMS keeps from us, in English; all of it can be said in Spanish, too."""
    found = list(course.shortcomings())
    english = [KeptBack(str(each.sentence), str(each.fix)) for each in found]
    speak("es")
    spanish = [KeptBack(told(each.sentence), told(each.fix)) for each in found]
    speak(None)
    texts = zip(chain(*english), chain(*spanish), strict=True)
    assert [text for text, same in texts if text == same] == []
    return english


def person(sub: str, *roles: str, **more: object) -> dict[str, Any]:
    return {"user_id": sub, "roles": list(roles), "status": "Active", **more}


def refused(status: int) -> RefusedError:
    return RefusedError("no", permanent=True, status=status, said="", wait=None)


@cache
def private_key() -> str:
    """Make a key, once: it proves nothing here."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem, pkcs8 = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    return key.private_bytes(pem, pkcs8, serialization.NoEncryption()).decode()
