"""Canvas's throttle: a bucket for every token that leaks, and refuses while it is too full."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, Response, g

from lti_tool.sandbox.canvas.switches import Switches

MOST, UP_FRONT = 800.0, 50.0


@dataclass(slots=True)
class _Bucket:
    level: float
    at: float


class Buckets:
    """The buckets by the name of whoever asks.

    A request is charged 50 up front, and what it cost when it is answered: many at once fill the bucket.
    """

    def __init__(self, switches: Callable[[], Switches], clock: Callable[[], float] = time.monotonic) -> None:
        self._switches, self._clock = switches, clock
        self._buckets: dict[str, _Bucket] = {}
        self._lock = threading.Lock()

    def enter(self, name: str) -> bool:
        """Charge a request up front; `False` when the bucket is too full for it."""
        with self._lock:
            bucket = self._leaked(name)
            if bucket.level >= self._switches().rate_high_water:
                return False
            bucket.level = min(bucket.level + UP_FRONT, MOST)
            return True

    def leave(self, name: str) -> None:
        """Give back what was charged up front, and charge what the request cost."""
        with self._lock:
            bucket = self._leaked(name)
            bucket.level = min(max(bucket.level - UP_FRONT, 0) + self._switches().request_cost, MOST)

    def remaining(self, name: str) -> float:
        """Return how much may still be asked for."""
        with self._lock:
            return max(self._switches().rate_high_water - self._leaked(name).level, 0)

    def _leaked(self, name: str) -> _Bucket:
        now = self._clock()
        bucket = self._buckets.setdefault(name, _Bucket(0, now))
        bucket.level = max(bucket.level - (now - bucket.at) * self._switches().rate_leak, 0)
        bucket.at = now
        return bucket


def add_throttle(pages: Blueprint, buckets: Buckets, switches: Callable[[], Switches]) -> None:
    """Tell every answer's cost, and end what `throttled` let in."""

    @pages.after_request
    def charge(answer: Response) -> Response:
        name = g.pop("bucket", None)
        if name is not None:
            buckets.leave(name)
            answer.headers["X-Request-Cost"] = str(switches().request_cost)
            answer.headers["X-Rate-Limit-Remaining"] = str(buckets.remaining(name))
        return answer


def throttled(buckets: Buckets, name: str, switches: Switches) -> Response | None:
    """Let a request in under a name, or return the refusal: plain text, without a time to wait."""
    if buckets.enter(name):
        g.bucket = name
        return None
    words = "403 Forbidden" if switches.throttle_status == 403 else "429 Too Many Requests"  # noqa: PLR2004 - of HTTP
    return Response(
        f"{words} (Rate Limit Exceeded)\n",
        status=switches.throttle_status,
        content_type="text/plain; charset=utf-8",
        headers={"X-Rate-Limit-Remaining": "0.0"},
    )
