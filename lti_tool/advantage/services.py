"""The bearer's door: the guarded web with the access token of one registration put in."""

from dataclasses import dataclass, replace
from http import HTTPStatus
from types import MappingProxyType

from badge_engine.outgoing import PlatformError, Web, WebReply, WebRequest
from lti_tool.advantage.tokens import ServiceKey, TokenDesk, token_refused


@dataclass(frozen=True, slots=True)
class Services:
    """The LTI services of one registration."""

    web: Web
    desk: TokenDesk
    key: ServiceKey

    def allowed(self, *scopes: str) -> Web:
        """Return a door that may do just this: the least scope for each call."""
        return _Bearer(self, frozenset(scopes))


@dataclass(frozen=True, slots=True)
class _Bearer:
    services: Services
    scopes: frozenset[str]

    def send(self, request: WebRequest) -> WebReply:
        """Send with a token. A 401 means that it is spent: once more with a new one, then it is an error."""
        desk, key = self.services.desk, self.services.key
        token = desk.token(key, self.scopes)
        try:
            return self.services.web.send(signed(request, token.text))
        except PlatformError as error:
            if error.status != HTTPStatus.UNAUTHORIZED:
                raise
        desk.reject(key, self.scopes, token)
        try:
            return self.services.web.send(signed(request, desk.token(key, self.scopes).text))
        except PlatformError as error:
            raise token_refused() if error.status == HTTPStatus.UNAUTHORIZED else error from error


def signed(request: WebRequest, token: str) -> WebRequest:
    """Return a request with a bearer token in it (RFC 6750, 2.1)."""
    headers = MappingProxyType({**request.headers, "Authorization": f"Bearer {token}"})
    return replace(request, headers=headers)
