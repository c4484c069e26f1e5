"""The proof that a launch comes back to the browser that started it: a secret in a cookie of its own.

The cookie is partitioned, so that browsers which keep third-party cookies apart still send it inside an
LMS's frame, and bound to this host by its `__Host-` prefix. Browsers treat loopback addresses as secure.
"""

import hmac

from flask import Request, Response
from pylti1p3.cookie import CookieService

from lti_tool.vault import digest

LOGIN_SECONDS = 600


def same(secret: str | None, expected_digest: str) -> bool:
    """Compare a secret with a kept digest, in constant time."""
    return secret is not None and hmac.compare_digest(digest(secret), expected_digest)


class PartitionedCookies(CookieService):
    """PyLTI1p3's cookie port: `__Host-`, Secure, HttpOnly, SameSite=None, Partitioned."""

    _cookie_prefix = "__Host-coursemark"

    def __init__(self, request: Request) -> None:
        self._request = request
        self._to_set: dict[str, tuple[str, int | None]] = {}

    def get_cookie(self, name: str) -> str | None:
        """Return the value that the browser sent."""
        return self._request.cookies.get(self._key(name))

    def set_cookie(self, name: str, value: str | int, exp: int | None = LOGIN_SECONDS) -> None:
        """Remember a cookie for the response; `exp` is its life in seconds, 0 removes it."""
        self._to_set[self._key(name)] = (str(value), exp)

    def update_response(self, response: Response) -> None:
        """Write the remembered cookies into a response."""
        for key, (value, seconds) in self._to_set.items():
            response.set_cookie(
                key, value, max_age=seconds, secure=True, httponly=True, samesite="None", partitioned=True
            )

    def _key(self, name: str) -> str:
        return f"{self._cookie_prefix}-{name}"
