"""Names and Role Provisioning Services 2.0 of one course."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from badge_engine.dialects import ServiceDialect
from badge_engine.outgoing import PlatformError, WebRequest
from badge_engine.phrases import phrase
from badge_engine.records import Member
from badge_engine.wire import pages
from lti_tool.advantage.services import Services
from lti_tool.roles import parse_roles

READ = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
ROSTER_TYPE = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"
CUSTOM_CLAIM = "https://purl.imsglobal.org/spec/lti/claim/custom"


@dataclass(frozen=True, slots=True)
class NrpsRoster:
    """The `badge_engine.ports.RosterService` over the wire."""

    services: Services
    memberships_url: str
    context_id: str
    dialect: ServiceDialect

    def members(self) -> Iterator[Member]:
        """Yield everybody on the roster, each once.

        Custom parameters come only when a resource link is named (`rlid`); the context's own id does as one
        in Canvas. A roster of another course than ours is refused (NRPS 2.0, 2.2).
        """
        request = WebRequest(
            "GET", self.memberships_url, query=self._query(), headers={"Accept": ROSTER_TYPE}
        )
        seen: set[str] = set()
        for page in pages(self.services.allowed(READ), request):
            for row in self._rows(page.body):
                member = self._member(row)
                if member is not None and member.id not in seen:
                    seen.add(member.id)
                    yield member

    def _query(self) -> tuple[tuple[str, str], ...]:
        size = self.dialect.member_page_size
        limit = () if size is None else (("limit", str(size)),)
        link = () if self.dialect.lms_id_parameter is None else (("rlid", self.context_id),)
        return link + limit

    def _rows(self, body: object) -> list[dict[str, Any]]:
        members = body.get("members") if isinstance(body, dict) else None
        if not isinstance(body, dict) or not isinstance(members, list):
            raise PlatformError(
                phrase("The platform's roster service did not answer with a roster."), permanent=True
            )
        context = body.get("context")
        if isinstance(context, dict) and str(context.get("id")) != self.context_id:
            raise PlatformError(
                phrase("The platform answered with the roster of another course."), permanent=True
            )
        return [row for row in members if isinstance(row, dict)]

    def _member(self, row: dict[str, Any]) -> Member | None:
        sub = row.get("user_id")
        if not isinstance(sub, str) or not sub:
            return None
        listed = row.get("roles")
        parsed = parse_roles(listed if isinstance(listed, list) else ())
        return Member(
            id=sub,
            roles=parsed.roles,
            active=row.get("status", "Active") == "Active",
            name=_text(row.get("name")),
            email=_text(row.get("email")),
            lms_id=self._lms_id(sub, row),
            sourced_id=_text(row.get("lis_person_sourcedid")),
            test_user=parsed.test_user,
        )

    def _lms_id(self, sub: str, row: dict[str, Any]) -> str | None:
        # A variable that the LMS did not fill in comes back as it was written, with its `$`.
        parameter = self.dialect.lms_id_parameter
        if parameter is None:
            return sub
        value = _text(_custom(row).get(parameter))
        return None if value is None or value.startswith("$") else value


def _custom(row: dict[str, Any]) -> dict[str, Any]:
    messages = row.get("message")
    for message in messages if isinstance(messages, list) else ():
        custom = message.get(CUSTOM_CLAIM) if isinstance(message, dict) else None
        if isinstance(custom, dict):
            return custom
    return {}


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
