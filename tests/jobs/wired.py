"""A school whose course is in Canvas or Moodle, at the far end of a wire on which things go wrong."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from decimal import Decimal

from badge_engine.outgoing import PlatformError, WebReply, WebRequest
from lti_tool.administration.issuer_keys import new_issuer_key
from lti_tool.advantage import GuardedWeb
from lti_tool.advantage.answers import accept
from lti_tool.advantage.exchange import Answer
from lti_tool.kept_tokens import KeptTokens
from lti_tool.settings import Settings
from lti_tool.storage import tables
from lti_tool.storage.database import Database
from lti_tool.vault import Vault
from lti_tool.web_identity import did_of_host
from lti_tool.wiring import Wiring
from tests.adapters.campus import HOST, TOKEN, Campus, private_key
from tests.jobs.lms import CourseInMemory
from tests.jobs.school import ADDRESS, NOON, Clock, School, Woken

ADA = {"canvas": "ada", "moodle": "6"}
Fault = Callable[["Wire", WebRequest], WebReply]


@dataclass
class Wire(GuardedWeb):
    """The guarded door after its last try: the campus answers, but for the call at which a fault stands.

    A lasting fault stands at every call from there on.
    """

    campus: Campus
    fault: Fault | None = None
    at: int = 0
    lasting: bool = False
    calls: list[WebRequest] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def send(self, request: WebRequest) -> WebReply:
        place = len(self.calls)
        self.calls.append(request)
        if self.fault is not None and (place == self.at or (self.lasting and place > self.at)):
            return self.fault(self, request)
        return self.campus.send(request)

    def break_at(self, place: int, fault: Fault, *, lasting: bool) -> None:
        self.calls.clear()
        self.at, self.fault, self.lasting = place, fault, lasting

    def mend(self) -> None:
        self.fault = None
        self.calls.clear()

    def said(self, request: WebRequest, status: int, content: bytes, **headers: str) -> WebReply:
        """Answer with these bytes, as the door takes them."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return accept(Answer(status, named, content), request.url, "lms.example", NOON)


def throttled(wire: Wire, request: WebRequest) -> WebReply:
    return wire.said(request, 429, b"429 Too Many Requests (Rate Limit Exceeded)", retry_after="1")


def throttled_as_forbidden(wire: Wire, request: WebRequest) -> WebReply:
    return wire.said(request, 403, b"403 Forbidden (Rate Limit Exceeded)")


def broken(wire: Wire, request: WebRequest) -> WebReply:
    return wire.said(request, 500, b"<html>Something broke.</html>")


def unavailable(wire: Wire, request: WebRequest) -> WebReply:
    return wire.said(request, 503, b"Down for maintenance.")


def reset(wire: Wire, request: WebRequest) -> WebReply:
    del wire, request
    raise PlatformError("lms.example broke the connection off.", permanent=False)


