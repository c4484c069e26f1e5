"""What is particular about one LMS, as data: how it speaks the LTI services, how it lets a tool in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True, slots=True)
class Allowance:
    """How an LMS says how many calls it still allows: data, no behaviour.

    `header` (in lower case) tells what is left; below `low` the next call waits until as much has come back,
    at `per_second`.
    """

    header: str
    low: float
    per_second: float


@dataclass(frozen=True, slots=True)
class Permission:
    """One right that an LMS is asked for (an OAuth 2.0 scope), and what it is needed for: "to read ..."."""

    scope: str
    reason: str


@dataclass(frozen=True, slots=True)
class AuthorisationDialect:
    """How one LMS lets its people authorise a tool to use its web services (OAuth 2.0 code flow): data.

    The paths are below the base address of the web services. `key` is what the LMS calls the pair of client
    id and secret that its administrator makes for us, with where to find it; `revoking` is where a person
    takes the authorisation back in the LMS.
    """

    authorise_path: str
    token_path: str
    permissions: tuple[Permission, ...]
    key: str
    revoking: str


@dataclass(frozen=True, slots=True)
class ServiceDialect:
    """How one LMS speaks the LTI services: data, no behaviour.

    A `*_page_size` of `None` means: send no `limit`. `lms_id_parameter` names the custom parameter in which
    the roster carries the LMS's own user id; `None` means that the `sub` is that id. `superseded` lists
    (status, text) pairs by which the LMS says that it already holds this or a newer score.
    `score_extension` is added to every score message; in a column that belongs to a placement, the member
    `submission` takes its place and hands in the credential's address. `allowance` holds for the LMS's own
    web services.
    """

    line_item_page_size: int | None
    result_page_size: int | None
    member_page_size: int | None
    lms_id_parameter: str | None
    superseded: tuple[tuple[int, str], ...]
    score_extension: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    submission: str | None = None
    allowance: Allowance | None = None


@dataclass(frozen=True, slots=True)
class RegistrationDialect:
    """How one LMS takes a tool in (LTI Dynamic Registration 1.0): data, no behaviour.

    `product_family` is what the LMS calls itself there. `placements` says by message type where the tool
    appears, `further_scopes` what it asks for beside the LTI services, `extension` is added to the tool's
    configuration. `shared_issuers` are issuers that many installations of this LMS have in common: the
    host of such an issuer says nothing about an installation. `host_member` names the member of the
    platform's configuration that holds the host which people open.
    """

    product_family: str
    placements: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    further_scopes: tuple[str, ...] = ()
    extension: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    shared_issuers: frozenset[str] = frozenset()
    host_member: str | None = None


@dataclass(frozen=True, slots=True)
class SetupHints:
    """Where an administrator of an LMS mends a service that does not work: one sentence for each.

    `grade_export` tells a teacher where the LMS gives away the file that `read_grade_export` reads.
    """

    roster: str
    line_items: str
    grades: str
    keys: str
    grade_export: str
