"""The launch: one verified LTI message, frozen. Nothing but verified claims is in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from lti_tool.roles import ParsedRoles


@dataclass(frozen=True, slots=True)
class CourseServices:
    """The LTI Advantage services that the LMS offers for this course; `None` where it offers none."""

    line_items_url: str | None = None
    ags_scopes: tuple[str, ...] = ()
    memberships_url: str | None = None


@dataclass(frozen=True, slots=True)
class LaunchedCourse:
    """The LTI context of a launch."""

    context_id: str
    title: str
    services: CourseServices = CourseServices()


@dataclass(frozen=True, slots=True)
class Launch:
    """One verified message of one registration. `course` is `None` for a launch outside any course.

    `custom` holds the custom parameters that the LMS really filled in: unresolved `$Variables` are left out.
    """

    registration_id: str
    deployment_id: str
    sub: str
    roles: ParsedRoles
    course: LaunchedCourse | None
    target_path: str
    name: str | None = None
    email: str | None = field(default=None, repr=False)
    return_url: str | None = field(default=None, repr=False)
    custom: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
