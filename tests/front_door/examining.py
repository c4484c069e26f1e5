"""The part of 1EdTech's suite in its tests: an LMS's own message, varied and signed again by that LMS's key.

What happens to it on the way, and what the LMS is asked meanwhile, is written down.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import jwt
import requests
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from flask import Flask, Response, request, request_finished

from lti_tool.demo.browser import Browser, Fields, Form, UnexpectedPageError
from tests.front_door.school import School

CLAIM = "https://purl.imsglobal.org/spec/lti/claim/"
Claims = Mapping[str, Any]
Vary = Callable[[dict[str, Any]], Claims]


def unvaried(claims: dict[str, Any]) -> Claims:
    """Leave a message as the LMS made it."""
    return claims


def telling(told: Claims) -> Vary:
    """Tell these claims, the others as the LMS did."""
    return lambda claims: {**claims, **told}


def without(*names: str) -> Vary:
    """Leave claims out."""
    return lambda claims: {name: value for name, value in claims.items() if name not in names}


def memory_of(school: School) -> Mapping[str, Any]:
    """Return what an LMS remembers: its keys, tokens and columns."""
    path = school.stage.folder / "campus" / f"{school.name}.json"
    remembered: Mapping[str, Any] = json.loads(path.read_text())
    return remembered


def claims_of(token: str) -> dict[str, Any]:
    """Return what a token claims, whoever signed it."""
    claims: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    return claims


@dataclass(frozen=True, slots=True)
class Sent:
    """A token that went through a browser, and what it was answered with."""

    address: str
    token: str
    answer: requests.Response


class SuiteBrowser(Browser):
    """A browser in which the LMS's messages are varied. `sent` has each token by the field it went in.

    `header` is the header with which a message is signed, beside its algorithm; the LMS's key if not given.
    """

    def __init__(
        self, school: School, vary: Vary = unvaried, header: Mapping[str, str] | None = None
    ) -> None:
        super().__init__()
        remembered = memory_of(school)
        self._key, self._vary = _key(str(remembered["key"])), vary
        self._header = {"kid": str(remembered["kid"])} if header is None else dict(header)
        self.sent: dict[str, Sent] = {}

    @property
    def answer(self) -> requests.Response:
        """What the tool answered to the message."""
        return self.sent["id_token"].answer

    def _submit(self, page: requests.Response, form: Form, fields: Fields) -> requests.Response:
        if "id_token" in fields:
            fields = {**fields, "id_token": self._varied(str(fields["id_token"]))}
        answer = super()._submit(page, form, fields)
        for name in {"id_token", "JWT"} & fields.keys():
            self.sent[name] = Sent(form.action, str(fields[name]), answer)
        return answer

    def _varied(self, token: str) -> str:
        claims = dict(self._vary(claims_of(token)))
        return jwt.encode(claims, self._key, algorithm="RS256", headers=self._header)


@cache
def _key(pem: str) -> RSAPrivateKey:
    """Return the key of an LMS, the same each time: reading one takes as long as all the rest of a launch."""
    key = load_pem_private_key(pem.encode(), password=None)
    assert isinstance(key, RSAPrivateKey)
    return key


def launch(
    school: School, role: str, vary: Vary = unvaried, header: Mapping[str, str] | None = None
) -> SuiteBrowser:
    """Let somebody launch the tool, with the message varied; return their browser, at the tool's answer."""
    browser = SuiteBrowser(school, vary, header)
    school.sign_in_with(browser, role)
    with suppress(UnexpectedPageError):  # a refusal is an answer too
        browser.open(school.launch_url)
    return browser


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it arrived at an LMS, and the status of the answer."""

    method: str
    path: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    status: int


@contextmanager
def asked_of(school: School) -> Iterator[list[Asked]]:
    """Write down what an LMS is asked meanwhile."""
    asked: list[Asked] = []

    def note(sender: Flask, response: Response) -> None:
        del sender
        if request.host_url.rstrip("/") == school.lms.url:
            told = dict(request.headers)
            asked.append(Asked(request.method, request.path, told, request.get_data(), response.status_code))

    with request_finished.connected_to(note):
        yield asked


def granted_scopes(school: School, asked: Asked) -> set[str]:
    """Return what the bearer token of a request is good for, by the LMS's own books; it is this tool's."""
    scheme, _, token = asked.headers["Authorization"].partition(" ")
    kept = memory_of(school)["tokens"][token]
    assert (scheme, kept["client_id"]) == ("Bearer", school.registration().client_id)
    return set(kept["scopes"])
