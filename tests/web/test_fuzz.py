"""Whatever is sent to the front door, the answer is never a failure of ours."""

import json
from base64 import urlsafe_b64encode
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict
from werkzeug.test import EnvironBuilder, TestResponse

from lti_tool.web import memory
from lti_tool.web.lti.flood import Rate
from tests.fuzzing import fuzz
from tests.web.conftest import Site
from tests.web.platform import CLAIM, DEPLOYMENT, FakePlatform, Login

DL = "https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings"
AGS = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
NRPS = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"

texts = st.one_of(
    st.text(max_size=40),
    st.sampled_from(["", "\x00", "\ud800", "http://[x", "https://lms.example/", "$Course.id"]),
    st.sampled_from(["é" * 300, "x" * 9000, "x" * 300_000]),
)
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.floats(allow_nan=False),
    texts,
)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(texts, inner, max_size=4)),
    max_leaves=8,
)
claim_names = st.sampled_from(
    [
        *("iss", "aud", "azp", "sub", "iat", "exp", "nbf", "nonce", "name", "email", "given_name", "locale"),
        *(
            CLAIM + name
            for name in (
                *("version", "message_type", "deployment_id", "target_link_uri", "resource_link", "roles"),
                *("context", "launch_presentation", "custom", "role_scope_mentor", "tool_platform", "lis"),
                *("lti1p1", "platformnotificationservice", "notice", "origin_contexts"),
            )
        ),
        *(DL, AGS, NRPS),
    ]
)
members = st.sampled_from(
    [
        *("id", "title", "label", "type", "return_url", "deep_link_return_url", "accept_types", "data"),
        *("accept_multiple", "lineitems", "lineitem", "scope", "context_memberships_url", "achievement"),
        *("canvas_course_id", "platform_notification_service_url", "timestamp"),
    ]
)
objects = st.dictionaries(members, values, max_size=5)
changes = st.dictionaries(claim_names, st.one_of(values, objects), max_size=4)
headers = st.dictionaries(
    st.sampled_from(["alg", "kid", "typ", "cty", "crit", "b64", "zip", "jku", "jwk", "x5u"]),
    values,
    max_size=3,
)
forms = st.lists(
    st.tuples(
        st.sampled_from(
            [
                *("iss", "client_id", "login_hint", "lti_message_hint", "target_link_uri", "state", "error"),
                *("lti_deployment_id", "lti_storage_target", "id_token", "login", "secret"),
            ]
        ),
        texts,
    ),
    max_size=8,
)


@pytest.fixture
def open_door(site: Site, platform: FakePlatform, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """A browser whom no flood gate stops."""
    for name in ("LOGINS_PER_ADDRESS", "LOGINS_PER_ISSUER"):
        monkeypatch.setattr(memory, name, Rate(burst=10**9, per_second=1))
    assert platform.issuer
    return site.reopened().test_client()


def _calm(answer: TestResponse) -> TestResponse:
    assert 200 <= answer.status_code < 500, answer.text
    return answer


def _sendable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def _raw(header: dict[str, Any], claims: Any) -> str:  # noqa: ANN401 - claims can be anything
    parts = (urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in (header, claims))
    return ".".join([*parts, "AAAA"])


@fuzz
@given(form=forms, method=st.sampled_from(["GET", "POST"]), known=st.booleans())
def test_logins(
    open_door: FlaskClient, platform: FakePlatform, form: list[tuple[str, str]], method: str, *, known: bool
) -> None:
    sane = {"iss": platform.issuer, "client_id": platform.client_id, "login_hint": "h"} if known else {}
    sent = MultiDict([*sane.items(), *((name, _sendable(value)) for name, value in form if name not in sane)])
    query, body = (sent, None) if method == "GET" else (None, sent)
    _calm(open_door.open(EnvironBuilder("/lti/login", method=method, query_string=query, data=body)))


@fuzz
@given(changed=changes, asks=st.booleans(), stored=st.booleans())
def test_launches_that_the_platform_signed(
    open_door: FlaskClient, platform: FakePlatform, changed: dict[str, Any], *, asks: bool, stored: bool
) -> None:
    login = Login(open_door, platform)
    claims = platform.claims(login.nonce)
    if asks:
        claims |= {CLAIM + "message_type": "LtiDeepLinkingRequest"}
        claims |= {DL: {"deep_link_return_url": "https://lms.example/r", "accept_types": ["ltiResourceLink"]}}
    token = platform.sign(claims | changed)
    if stored:
        open_door.delete_cookie(f"__Host-coursemark-login-{login.state.partition('.')[0]}")
    path = "/lti/deep-link" if asks else "/lti/launch"
    answer = _calm(open_door.post(path, data={"id_token": token, "state": login.state}))
    if answer.status_code == 303:
        _calm(open_door.get(answer.headers["Location"]))


@fuzz
@given(header=headers, changed=st.one_of(changes, values), cut=st.integers(0, 400), signed=st.booleans())
def test_tokens_that_nobody_signed(
    open_door: FlaskClient,
    platform: FakePlatform,
    *,
    header: dict[str, Any],
    changed: Any,  # noqa: ANN401 - claims can be anything
    cut: int,
    signed: bool,
) -> None:
    login = Login(open_door, platform)
    claims = platform.claims(login.nonce)
    if signed:
        token = platform.sign(claims)
        token = token[:cut] + ("B" if token[cut] == "A" else "A") + token[cut + 1 :]
    else:
        whole = claims | changed if isinstance(changed, dict) else changed
        token = _raw({"alg": "RS256", "kid": platform.kid} | header, whole)
    answer = _calm(open_door.post("/lti/launch", data={"id_token": token, "state": login.state}))
    assert answer.status_code >= 400


@fuzz
@given(changed=changes, body=st.one_of(st.none(), values, st.binary(max_size=200)), copies=st.integers(1, 3))
def test_notices(
    open_door: FlaskClient, platform: FakePlatform, changed: dict[str, Any], body: object, copies: int
) -> None:
    if isinstance(body, bytes):
        _calm(open_door.post("/lti/notices", data=body))
        return
    claims = {
        **platform.claims("nonce"),
        CLAIM + "notice": {"id": "n", "type": "LtiContextCopyNotice"},
        CLAIM + "deployment_id": DEPLOYMENT,
        **changed,
    }
    token = platform.sign(claims)
    sent = body if body is not None else {"notices": [{"jwt": token}] * copies}
    _calm(open_door.post("/lti/notices", data=json.dumps(sent), content_type="application/json"))


@fuzz
@given(form=forms, path=st.sampled_from(["/lti/prove", "/lti/relaunch", "/lti/launch", "/lti/deep-link"]))
def test_forms_of_every_kind(open_door: FlaskClient, form: list[tuple[str, str]], path: str) -> None:
    sent = MultiDict((name, _sendable(value)) for name, value in form)
    _calm(open_door.post(path, data=sent))
    _calm(open_door.get(path, query_string=sent))
