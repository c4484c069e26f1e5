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
    """The LTI context of a launch; `origins` are the contexts that it was copied from, the nearest first."""

    context_id: str
    title: str
    services: CourseServices = CourseServices()
    origins: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DeepLinkSettings:
    """What the LMS takes as the answer to a deep linking request (Deep Linking 2.0, 4.4.1)."""

    return_url: str
    accept_types: tuple[str, ...]
    accept_multiple: bool
    accept_line_item: bool
    data: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Launch:
    """One verified message of one registration. `course` is `None` for a launch outside any course.

    `sub` is `None` only for an anonymous launch that the registration allows. `deep_link` is there when the
    message asks what to place in the course. `mentees` are the `sub`s that an observer may see, and
    `notices_url` is where the LMS takes our wish to be told of copied courses. `language` is the tag of a
    language that the tool speaks, `None` where the LMS names none of those. `custom` holds the custom
    parameters that the LMS really filled in: unresolved `$Variables` are left out.
    """

    registration_id: str
    deployment_id: str
    sub: str | None
    roles: ParsedRoles
    course: LaunchedCourse | None
    name: str | None = None
    email: str | None = field(default=None, repr=False)
    return_url: str | None = field(default=None, repr=False)
    deep_link: DeepLinkSettings | None = None
    mentees: tuple[str, ...] = ()
    notices_url: str | None = None
    language: str | None = None
    custom: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
