"""Security headers: nothing from other hosts, no inline script, framed only by the LMS of the session."""

from urllib.parse import urlsplit

from flask import Flask, Response, g

from lti_tool.storage import tables

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors {ancestors}"
)


def allow_framing(course: tables.Course) -> None:
    """Let the LMS of this course frame the page that is being made.

    Hosted Canvas embeds from the school's own host, which only the verified return address tells.
    """
    addresses = (course.return_url, course.deployment.registration.auth_url)
    g.frame_ancestors = sorted({_origin(address) for address in addresses if address})


def add_headers(app: Flask) -> None:
    """Put the headers on every answer of an application."""
    app.after_request(_with_headers)


def _with_headers(response: Response) -> Response:
    ancestors = " ".join(g.get("frame_ancestors") or ["'none'"])
    response.headers.setdefault("Content-Security-Policy", _POLICY.format(ancestors=ancestors))
    response.headers.setdefault("Referrer-Policy", "no-referrer")
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
