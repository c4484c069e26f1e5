"""Who asks the REST API, and what they may see of a course."""

from dataclasses import dataclass
from http import HTTPStatus

from lti_tool.sandbox.canvas.api.grants import ApiGrant
from lti_tool.sandbox.canvas.course import Course
from lti_tool.sandbox.canvas.envelope import ServiceRefusedError
from lti_tool.sandbox.canvas.school import School
from lti_tool.sandbox.lms import Person

STAFF = frozenset({"teacher", "assistant"})
NOT_ALLOWED = "user not authorized to perform that action"


@dataclass(frozen=True, slots=True)
class Viewer:
    """The owner of a token; `me` is `None` for the sandbox's own account, which sees all."""

    grant: ApiGrant
    me: Person | None

    def is_staff(self, course: Course) -> bool:
        """Whether the viewer sees all grades of a course."""
        if self.me is None or self.me.role == "administrator":
            return True
        here = course.people.get(self.me.id)
        return here is not None and here.role in STAFF

    def require_staff(self, course: Course) -> None:
        """Refuse everybody who does not see all grades."""
        if not self.is_staff(course):
            raise not_allowed()

    def require_member(self, course: Course) -> None:
        """Refuse everybody who has nothing to do with a course."""
        if not self.is_staff(course) and (self.me is None or self.me.id not in course.people):
            raise not_allowed()

    def may_see(self, course: Course, person_id: int) -> bool:
        """Whether the viewer sees what somebody did: staff all, others themselves and whom they observe."""
        if self.is_staff(course):
            return True
        return self.me is not None and (person_id == self.me.id or person_id in self.me.observes)


def viewer_of(school: School, grant: ApiGrant) -> Viewer:
    """Return the owner of a token."""
    return Viewer(grant, None if grant.person_id is None else school.people[grant.person_id])


def not_allowed() -> ServiceRefusedError:
    """Return the refusal for somebody who may not: without `WWW-Authenticate`, the token is good."""
    return ServiceRefusedError(HTTPStatus.UNAUTHORIZED, NOT_ALLOWED)
