"""What a whole launch costs, login and message, against a plain tool of PyLTI1p3 that keeps nothing."""

import gc
import secrets
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from wsgiref.types import WSGIApplication

import flask
from pylti1p3.contrib.flask import FlaskMessageLaunch, FlaskOIDCLogin, FlaskRequest
from pylti1p3.tool_config import ToolConfDict
from werkzeug.test import EnvironBuilder, run_wsgi_app

from tests.benchmarks.harness import Result, compare
from tests.web.conftest import new_site
from tests.web.platform import CLIENT, DEPLOYMENT, ISSUER, TARGET, FakePlatform

LAUNCHES = 100
LOGIN = {
    "iss": ISSUER,
    "client_id": CLIENT,
    "login_hint": "hint",
    "lti_message_hint": '{"cmid":7}',
    "target_link_uri": TARGET,
    "lti_deployment_id": DEPLOYMENT,
}
FORM = "application/x-www-form-urlencoded"


def run() -> Result:
    """Let a class launch its course again and again: ours on a database file, theirs with its key at hand."""
    platform = FakePlatform()
    with _ours(platform) as ours:
        plain = _plain(platform)
        return compare(
            "launch",
            lambda: _round(ours, platform, expected="303"),
            lambda: _round(plain, platform, expected="200"),
            peer_name="plain PyLTI1p3 and Flask",
            unit="launches/cpu-s",
            bar=1,
        )


def _round(app: WSGIApplication, platform: FakePlatform, expected: str) -> float:
    """Return the launches in a second of CPU; what platform and browser do meanwhile is not counted."""
    gc.collect()
    return LAUNCHES / sum(_launch(app, platform, number, expected) for number in range(LAUNCHES))


def _launch(app: WSGIApplication, platform: FakePlatform, number: int, expected: str) -> float:
    headers, spent = _post(app, "/lti/login", LOGIN, "", "302")
    asked = {name: values[0] for name, values in parse_qs(urlsplit(headers["Location"]).query).items()}
    cookies = "; ".join(cookie.partition(";")[0] for cookie in headers.getlist("Set-Cookie"))
    claims = platform.claims(asked["nonce"], sub=f"learner-{number}")
    message = {"id_token": platform.sign(claims), "state": asked["state"]}
    return spent + _post(app, "/lti/launch", message, cookies, expected)[1]


def _post(
    app: WSGIApplication, path: str, form: dict[str, str], cookies: str, expected: str
) -> tuple[Any, float]:
    builder = EnvironBuilder(path, method="POST", data=form, headers=[("Cookie", cookies)])
    environ = builder.get_environ() | {"REMOTE_ADDR": f"198.51.100.{secrets.randbelow(256)}"}
    began = time.process_time()
    _, status, answered = run_wsgi_app(app, environ, buffered=True)
    spent = time.process_time() - began
    if not status.startswith(expected):
        raise RuntimeError(f"{path} answered {status}")
    return answered, spent


@contextmanager
def _ours(platform: FakePlatform) -> Iterator[WSGIApplication]:
    with tempfile.TemporaryDirectory() as folder:
        for site in new_site(f"sqlite:///{folder}/coursemark.db", Path(folder)):
            site.register(platform)
            yield site.app


def _plain(platform: FakePlatform) -> WSGIApplication:
    """Return the tool that PyLTI1p3's own example shows, with the platform's keys at hand."""
    app = flask.Flask("plain")
    app.secret_key = "not a secret"
    tool = _configuration(platform)

    @app.post("/lti/login")
    def login() -> Any:  # noqa: ANN401 - PyLTI1p3's Flask classes are not annotated
        return FlaskOIDCLogin(FlaskRequest(), tool).redirect(TARGET)  # type: ignore[no-untyped-call]

    @app.post("/lti/launch")
    def launch() -> str:
        message: Any = FlaskMessageLaunch(FlaskRequest(), tool)  # type: ignore[no-untyped-call]
        return str(message.get_launch_data()["sub"])

    return app


def _configuration(platform: FakePlatform) -> Any:  # noqa: ANN401 - as above
    registration: Any = {
        "client_id": CLIENT,
        "auth_login_url": f"{ISSUER}/auth",
        "auth_token_url": f"{ISSUER}/token",
        "key_set": platform.key_set,
        "key_set_url": None,
        "deployment_ids": [DEPLOYMENT],
        "default": True,
    }
    return ToolConfDict({ISSUER: [registration]})
