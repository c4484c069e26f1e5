"""The `Link` header (RFC 8288), as servers really write it."""

import re
from collections.abc import Iterator
from urllib.parse import urljoin

VALUE = r'"(?:[^"\\]|\\.)*"|[“”][^“”]*[“”]|[^\s;,]*'
LINK = re.compile(rf"<(?P<target>[^>]*)>(?P<parameters>(?:\s*;\s*[^\s=;,]+\s*(?:=\s*(?:{VALUE}))?)*)")
PARAMETER = re.compile(rf";\s*(?P<name>[^\s=;,]+)\s*(?:=\s*(?P<value>{VALUE}))?")
QUOTES = '"“”'


def next_link(header: str, base: str) -> str | None:
    """Return the absolute address of the `next` link, `None` when there is none.

    The address keeps its case (Canvas pages by `page=bookmark:...`, in base64). Moodle writes
    `rel=“next”` with typographic quotes, in UTF-8, and `&amp;` in the address. A link with an `anchor` is
    about another page than ours and does not count. `ValueError` when the link is no address.
    """
    for target, parameters in _links(_as_utf8(header)):
        if "next" in parameters.get("rel", "").lower().split() and "anchor" not in parameters:
            return urljoin(base, target.replace("&amp;", "&"))
    return None


def _links(header: str) -> Iterator[tuple[str, dict[str, str]]]:
    for link in LINK.finditer(header):
        found: dict[str, str] = {}
        for parameter in PARAMETER.finditer(link["parameters"]):
            found.setdefault(parameter["name"].lower(), (parameter["value"] or "").strip(QUOTES))
        yield link["target"].strip(), found


def _as_utf8(header: str) -> str:
    """Undo the Latin-1 that Python's HTTP client reads headers in."""
    try:
        return header.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return header
