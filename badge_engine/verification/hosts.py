"""Which host an address belongs to, read so narrowly that no two readers can differ."""

import re

# A backslash or a user's name before the host is where readers of addresses disagree (WHATWG URL, RFC 3986).
_HTTPS = re.compile(r"https://([A-Za-z0-9.-]+)(:[0-9]{1,5})?([/?#][!-\[\]-~]*)?", re.ASCII)


def host_of(address: object) -> str | None:
    """Return the host of an https address, and `None` for all that is not plainly one."""
    match = _HTTPS.fullmatch(str(address))
    return None if match is None else match[1].lower()


def same_host(one: object, other: object) -> bool:
    """Whether both are https addresses on one host."""
    host = host_of(one)
    return host is not None and host == host_of(other)
