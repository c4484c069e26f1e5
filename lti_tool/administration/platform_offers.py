"""What an LMS says of itself when it offers to take the tool in: its OpenID configuration, checked.

Source: LTI Dynamic Registration 1.0, section 3; OpenID Connect Discovery 1.0, sections 3 and 4.3.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import SplitResult, urlsplit

from badge_engine.outgoing import PlatformError, WebRequest
from badge_engine.ports import Platform
from lti_tool.advantage import GuardedWeb
from lti_tool.advantage.addresses import same_origin

PLATFORM_CONFIGURATION = "https://purl.imsglobal.org/spec/lti-platform-configuration"
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri", "registration_endpoint")
REQUIRED_ALGORITHM, REQUIRED_ANSWER, REQUIRED_MODE = "RS256", "id_token", "form_post"
LONGEST_ADDRESS, LONGEST_NAME = 2000, 255
HOST = re.compile(r"[A-Za-z0-9._\-]+(:[0-9]{1,5})?|\[[0-9A-Fa-f:.]+\](:[0-9]{1,5})?")


class Fault(StrEnum):
    """Why an LMS is not taken in, as a code for the administrator."""

    ADDRESS = "LTI-DR-ADDRESS"
    ALGORITHM = "LTI-DR-ALGORITHM"
    CLIENT = "LTI-DR-CLIENT"
    CONFIGURATION = "LTI-DR-CONFIG"
    FAMILY = "LTI-DR-FAMILY"
    ISSUER = "LTI-DR-ISSUER"
    KNOWN = "LTI-DR-KNOWN"
    REFUSED = "LTI-DR-REFUSED"
    RESPONSE = "LTI-DR-RESPONSE"
    SILENT = "LTI-DR-SILENT"


class NotTakenInError(Exception):
    """An LMS that is not registered. `reason` is for the log; it says nothing that the LMS said."""

    def __init__(self, fault: Fault, reason: str) -> None:
        super().__init__(reason)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class PlatformOffer:
    """A checked configuration. `scopes` are those that the LMS has, `None` when it does not say.

    `origins` are where its pages come from, as far as it tells: `scheme://host[:port]`.
    """

    platform: Platform
    issuer: str
    auth_url: str
    token_url: str
    jwks_url: str
    registration_url: str
    scopes: frozenset[str] | None
    origins: tuple[str, ...]


def read_offer(
    web: GuardedWeb, url: str, headers: Mapping[str, str], platforms: Mapping[str, Platform]
) -> PlatformOffer:
    """Fetch the configuration at exactly this address and check it; `NotTakenInError` says what is wrong.

    Canvas looks for its token in the address, the specification puts it into a header: both are sent.
    """
    where = _split(url)
    document = _fetched(web, url, headers)
    described = document.get(PLATFORM_CONFIGURATION)
    platform = _of_family(described, platforms)
    auth_url, token_url, jwks_url, registration_url = _endpoints(web, document)
    issuer = _issuer(document, url, platform, (auth_url, token_url, jwks_url, registration_url))
    _require_what_lti_needs(document)
    scopes = document.get("scopes_supported")
    return PlatformOffer(
        platform,
        issuer,
        auth_url,
        token_url,
        jwks_url,
        registration_url,
        frozenset(_texts(scopes)) if isinstance(scopes, list) else None,
        tuple(dict.fromkeys(_origins(where, _split(auth_url), platform, described))),
    )


def check_address(web: GuardedWeb, url: str) -> None:
    """Raise `NotTakenInError` for an address that the tool would not call, or not put into a header."""
    _split(url)
    try:
        web.check(url)
    except PlatformError as error:
        fault = Fault.ADDRESS if error.permanent else Fault.SILENT
        raise NotTakenInError(fault, "an address is one that the tool does not call") from error


def _fetched(web: GuardedWeb, url: str, headers: Mapping[str, str]) -> dict[str, Any]:
    request = WebRequest("GET", url, headers={"Accept": "application/json", **headers})
    try:
        document = web.ask_once(request).body
    except PlatformError as error:
        refused = error.permanent and error.status is None
        raise NotTakenInError(
            Fault.ADDRESS if refused else Fault.SILENT, "the configuration could not be fetched"
        ) from error
    if not isinstance(document, dict):
        raise NotTakenInError(Fault.CONFIGURATION, "the configuration is not a JSON object")
    return document


def _of_family(described: object, platforms: Mapping[str, Platform]) -> Platform:
    family = described.get("product_family_code") if isinstance(described, dict) else None
    for platform in platforms.values():
        if platform.registration.product_family == family:
            return platform
    raise NotTakenInError(Fault.FAMILY, "no installed package knows this kind of LMS")


def _endpoints(web: GuardedWeb, document: Mapping[str, Any]) -> Iterator[str]:
    for name in ENDPOINTS:
        url = document.get(name)
        if not isinstance(url, str):
            raise NotTakenInError(Fault.CONFIGURATION, f"{name} is missing")
        check_address(web, url)
        yield url


def _issuer(document: Mapping[str, Any], url: str, platform: Platform, endpoints: tuple[str, ...]) -> str:
    """Return the issuer: on the host of its configuration, or one that many installations share."""
    issuer = document.get("issuer")
    if not isinstance(issuer, str) or not issuer.isprintable() or len(issuer) > LONGEST_NAME:
        raise NotTakenInError(Fault.CONFIGURATION, "the issuer is missing or not a name")
    if issuer in platform.registration.shared_issuers:
        if not all(same_origin(endpoint, url) for endpoint in endpoints):
            raise NotTakenInError(Fault.ISSUER, "a shared issuer, and endpoints on several hosts")
    elif _split(issuer).query or not same_origin(issuer, url):
        raise NotTakenInError(Fault.ISSUER, "the issuer is not on the host of its configuration")
    return issuer


def _require_what_lti_needs(document: Mapping[str, Any]) -> None:
    if REQUIRED_ALGORITHM not in _texts(document.get("id_token_signing_alg_values_supported")):
        raise NotTakenInError(Fault.ALGORITHM, "the platform does not sign with RS256")
    if REQUIRED_ANSWER not in _texts(document.get("response_types_supported")):
        raise NotTakenInError(Fault.RESPONSE, "the platform does not answer with an id_token")
    # Neither Canvas nor Moodle says this; a platform that does say it must mean it.
    modes = document.get("response_modes_supported")
    if modes is not None and REQUIRED_MODE not in _texts(modes):
        raise NotTakenInError(Fault.RESPONSE, "the platform does not post its answers")


def _origins(where: SplitResult, auth: SplitResult, platform: Platform, described: object) -> Iterator[str]:
    yield f"{where.scheme}://{where.netloc}"
    yield f"{auth.scheme}://{auth.netloc}"
    member = platform.registration.host_member
    host = described.get(member) if isinstance(described, dict) and member else None
    if isinstance(host, str) and HOST.fullmatch(host):
        yield f"{where.scheme}://{host}"


def _split(url: str) -> SplitResult:
    """Return the parts of an address that may stand in a header and in a link."""
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise NotTakenInError(Fault.ADDRESS, "an address is not one") from error
    sane = url.isprintable() and len(url) <= LONGEST_ADDRESS and not parts.fragment
    if not sane or not HOST.fullmatch(parts.netloc):
        raise NotTakenInError(Fault.ADDRESS, "an address is not one")
    return parts


def _texts(value: object) -> list[str]:
    return [text for text in value if isinstance(text, str)] if isinstance(value, list) else []
