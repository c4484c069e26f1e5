"""A backpack built on Authlib, which shares no code with ours, finds its way by the discovery document."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests
from authlib.common.security import generate_token
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from flask.testing import FlaskClient
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict

from tests.web.pages.backpack import ANSWER, FACTS, OFFLINE, READS, new_pass
from tests.web.pages.school import Classroom, found_school


class InProcess(BaseAdapter):
    """Hands what `requests` sends to the application itself."""

    def __init__(self, client: FlaskClient) -> None:
        super().__init__()
        self.client = client

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:  # noqa: ANN401 - of requests
        parts = urlsplit(str(request.url))
        answer = self.client.open(
            parts.path,
            method=request.method or "GET",
            query_string=parts.query,
            headers=dict(request.headers),
            data=request.body,
        )
        told = requests.Response()
        told.status_code, told.url, told.request = answer.status_code, str(request.url), request
        told.headers, told.raw = CaseInsensitiveDict(answer.headers), BytesIO(answer.data)
        return told

    def close(self) -> None:
        """Keep nothing open."""


@pytest.fixture(scope="module")
def badge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Classroom]:
    """A course with a badge that Ann has, on an installation of its own."""
    folder = tmp_path_factory.mktemp("school")
    for school in found_school(f"sqlite:///{folder}/school.db", folder):
        classroom = school.open_class()
        classroom.live_badge(classroom.teacher())
        yield classroom


@pytest.fixture(scope="module")
def base(badge: Classroom) -> str:
    """The address that the learner tells their backpack."""
    return badge.site.wiring.settings.address("/ob/example")


@pytest.fixture(scope="module")
def described(badge: Classroom, base: str) -> dict[str, Any]:
    """How to be let in, as the description of the service says it."""
    with plain(badge) as session:
        document = session.get(f"{base}/ims/ob/v3p0/discovery").json()
    scheme: dict[str, Any] = document["components"]["securitySchemes"]["OAuth2ACG"]
    return {"register": scheme["x-imssf-registrationUrl"], **scheme["flows"]["authorizationCode"]}


def plain(badge: Classroom) -> requests.Session:
    session = requests.Session()
    session.mount(badge.site.wiring.settings.public_url, InProcess(badge.site.browser()))
    return session


@pytest.fixture
def backpack(badge: Classroom, described: dict[str, Any]) -> OAuth2Session:
    """A backpack that registered itself."""
    with plain(badge) as session:
        told = session.post(described["register"], json=dict(FACTS)).json()
    made = OAuth2Session(
        told["client_id"],
        told["client_secret"],
        token_endpoint_auth_method=told["token_endpoint_auth_method"],
        scope=f"{READS} {OFFLINE}",
        redirect_uri=ANSWER,
        code_challenge_method="S256",
    )
    made.mount(badge.site.wiring.settings.public_url, InProcess(badge.site.browser()))
    return made


def let_in(backpack: OAuth2Session, badge: Classroom, described: dict[str, Any]) -> str:
    """Agree for Ann on the page that the backpack sends her to; return where that sends her browser."""
    verifier = generate_token(64)
    address, state = backpack.create_authorization_url(described["authorizationUrl"], code_verifier=verifier)
    form = dict(parse_qsl(urlsplit(address).query))
    path = urlsplit(address).path
    browser = badge.site.browser()
    assert browser.get(path, query_string=form).status_code == 200
    answer = browser.post(path, data={**form, "pass": new_pass(badge.learner("ann"))})
    located = answer.headers["Location"]
    backpack.fetch_token(
        described["tokenUrl"], authorization_response=located, state=state, code_verifier=verifier
    )
    return located


def test_it_is_let_in_reads_renews_and_gives_up(
    backpack: OAuth2Session, badge: Classroom, base: str, described: dict[str, Any]
) -> None:
    let_in(backpack, badge, described)
    document = badge.credentials()["ann"].document
    assert document in backpack.get(f"{base}/ims/ob/v3p0/credentials").content
    before = backpack.token["access_token"]
    backpack.refresh_token(described["refreshUrl"])
    assert backpack.token["access_token"] != before
    assert document in backpack.get(f"{base}/ims/ob/v3p0/credentials").content
    assert backpack.get(f"{base}/ims/ob/v3p0/profile").status_code == 403
    assert backpack.revoke_token(f"{base}/revoke", token=backpack.token["access_token"]).status_code == 200
    assert backpack.get(f"{base}/ims/ob/v3p0/credentials").status_code == 401


def test_it_understands_why_it_is_refused(
    backpack: OAuth2Session, badge: Classroom, described: dict[str, Any]
) -> None:
    located = let_in(backpack, badge, described)
    with pytest.raises(OAuthError, match="invalid_grant"):
        backpack.fetch_token(
            described["tokenUrl"], authorization_response=located, code_verifier=generate_token(64)
        )
    with pytest.raises(OAuthError, match="invalid_grant"):
        backpack.refresh_token(described["refreshUrl"])
