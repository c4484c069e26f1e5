"""How an adapter calls its LMS: through one guarded door, which it is handed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Protocol

from badge_engine.phrases import Phrase


class PlatformError(Exception):
    """A learning platform did not do what we asked.

    `permanent` says whether asking again can help: the retry policy travels with the error. The `message` is
    one sentence for a person, said in English where it is a `Phrase`; it never holds a token, a name, an
    e-mail address or a response body.
    """

    def __init__(self, message: Phrase | str, *, permanent: bool, status: int | None = None) -> None:
        super().__init__(str(message))
        self.message = message
        self.permanent = permanent
        self.status = status


@dataclass(frozen=True, slots=True)
class WebRequest:
    """One outgoing call of an adapter.

    `query` is added to the address; `form` is sent url-encoded in the body, or else `json` is, unless it is
    `None`. `repeatable` says that a request other than GET does no harm when it is sent twice.
    """

    method: str
    url: str
    query: Sequence[tuple[str, str]] = ()
    form: Sequence[tuple[str, str]] = field(default=(), repr=False)
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), repr=False)
    json: Any = field(default=None, repr=False)
    repeatable: bool = False


@dataclass(frozen=True, slots=True)
class WebReply:
    """The answer to a `WebRequest`: `body` is parsed JSON with exact decimals, `next_url` the `next` link.

    Header names are lower case.
    """

    status: int
    headers: Mapping[str, str]
    body: Any
    next_url: str | None


class Web(Protocol):
    """The one guarded door for outgoing calls."""

    def send(self, request: WebRequest) -> WebReply:
        """Send, retry what may be retried, and return a 2xx answer.

        Raises `PlatformError`, with `status` set when the platform did answer.
        """
        ...


@dataclass(frozen=True, slots=True)
class ApiAccess:
    """What we were given to reach an LMS's own web services.

    `token` is empty where `web` puts one into each call itself.
    """

    web: Web
    base_url: str
    token: str = field(repr=False)
