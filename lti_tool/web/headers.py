"""Security headers: nothing from other hosts, no inline script, framed only by the LMS of the session."""

from functools import lru_cache
from urllib.parse import urlsplit

from flask import Flask, Response, g

from lti_tool.storage import tables
from lti_tool.storage.logins import KnownRegistration

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "connect-src 'self'; font-src 'self'; form-action 'self' {form_action}; base-uri 'none'; "
    "frame-ancestors {ancestors}"
)

_ALWAYS = (
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
    ("Cache-Control", "no-store"),
)


def allow_framing(registration: tables.Registration | KnownRegistration) -> None:
    """Let the LMS of this registration frame the page that is being made.

    Hosted Canvas embeds from each school's own host, which only its verified launches tell.
    """
    g.frame_ancestors = sorted({origin_of(registration.auth_url), *registration.frame_origins})


def allow_form_to(address: str) -> None:
    """Let the page that is being made post a form to this address of an LMS."""
    g.form_action = origin_of(address)


def add_headers(app: Flask) -> None:
    """Put the headers on every answer of an application."""
    app.after_request(_with_headers)


def _with_headers(response: Response) -> Response:
    for name, text in (("Content-Security-Policy", _policy()), *_ALWAYS):
        response.headers.setdefault(name, text)
    return response


def _policy() -> str:
    ancestors = " ".join(g.get("frame_ancestors") or ["'none'"])
    return _POLICY.format(ancestors=ancestors, form_action=g.get("form_action", "")).replace(" ;", ";")


@lru_cache(maxsize=1000)
def origin_of(address: str) -> str:
    """Return scheme, host and port of an address, as browsers write an origin."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
