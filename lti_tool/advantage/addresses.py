"""Which addresses the tool may call: only public ones, checked once and then connected to as checked.

Every URL here was written by somebody else (a launch, a registration, a credential), so each could point
into our own network (OWASP, Server-Side Request Forgery Prevention).
"""

import socket
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Network, ip_address
from typing import TypeAlias

from urllib3.exceptions import LocationParseError
from urllib3.util import Url, parse_url

from badge_engine.outgoing import PlatformError
from badge_engine.phrases import Phrase, phrase

Resolver: TypeAlias = Callable[[str, int], tuple[str, ...]]

DEFAULT_PORTS = {"https": 443, "http": 80}
FIRST_FREE_PORT = 1024
GLOBAL_UNICAST = IPv6Network("2000::/3")
# 6to4 and Teredo carry an IPv4 address inside, which may be a private one.
TUNNELS = (IPv6Network("2001::/32"), IPv6Network("2002::/16"))


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a call goes: the checked numeric addresses, and the name that the server is called by."""

    scheme: str
    host: str
    port: int
    target: str
    addresses: tuple[str, ...]

    @property
    def authority(self) -> str:
        """Host and port as they belong into the `Host` header."""
        return self.host if self.port == DEFAULT_PORTS[self.scheme] else f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Gate:
    """Turns a URL into a `Destination`, or refuses it with a permanent `PlatformError`.

    `private_hosts` names as `host:port` what an operator allows to be private and without TLS.
    """

    private_hosts: frozenset[str]
    resolve: Resolver

    def destination(self, url: str) -> Destination:
        """Check a URL and resolve its host, once."""
        parts, host, port = _parse(url)
        allowed = f"{host}:{port}" in self.private_hosts
        if not allowed:
            _check_scheme_and_port(parts.scheme, host, port)
        addresses = self.resolve(host.strip("[]"), port)
        if not allowed and not all(is_public(address) for address in addresses):
            raise _refused(host, phrase("it is not a public address"))
        return Destination(parts.scheme or "https", host, port, parts.request_uri, addresses)


def is_public(address: str) -> bool:
    """Whether a numeric address belongs to the public internet; in doubt it does not."""
    ip = ip_address(address)
    if isinstance(ip, IPv4Address):
        return ip.is_global and not ip.is_multicast
    return ip in GLOBAL_UNICAST and ip.is_global and not any(ip in tunnel for tunnel in TUNNELS)


def resolve_by_system(host: str, port: int) -> tuple[str, ...]:
    """Return the numeric addresses of a host, the preferred one first."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise PlatformError(
            phrase("The name %(host)s cannot be resolved.", host=host), permanent=False
        ) from error
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


def same_origin(one: str, other: str) -> bool:
    """Whether two URLs have the same scheme, host and port (RFC 6454)."""
    try:
        return _origin(one) == _origin(other)
    except LocationParseError:
        return False


def _origin(url: str) -> tuple[str | None, str | None, int | None]:
    parts = parse_url(url)
    return parts.scheme, parts.host, parts.port or DEFAULT_PORTS.get(parts.scheme or "")


def _parse(url: str) -> tuple[Url, str, int]:
    try:
        parts = parse_url(url)
    except LocationParseError as error:
        raise _refused("an unreadable address", phrase("it is not a web address")) from error
    if parts.scheme not in DEFAULT_PORTS or not parts.host:
        raise _refused(parts.host or "an unnamed host", phrase("it is not a web address"))
    if parts.auth is not None:
        raise _refused(parts.host, phrase("its address holds a user name"))
    return parts, parts.host, parts.port or DEFAULT_PORTS[parts.scheme]


def _check_scheme_and_port(scheme: str | None, host: str, port: int) -> None:
    if scheme != "https":
        raise _refused(host, phrase("it does not use https"))
    if port != DEFAULT_PORTS["https"] and port < FIRST_FREE_PORT:
        raise _refused(host, phrase("port %(port)s is not one of the web", port=port))


def _refused(host: str, reason: Phrase) -> PlatformError:
    message = phrase("The tool does not call %(host)s: %(reason)s.", host=host, reason=reason)
    return PlatformError(message, permanent=True)
