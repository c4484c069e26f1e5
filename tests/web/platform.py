"""A learning platform with its own key, as the tool's launch pages see it."""

import json
import secrets
import time
from functools import cache
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from flask.testing import FlaskClient
from jwt.algorithms import RSAAlgorithm
from werkzeug.test import TestResponse

from badge_engine.outgoing import PlatformError, WebReply, WebRequest
from lti_tool.advantage import GuardedWeb

ISSUER = "https://lms.example"
CLIENT = "client-1"
DEPLOYMENT = "deployment-1"
TOOL = "http://127.0.0.1:8000"
TARGET = f"{TOOL}/lti/launch"
CLAIM = "https://purl.imsglobal.org/spec/lti/claim/"
MEMBERSHIP = "http://purl.imsglobal.org/vocab/lis/v2/membership"
KID = "key-1"
SIGNATURES = jwt.PyJWS()  # unlike `jwt.encode` it signs claims that make no sense


class KeyServer(GuardedWeb):
    """The guarded door, behind which there is nothing but the platforms' key sets."""

    def __init__(self) -> None:
        super().__init__()
        self.key_sets: dict[str, Any] = {}
        self.headers: dict[str, str] = {}
        self.asked: list[str] = []

    def ask_once(self, request: WebRequest) -> WebReply:
        self.asked.append(request.url)
        if request.url not in self.key_sets:
            raise PlatformError("The server does not answer.", permanent=False)
        return WebReply(200, self.headers, self.key_sets[request.url], None)


class FakePlatform:
    """Signs what it is told to sign, right or wrong."""

    def __init__(self, issuer: str = ISSUER, client_id: str = CLIENT, kid: str = KID) -> None:
        self.issuer, self.client_id, self.kid = issuer, client_id, kid
        self.key = _key_of(issuer, client_id, kid)
        self.jwks_url = f"{issuer}/jwks"

    @property
    def key_set(self) -> dict[str, Any]:
        public = RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
        return {"keys": [{**public, "kid": self.kid, "alg": "RS256", "use": "sig"}]}

    def claims(self, nonce: str, /, **changed: Any) -> dict[str, Any]:  # noqa: ANN401 - claims can be anything
        """Return a complete and correct instructor launch; names without `:` are claims of LTI."""
        now = int(time.time())
        claims: dict[str, Any] = {
            "iss": self.issuer,
            "aud": self.client_id,
            "sub": "teacher-1",
            "iat": now,
            "exp": now + 300,
            "nonce": nonce,
            "name": "Tess Teacher",
            "email": "tess@example.org",
            CLAIM + "version": "1.3.0",
            CLAIM + "message_type": "LtiResourceLinkRequest",
            CLAIM + "deployment_id": DEPLOYMENT,
            CLAIM + "target_link_uri": TARGET,
            CLAIM + "resource_link": {"id": "link-1"},
            CLAIM + "roles": [f"{MEMBERSHIP}#Instructor"],
            CLAIM + "context": {"id": "course-1", "title": "Algebra"},
            CLAIM + "launch_presentation": {"return_url": f"{self.issuer}/courses/1"},
        }
        for name, value in changed.items():
            key = name if name in claims or name in {"azp", "nbf"} or ":" in name else CLAIM + name
            if value is ABSENT:
                claims.pop(key)
            else:
                claims[key] = value
        return claims

    def sign(self, claims: Any, **header: Any) -> str:  # noqa: ANN401 - as above
        algorithm = header.pop("alg", "RS256")
        told = {"kid": self.kid, **header}
        return SIGNATURES.encode(json.dumps(claims).encode(), self.key, algorithm=algorithm, headers=told)


@cache
def _key_of(*names: str) -> rsa.RSAPrivateKey:
    """Return the same key for the same names, and another for others: making one takes long."""
    del names
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Absent:
    """Marks a claim that is left out."""


ABSENT = Absent()


class Login:
    """One login that a platform started in a browser: what the tool sent back with it."""

    def __init__(self, client: FlaskClient, platform: FakePlatform, **fields: str | None) -> None:
        asked = {
            "iss": platform.issuer,
            "client_id": platform.client_id,
            "login_hint": "hint",
            "lti_message_hint": '{"cmid":7}',
            "target_link_uri": TARGET,
            "lti_deployment_id": DEPLOYMENT,
            **fields,
        }
        self.answer = client.post(
            "/lti/login", data={key: text for key, text in asked.items() if text is not None}
        )
        self.query = {name: values[0] for name, values in parse_qs(urlsplit(self.location).query).items()}

    @property
    def location(self) -> str:
        return self.answer.headers.get("Location", "")

    @property
    def state(self) -> str:
        return self.query["state"]

    @property
    def nonce(self) -> str:
        return self.query["nonce"]


def launch(client: FlaskClient, platform: FakePlatform, **changed: Any) -> TestResponse:  # noqa: ANN401 - claims
    """Log in and launch, with some claims changed."""
    login = Login(client, platform)
    return post_token(client, login, platform.sign(platform.claims(login.nonce, **changed)))


def post_token(client: FlaskClient, login: Login, token: str) -> TestResponse:
    """Post a token with the state of a login."""
    return client.post("/lti/launch", data={"id_token": token, "state": login.state})


def new_name() -> str:
    """Return a name that nobody else has."""
    return secrets.token_hex(4)
