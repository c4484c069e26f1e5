"""Tokens that no honest library makes: any header, any payload, any signature."""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lti_tool.web.lti.refusals import Sentence
from tests.catalogue.refused import Refused
from tests.web.platform import FakePlatform, Login, post_token

FORM, CLAIMS, KEY, LONG = "LTI-TOKEN-FORM", "LTI-TOKEN-CLAIMS", "LTI-TOKEN-KID", "LTI-TOKEN-LONG"
Signing = Callable[[bytes], bytes]


@dataclass(frozen=True, slots=True)
class Forger:
    """Answers one login, again and again, with whatever a case needs: a refusal does not use a login up."""

    browser: FlaskClient
    platform: FakePlatform
    login: Login
    refused: Refused

    def claims(self, **changed: Any) -> dict[str, Any]:  # noqa: ANN401 - claims can be anything
        """Return the payload of an honest token, with some claims changed."""
        return self.platform.claims(self.login.nonce, **changed)

    def header(self, **changed: Any) -> dict[str, Any]:  # noqa: ANN401 - as above
        """Return the header of an honest token, with some members changed; `None` leaves one out."""
        told = {"typ": "JWT", "alg": "RS256", "kid": self.platform.kid, **changed}
        return {name: value for name, value in told.items() if value is not None}

    def sign(self, message: bytes) -> bytes:
        """Return the platform's own signature, whatever is signed."""
        return self.platform.key.sign(message, padding.PKCS1v15(), hashes.SHA256())

    def token(self, header: object = None, payload: object = None, sign: Signing | None = None) -> str:
        """Return three parts and a signature over the first two; honest is what is not given."""
        told = self.header() if header is None else header
        said = self.claims() if payload is None else payload
        message = f"{text64(raw(told))}.{text64(raw(said))}"
        return f"{message}.{text64((sign or self.sign)(message.encode()))}"

    def post(self, token: str) -> TestResponse:
        """Answer the login."""
        return post_token(self.browser, self.login, token)

    def launch(self, **changed: Any) -> TestResponse:  # noqa: ANN401 - claims
        """Answer the login with some claims changed, honestly signed."""
        return self.post(self.token(payload=self.claims(**changed)))

    def is_refused(
        self, token: str, code: str, status: int = 401, sentence: str = Sentence.UNPROVEN
    ) -> TestResponse:
        """Hold the answer to a token against what the catalogue expects."""
        answer = self.refused(lambda: self.post(token), status, code)
        assert sentence in answer.text, answer.text
        return answer

    def is_incomplete(self, code: str, **changed: Any) -> TestResponse:  # noqa: ANN401 - claims
        """Hold the answer to an honestly signed message that lacks something against `400 P1`."""
        token = self.token(payload=self.claims(**changed))
        return self.is_refused(token, code, 400, Sentence.INCOMPLETE)


@pytest.fixture
def forger(browser: FlaskClient, platform: FakePlatform, refused: Refused) -> Forger:
    """A login that waits for its answer; it names no deployment, so that a message may name any."""
    return Forger(browser, platform, Login(browser, platform, lti_deployment_id=None), refused)


def text64(raw: bytes) -> str:
    """Return base64url without padding (RFC 7515, 2)."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def raw(value: object) -> bytes:
    """Return bytes as they are, text in UTF-8, and anything else as JSON."""
    if isinstance(value, bytes):
        return value
    return (value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))).encode()
