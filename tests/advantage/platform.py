"""A platform without a wire: it answers requests from a function, and hands out numbered tokens."""

import json
import threading
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import jwt

from badge_engine.dialects import ServiceDialect
from badge_engine.outgoing import WebReply, WebRequest
from lti_tool.advantage import AccessToken, RefusedError, ServiceKey, Services, TokenDesk, TokenName
from tests.advantage.servers import NOON

TOKEN_URL = "https://lms.example/token"
PLAIN = ServiceDialect(
    line_item_page_size=None,
    result_page_size=None,
    member_page_size=None,
    lms_id_parameter=None,
    superseded=((409, ""), (400, "before last updated timestamp")),
)


def reply(body: object = None, *, next_url: str | None = None, status: int = 200) -> WebReply:
    """The body goes through JSON text, as it would over the wire."""
    return WebReply(status, {}, exactly(json.dumps(body)), next_url)


def exactly(text: str) -> Any:  # noqa: ANN401 - JSON can be anything
    return json.loads(text, parse_float=Decimal)


def refusal(status: int, said: str = "") -> RefusedError:
    return RefusedError("no", permanent=True, status=status, said=said, wait=None)


@dataclass(slots=True)
class FakePlatform:
    """A `Web`. `answer` gives a reply or raises; requests for tokens are answered here."""

    answer: Callable[[WebRequest], WebReply] = lambda _: reply([])
    token: Callable[[int], dict[str, Any]] = lambda number: {
        "access_token": f"token-{number}",
        "expires_in": 3600,
    }
    asked: list[WebRequest] = field(default_factory=list)
    token_requests: list[WebRequest] = field(default_factory=list)

    def send(self, request: WebRequest) -> WebReply:
        if request.url.endswith("/token"):
            self.token_requests.append(request)
            return reply(self.token(len(self.token_requests)))
        self.asked.append(request)
        return self.answer(request)

    @property
    def bearers(self) -> list[str]:
        return [request.headers["Authorization"].removeprefix("Bearer ") for request in self.asked]

    @property
    def scopes(self) -> list[str]:
        return [dict(request.form)["scope"] for request in self.token_requests]

    def assertions(self, public_key_pem: str, audience: str) -> Iterable[dict[str, Any]]:
        for request in self.token_requests:
            text = dict(request.form)["client_assertion"]
            yield jwt.decode(
                text,
                public_key_pem,
                algorithms=["RS256"],
                audience=audience,
                options={"verify_exp": False, "verify_iat": False},
            )


@dataclass(slots=True)
class MemoryTokens:
    """A `TokenStore` without a database."""

    tokens: dict[TokenName, AccessToken] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def get(self, name: TokenName) -> AccessToken | None:
        return self.tokens.get(name)

    def put(self, name: TokenName, token: AccessToken) -> None:
        self.tokens[name] = token

    def forget(self, name: TokenName, token: AccessToken) -> None:
        if self.tokens.get(name) == token:
            del self.tokens[name]

    def alone(self, _name: TokenName) -> AbstractContextManager[Any]:
        return self.lock


@dataclass(slots=True)
class Clock:
    """Stands still until it is moved."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def forward(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


def services(platform: FakePlatform, key: ServiceKey, clock: Clock | None = None) -> Services:
    return Services(platform, TokenDesk(platform, MemoryTokens(), clock or Clock()), key)