def half_a_body(wire: Wire, request: WebRequest) -> WebReply:
    whole = json.dumps(wire.campus.send(request).body, default=_number).encode()
    return wire.said(request, 200, whole[: max(1, len(whole) // 2)] if len(whole) > 1 else b"{")


def html_for_json(wire: Wire, request: WebRequest) -> WebReply:
    return wire.said(request, 200, b"<!DOCTYPE html><title>Log in</title>", content_type="text/html")


def paging_in_a_circle(wire: Wire, request: WebRequest) -> WebReply:
    """Lead from each page of the list that was asked for first to that page again."""
    reply = wire.campus.send(request)
    asked_first = wire.calls[wire.at].url
    return replace(reply, next_url=request.url) if request.url == asked_first else reply


def token_expired(wire: Wire, request: WebRequest) -> WebReply:
    """Refuse every token from now on, each service in its own way."""
    if request.url.endswith("/server.php"):
        return wire.said(request, 200, b'{"exception": "x", "errorcode": "invalidtoken", "message": "x"}')
    return wire.said(request, 401, b"{}", www_authenticate='Bearer realm="canvas-lms"')


def concluded(wire: Wire, request: WebRequest) -> WebReply:
    """Serve no grades of the course any more."""
    if "/lineitems" in request.url:
        return wire.said(request, 422, b'{"errors": {"message": "This course has concluded."}}')
    if request.url.endswith("/server.php"):
        return wire.said(request, 200, b'{"exception": "x", "errorcode": "errorcoursecontextnotvalid"}')
    return wire.campus.send(request)


def learner_gone(wire: Wire, request: WebRequest) -> WebReply:
    """Know nothing of Ada any more, who has left the course."""
    asked = dict([*request.form, *request.query])
    if asked.get("student_id") == "71":
        return wire.said(request, 404, b'{"errors": [{"message": "user not found"}]}')
    if asked.get("userid") == "6":
        return wire.said(request, 200, b'{"exception": "x", "errorcode": "invaliduser", "message": "x"}')
    reply = wire.campus.send(request)
    if isinstance(reply.body, dict) and "members" in reply.body:
        left = [person for person in reply.body["members"] if person["user_id"] not in {"ada", "6"}]
        return replace(reply, body=reply.body | {"members": left})
    return reply


@dataclass(frozen=True, slots=True)
class WiredSchool:
    """A school, the wire to its LMS, and courses of it: each is the same course under another deployment."""

    school: School
    wire: Wire
    registration_id: str

    @property
    def ada(self) -> str:
        """By which `sub` the LMS calls Ada."""
        return ADA[self.wire.campus.platform.name]

    def open_course(self) -> School:
        with self.school.wiring.database.transaction() as session:
            deployment = tables.Deployment(
                registration_id=self.registration_id, deployment_id=tables.new_id(), approved_at=NOON
            )
            campus = self.wire.campus
            course = tables.Course(
                institution_id=self.school.institution_id,
                deployment=deployment,
                context_id=campus.context_id,
                lms_course_id=campus.course_id,
                title="Data Literacy",
                line_items_url=campus.line_items_url,
                memberships_url=campus.memberships_url,
                ags_scopes=[],
                grade_kinds=[],
            )
            session.add(course)
            session.flush()
            return replace(self.school, course_id=course.id)


def wired_school(database: Database, campus: Campus) -> WiredSchool:
    """Return a school in an empty, migrated database, with everything granted."""
    clock, vault, wire = Clock(), Vault(bytes(32)), Wire(campus)
    wiring = Wiring(
        settings=Settings(public_url=ADDRESS),
        database=database,
        vault=vault,
        web=wire,
        tokens=KeptTokens(database, vault),
        platforms={campus.platform.name: campus.platform},
        queue=Woken(),
        clock=clock,
    )
    with database.transaction() as session:
        institution = tables.Institution(
            slug="school",
            name="School",
            url=ADDRESS,
            did=did_of_host(ADDRESS),
            created_at=NOON,
            undo_minutes=0,
        )
        session.add(institution)
        session.flush()
        session.add(new_issuer_key(institution.id, vault, NOON))
        registration = tables.Registration(
            institution_id=institution.id,
            platform=campus.platform.name,
            issuer=HOST,
            client_id="1",
            auth_url=f"{HOST}/auth",
            token_url=f"{HOST}/token",
            jwks_url=f"{HOST}/jwks",
            api_url=HOST,
            sealed_api_token=vault.seal(TOKEN.encode()),
            tool_keys=[
                tables.ToolKey(
                    kid="kid", public_jwk={}, sealed_key=vault.seal(private_key().encode()), signs_from=NOON
                )
            ],
            created_at=NOON,
        )
        session.add(registration)
        session.flush()
        school = School(wiring, clock, Woken(), CourseInMemory(), institution.id, "")
        return WiredSchool(school, wire, registration.id)


def _number(value: object) -> float:
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(type(value).__name__)
