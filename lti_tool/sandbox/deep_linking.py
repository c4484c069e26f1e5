"""What a tool answers when it was asked for content: a JWT, checked and read (LTI Deep Linking 2.0, 4.5)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

import jwt
from jwt.exceptions import PyJWTError

from lti_tool.sandbox.memory import Memory
from lti_tool.sandbox.tools import live_tool, published_key

CLAIM = "https://purl.imsglobal.org/spec/lti/claim/"
DL_CLAIM = "https://purl.imsglobal.org/spec/lti-dl/claim/"
RESOURCE_LINK = "ltiResourceLink"


class Flaw(Enum):
    """What is wrong with an answer; each LMS has its own words for it."""

    FORMAT = auto()
    ALGORITHM = auto()
    UNKNOWN_CLIENT = auto()
    UNKNOWN_KEY = auto()
    UNPROVEN = auto()
    CONTENT = auto()


class AnswerRefusedError(Exception):
    """An answer that is refused."""

    def __init__(self, flaw: Flaw) -> None:
        super().__init__(flaw.name)
        self.flaw = flaw


@dataclass(frozen=True, slots=True)
class Content:
    """One thing to place. `column` is the `lineItem` that is asked for with it."""

    kind: str
    title: str
    text: str
    url: str
    custom: Mapping[str, str]
    column: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Answer:
    """A verified answer, with all its claims."""

    client_id: str
    contents: tuple[Content, ...]
    claims: Mapping[str, Any]

    @property
    def deployment_id(self) -> object:
        """Where the tool says that it was asked."""
        return self.claims.get(CLAIM + "deployment_id")

    @property
    def words(self) -> list[str]:
        """What the tool wants to tell the person who asked."""
        told = (self.claims.get(DL_CLAIM + name) for name in ("msg", "errormsg"))
        return [str(words) for words in told if words]


def read_answer(memory: Memory, token: str, issuer: str) -> Answer:
    """Verify an answer with the key that its tool publishes; `AnswerRefusedError` says what is wrong.

    The tool is `iss`, and this LMS must be `aud`. Its `exp` must not be over, and it must be an answer.
    """
    header, client_id = _unverified(token)
    if header.get("alg") != "RS256":
        raise AnswerRefusedError(Flaw.ALGORITHM)
    tool = live_tool(memory, client_id)
    if tool is None:
        raise AnswerRefusedError(Flaw.UNKNOWN_CLIENT)
    key = published_key(tool, str(header.get("kid")))
    if key is None:
        raise AnswerRefusedError(Flaw.UNKNOWN_KEY)
    claims = _verified(token, key, issuer)
    if claims.get(CLAIM + "message_type") != "LtiDeepLinkingResponse":
        raise AnswerRefusedError(Flaw.CONTENT)
    return Answer(client_id, tuple(_contents(claims)), claims)


def _unverified(token: str) -> tuple[dict[str, Any], str]:
    try:
        header = jwt.get_unverified_header(token)
        claims = jwt.decode(token, options={"verify_signature": False})
    except PyJWTError as error:
        raise AnswerRefusedError(Flaw.FORMAT) from error
    return header, str(claims.get("iss"))


def _verified(token: str, key: jwt.PyJWK, issuer: str) -> dict[str, Any]:
    try:
        return jwt.decode(
            token,
            key,
            algorithms=["RS256"],
            audience=issuer,
            options={"require": ["iss", "aud", "iat", "exp"]},
        )
    except PyJWTError as error:
        raise AnswerRefusedError(Flaw.UNPROVEN) from error


def _contents(claims: Mapping[str, Any]) -> Iterator[Content]:
    listed = claims.get(DL_CLAIM + "content_items", [])
    if not isinstance(listed, list) or not all(isinstance(item, dict) for item in listed):
        raise AnswerRefusedError(Flaw.CONTENT)
    for item in listed:
        yield Content(
            kind=str(item.get("type")),
            title=str(item.get("title", "")),
            text=str(item.get("text", "")),
            url=str(item.get("url", "")),
            custom=dict(item.get("custom", {})),
            column=item.get("lineItem"),
        )
