"""A tool that the sandbox may know: its key, its published key set, and what it would send."""

import json
import threading
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
import requests
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

AGS = "https://purl.imsglobal.org/spec/lti-ags/scope/"
NRPS = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
ALL_SCOPES = (
    *(f"{AGS}{name}" for name in ("lineitem", "lineitem.readonly", "result.readonly", "score")),
    NRPS,
)
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
COLUMN = "application/vnd.ims.lis.v2.lineitem+json"
COLUMNS = "application/vnd.ims.lis.v2.lineitemcontainer+json"
RESULTS = "application/vnd.ims.lis.v2.resultcontainer+json"
SCORE = "application/vnd.ims.lis.v1.score+json"
KEY_ID = "the-tools-key"
PATIENCE = 10


@cache
def tool_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@cache
def strangers_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@contextmanager
def published_keys() -> Iterator[str]:
    """Serve the tool's key set and yield its address."""
    public = RSAAlgorithm.to_jwk(tool_key().public_key(), as_dict=True)
    keys = json.dumps({"keys": [{**public, "kid": KEY_ID, "alg": "RS256", "use": "sig"}]}).encode()

    class Keys(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(keys)

        def log_message(self, *_: object) -> None:
            """Keep the tests' output quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Keys)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/jwks.json"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass(frozen=True, slots=True)
class Tool:
    """A registered tool. `knows` is what the LMS told it at registration."""

    lms_url: str
    knows: Mapping[str, str]
    launch_url: str
    kept_tokens: list[str] = field(default_factory=list)

    @property
    def client_id(self) -> str:
        return self.knows["client_id"]

    def assertion(
        self, *, key: rsa.RSAPrivateKey | None = None, kid: str | None = KEY_ID, **changed: object
    ) -> str:
        """Return a signed client assertion; a claim that is changed to `None` is left out."""
        now = int(time.time())
        claims = {
            "iss": self.client_id,
            "sub": self.client_id,
            "aud": self.knows["token_url"],
            "iat": now,
            "exp": now + 60,
            "jti": uuid.uuid4().hex,
        } | changed
        told = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(told, key or tool_key(), "RS256", {"kid": kid} if kid else None)

    def ask_for_token(self, *scopes: str, **changed: str) -> requests.Response:
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": self.assertion(),
            "scope": " ".join(scopes or ALL_SCOPES),
        } | changed
        return requests.post(self.knows["token_url"], data=form, timeout=PATIENCE)

    def token(self, *scopes: str) -> str:
        answer = self.ask_for_token(*scopes)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["access_token"])

    def send(
        self,
        method: str,
        address: str,
        body: object = None,
        *,
        kind: str | None = None,
        token: str | None = None,
        **query: str | int,
    ) -> requests.Response:
        """Call a service; `kind` is the media type that is accepted, or sent along with a body."""
        if token is None and not self.kept_tokens:
            self.kept_tokens.append(self.token())
        headers = {"Authorization": f"Bearer {token or self.kept_tokens[0]}"}
        if kind is not None:
            headers["Accept" if body is None else "Content-Type"] = kind
        data = None if body is None else json.dumps(body)
        return requests.request(method, address, params=query, data=data, headers=headers, timeout=PATIENCE)


class Registrar:
    """Registers a new tool with every call, so that tests do not see each other's columns."""

    def __init__(self, jwks_url: str) -> None:
        self.jwks_url = jwks_url

    def register(self, lms_url: str, **changed: object) -> Tool:
        home = f"https://tool-{uuid.uuid4().hex}.example"
        told: dict[str, Any] = {
            "title": "A tool",
            "login_url": f"{home}/login",
            "redirect_uris": [f"{home}/launch"],
            "jwks_url": self.jwks_url,
            "target_link_uri": f"{home}/launch",
            "custom_fields": {},
        } | changed
        answer = requests.post(f"{lms_url}/sandbox/tools", json=told, timeout=PATIENCE)
        answer.raise_for_status()
        return Tool(lms_url, answer.json(), told["target_link_uri"])
