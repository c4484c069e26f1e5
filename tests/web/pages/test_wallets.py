"""A learner takes a badge into a wallet, which may speak OpenID4VCI 1.0 or draft 13."""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import orjson
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from badge_engine.proofs.multikey import did_key
from badge_engine.verification.holder_proofs import PROOF_TYPE
from lti_tool.storage import tables
from lti_tool.wallet_offers import MOST_WRONG_PINS, PATIENCE, TOKEN_LIFE
from lti_tool.web import memory, nonces
from lti_tool.web.lti.flood import Rate
from tests.engine.credentials.examples import KEY_SIGNER
from tests.engine.credentials.makers import token as signed_token
from tests.web.pages.school import Classroom, School, Visitor

HOLDER = did_key(KEY_SIGNER.public_key)
ISSUER = "/oid4vci/example"
GRANT = "urn:ietf:params:oauth:grant-type:pre-authorized_code"
TYPES = ["VerifiableCredential", "OpenBadgeCredential"]
IN_1_0 = {"credential_configuration_id": "open_badge"}
IN_DRAFT_13 = {"format": "ldp_vc", "credential_definition": {"type": TYPES}}


@dataclass(frozen=True, slots=True)
class Wallet:
    """An app on the phone of a learner: it has no cookie of ours, and a key of its own."""

    school: School
    client: FlaskClient
    issuer: str = ISSUER

    def later(self, time: timedelta) -> "Wallet":
        """Return the same wallet, some time from now."""
        now = self.school.site.wiring.clock
        return replace(self, client=self.school.site.reopened(clock=lambda: now() + time).test_client())

    @property
    def address(self) -> str:
        return self.school.site.wiring.settings.address(self.issuer)

    def offered(self, link: str) -> TestResponse:
        (address,) = parse_qs(urlsplit(link).query)["credential_offer_uri"]
        assert address.startswith(f"{self.address}/offers/")
        return self.client.get(urlsplit(address).path)

    def code(self, link: str) -> str:
        return str(self.offered(link).json["grants"][GRANT]["pre-authorized_code"])  # type: ignore[index]

    def exchange(self, code: str, **more: str) -> TestResponse:
        form = {"grant_type": GRANT, "pre-authorized_code": code, **more}
        return self.client.post(f"{self.issuer}/token", data=form)

    def token(self, link: str) -> str:
        return str(told(self.exchange(self.code(link)))["access_token"])

    def nonce(self) -> str:
        return str(told(self.client.post(f"{self.issuer}/nonce"))["c_nonce"])

    def proof(self, header: Mapping[str, Any] | None = None, **claims: object) -> str:
        said = {"typ": PROOF_TYPE, "alg": "EdDSA", "kid": KEY_SIGNER.verification_method}
        now = int(self.school.site.wiring.clock().timestamp())
        payload = {"aud": self.address, "iat": now, "nonce": self.nonce(), **claims}
        return signed_token({**said, **(header or {})}, payload).decode()

    def fetch(self, token: str, body: object) -> TestResponse:
        headers = {"Authorization": f"Bearer {token}"}
        data = body if isinstance(body, bytes) else orjson.dumps(body)
        return self.client.post(f"{self.issuer}/credential", data=data, headers=headers)

    def verdict(self, credential: object) -> dict[str, Any]:
        data = credential.encode() if isinstance(credential, str) else orjson.dumps(credential)
        answer = self.client.post(
            "/verify", data={"text": data.decode()}, headers={"Accept": "application/json"}
        )
        return told(answer)


def told(answer: TestResponse) -> dict[str, Any]:
    """Return the JSON of an answer, which nobody may keep."""
    assert answer.headers["Cache-Control"] == "no-store"
    found: dict[str, Any] = orjson.loads(answer.data)
    return found


def refused(answer: TestResponse) -> tuple[int, str]:
    """Return the status and the name of a refusal, which also says why."""
    assert told(answer)["error_description"]
    return answer.status_code, told(answer)["error"]


@pytest.fixture
def ann(earned: Classroom) -> Visitor:
    """The learner who has it, on the page with her badges."""
    return earned.learner("ann")


@pytest.fixture
def wallet(school: School) -> Wallet:
    """The wallet on her phone."""
    return Wallet(school, school.site.browser())


def offer_page(visitor: Visitor, classroom: Classroom, **fields: str) -> str:
    answer = visitor.post(f"mine/wallet/{classroom.credentials()['ann'].id}", fields)
    assert answer.status_code == 200
    return html.unescape(answer.text)


def link_on(page: str) -> str:
    found = re.search(r'href="(openid-credential-offer:[^"]+)"', page)
    assert found
    return found[1]


@pytest.fixture
def link(ann: Visitor, earned: Classroom) -> str:
    """The link of a new offer without a PIN."""
    return link_on(offer_page(ann, earned))


def test_the_page_of_a_badge_leads_to_an_offer_with_a_qr_code(ann: Visitor, earned: Classroom) -> None:
    credential_id = earned.credentials()["ann"].id
    assert f"{ann.home}mine/wallet/{credential_id}" in ann.get().text
    assert "Ask for a PIN" in ann.get(f"mine/wallet/{credential_id}").text
    page = offer_page(ann, earned)
    assert 'src="data:image/svg+xml' in page
    assert "Your wallet asks for this PIN" not in page


@pytest.mark.parametrize("spoken", [IN_1_0, IN_DRAFT_13], ids=["1.0", "draft 13"])
def test_a_wallet_gets_the_badge_for_its_own_key(
    spoken: dict[str, Any], wallet: Wallet, link: str, earned: Classroom
) -> None:
    sent: dict[str, Any] = {"proof": {"proof_type": "jwt", "jwt": wallet.proof()}}
    if spoken is IN_1_0:
        sent = {"proofs": {"jwt": [wallet.proof()]}}
    answer = told(wallet.fetch(wallet.token(link), spoken | sent))
    credential = answer["credential"] if spoken is IN_DRAFT_13 else answer["credentials"][0]["credential"]
    kept = orjson.loads(earned.credentials()["ann"].document)
    assert credential["credentialSubject"]["id"] == HOLDER != kept["credentialSubject"]["id"]
    for term in ("id", "issuer", "credentialStatus", "awardedDate", "evidence"):
        assert credential[term] == kept[term]
    assert credential["validFrom"] >= kept["validFrom"]
    assert wallet.verdict(credential)["verified"] is True


def test_a_wallet_gets_the_badge_as_a_token(wallet: Wallet, link: str) -> None:
    wish = {"credential_configuration_id": "open_badge_jwt", "proofs": {"jwt": [wallet.proof()]}}
    (given,) = told(wallet.fetch(wallet.token(link), wish))["credentials"]
    report = wallet.verdict(given["credential"])
    assert report["verified"] is True, report


def test_the_metadata_stand_where_each_dialect_looks_for_them_and_are_short(wallet: Wallet) -> None:
    at_the_host = wallet.client.get(f"/.well-known/openid-credential-issuer{ISSUER}")
    below = wallet.client.get(f"{ISSUER}/.well-known/openid-credential-issuer")
    assert at_the_host.data == below.data
    assert len(below.data) <= 4096
    assert told(below)["credential_issuer"] == told(below)["issuer"] == wallet.address
    for end in ("", "/"):
        server = told(wallet.client.get(f"/.well-known/oauth-authorization-server{ISSUER}{end}"))
        assert server.items() <= told(below).items()
    assert below.headers["Access-Control-Allow-Origin"] == "*"


def test_a_wallet_that_asks_by_details_is_told_names_to_ask_for(wallet: Wallet, link: str) -> None:
    detail = {"type": "openid_credential", "credential_configuration_id": "open_badge"}
    asked = orjson.dumps([detail]).decode()
    answer = told(wallet.exchange(wallet.code(link), authorization_details=asked))
    (granted,) = answer["authorization_details"]
    assert granted == {**detail, "credential_identifiers": ["open_badge"]}
    wish = {"credential_identifier": "open_badge", "proofs": {"jwt": [wallet.proof()]}}
    assert wallet.fetch(answer["access_token"], wish).status_code == 200


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("text", "invalid_request"),
        ("[]", "invalid_authorization_details"),
        ('[{"type":"payment"}]', "invalid_authorization_details"),
        ('[{"type":"openid_credential","credential_configuration_id":[]}]', "invalid_authorization_details"),
        ('[1],"more":1', "invalid_authorization_details"),
    ],
)
def test_details_that_are_not_offered_are_refused(asked: str, name: str, wallet: Wallet, link: str) -> None:
    assert refused(wallet.exchange(wallet.code(link), authorization_details=asked)) == (400, name)
    assert wallet.exchange(wallet.code(link)).status_code == 200


def test_an_offer_is_good_once(wallet: Wallet, link: str) -> None:
    code = wallet.code(link)
    assert wallet.exchange(code).status_code == 200
    assert refused(wallet.exchange(code)) == (400, "invalid_grant")
    assert refused(wallet.offered(link)) == (404, "invalid_request")


def test_an_offer_and_its_token_end_with_their_time(wallet: Wallet, link: str) -> None:
    code = wallet.code(link)
    assert wallet.later(PATIENCE).offered(link).status_code == 404
    assert refused(wallet.later(PATIENCE).exchange(code)) == (400, "invalid_grant")
    token = wallet.token(link)
    assert refused(wallet.later(TOKEN_LIFE).fetch(token, IN_1_0)) == (401, "invalid_token")


def test_the_pin_stands_on_the_page_alone_and_few_wrong_ones_are_let_through(
    wallet: Wallet, ann: Visitor, earned: Classroom
) -> None:
    page = offer_page(ann, earned, pin="on")
    found = re.search(r'class="pin">(\d{6})<', page)
    assert found
    code, pin = wallet.code(link_on(page)), found[1]
    asked = wallet.offered(link_on(page)).json["grants"][GRANT]["tx_code"]  # type: ignore[index]
    assert (asked["input_mode"], asked["length"]) == ("numeric", 6)
    assert pin not in wallet.offered(link_on(page)).text
    wrong = f"{(int(pin) + 1) % 10**6:06}"
    for _ in range(MOST_WRONG_PINS - 1):
        assert refused(wallet.exchange(code, tx_code=wrong)) == (400, "invalid_grant")
    assert refused(wallet.exchange(code)) == (400, "invalid_request")
    assert wallet.exchange(code, tx_code=pin).status_code == 200


def test_after_too_many_wrong_pins_the_right_one_opens_nothing(
    wallet: Wallet, ann: Visitor, earned: Classroom
) -> None:
    page = offer_page(ann, earned, pin="on")
    code = wallet.code(link_on(page))
    for _ in range(MOST_WRONG_PINS):
        wallet.exchange(code, tx_code="no pin")
    pin = re.search(r'class="pin">(\d{6})<', page)
    assert pin
    assert refused(wallet.exchange(code, tx_code=pin[1])) == (400, "invalid_grant")


def test_a_pin_that_nobody_asked_for_is_refused(wallet: Wallet, link: str) -> None:
    assert refused(wallet.exchange(wallet.code(link), tx_code="123456")) == (400, "invalid_request")


@pytest.mark.parametrize(
    ("form", "name"),
    [
        ({"grant_type": "authorization_code"}, "unsupported_grant_type"),
        ({"grant_type": GRANT}, "invalid_request"),
        ({"grant_type": GRANT, "pre-authorized_code": "guessed"}, "invalid_grant"),
        ({"grant_type": GRANT, "pre-authorized_code": "\x00ü"}, "invalid_grant"),
        ({"grant_type": [GRANT, GRANT], "pre-authorized_code": "x"}, "invalid_request"),
    ],
)
def test_a_question_for_a_token_that_makes_no_sense_is_refused(
    form: dict[str, Any], name: str, wallet: Wallet
) -> None:
    assert refused(wallet.client.post(f"{ISSUER}/token", data=form)) == (400, name)


def test_a_question_for_a_token_is_a_form(wallet: Wallet) -> None:
    answer = wallet.client.post(f"{ISSUER}/token", json={"grant_type": GRANT})
    assert refused(answer) == (400, "invalid_request")


@pytest.mark.parametrize(
    ("body", "name"),
    [
        (b"", "invalid_credential_request"),
        (b"[]", "invalid_credential_request"),
        ({}, "invalid_credential_request"),
        ({"proofs": {}}, "invalid_credential_request"),
        (IN_1_0 | IN_DRAFT_13, "invalid_credential_request"),
        (IN_1_0 | {"proof": {}, "proofs": {}}, "invalid_credential_request"),
        ({"credential_configuration_id": "degree"}, "unknown_credential_configuration"),
        ({"credential_configuration_id": ["open_badge"]}, "unknown_credential_configuration"),
        ({"credential_identifier": "degree"}, "unknown_credential_identifier"),
        ({"format": "mso_mdoc"}, "unsupported_credential_format"),
        ({"format": ["ldp_vc"]}, "unsupported_credential_format"),
        ({"format": "ldp_vc"}, "unsupported_credential_type"),
        ({"format": "ldp_vc", "credential_definition": {"type": [5]}}, "unsupported_credential_type"),
        (IN_1_0 | {"credential_response_encryption": {}}, "invalid_encryption_parameters"),
        (IN_1_0, "invalid_proof"),
        (IN_1_0 | {"proofs": []}, "invalid_proof"),
        (IN_1_0 | {"proofs": {"jwt": []}}, "invalid_proof"),
        (IN_1_0 | {"proofs": {"jwt": [5]}}, "invalid_proof"),
        (IN_1_0 | {"proofs": {"jwt": ["a.b.c", "a.b.c"]}}, "invalid_proof"),
        (IN_1_0 | {"proofs": {"jwt": ["a.b.c"]}}, "invalid_proof"),
        (IN_DRAFT_13 | {"proof": {"proof_type": "cwt", "jwt": "a.b.c"}}, "invalid_proof"),
        (IN_DRAFT_13 | {"proof": "a.b.c"}, "invalid_proof"),
    ],
)
def test_a_wish_that_makes_no_sense_is_refused_by_its_name(
    body: object, name: str, wallet: Wallet, link: str
) -> None:
    answer = wallet.fetch(wallet.token(link), body)
    assert refused(answer) == (400, name)
    assert ("c_nonce" in told(answer)) == (name == "invalid_proof")


@pytest.mark.parametrize(
    ("header", "claims", "names"),
    [
        ({}, {"nonce": "of somebody else"}, ("invalid_nonce", "invalid_proof")),
        ({}, {"aud": "https://elsewhere.example"}, ("invalid_proof", "invalid_proof")),
        ({"typ": "JWT"}, {}, ("invalid_proof", "invalid_proof")),
    ],
)
def test_a_proof_for_something_else_is_refused_in_the_words_of_each_dialect(
    header: dict[str, Any], claims: dict[str, Any], names: tuple[str, str], wallet: Wallet, link: str
) -> None:
    token = wallet.token(link)
    first = wallet.fetch(token, IN_1_0 | {"proofs": {"jwt": [wallet.proof(header, **claims)]}})
    proof = {"proof_type": "jwt", "jwt": wallet.proof(header, **claims)}
    second = wallet.fetch(token, IN_DRAFT_13 | {"proof": proof})
    assert (refused(first), refused(second)) == ((400, names[0]), (400, names[1]))
    again = wallet.proof(nonce=told(second)["c_nonce"])
    assert wallet.fetch(token, IN_1_0 | {"proofs": {"jwt": [again]}}).status_code == 200


def test_a_nonce_is_good_for_its_institution_and_its_time(school: School, wallet: Wallet, link: str) -> None:
    token, old, other = wallet.token(link), wallet.nonce(), school.another_tenant()
    stranger = replace(wallet, issuer=f"/oid4vci/{_slug(other)}")
    for nonce in (stranger.nonce(), old):
        late = wallet.later(nonces.LIFE) if nonce == old else wallet
        answer = late.fetch(token, IN_1_0 | {"proofs": {"jwt": [wallet.proof(nonce=nonce)]}})
        assert refused(answer) == (400, "invalid_nonce")


def test_an_offer_is_bound_to_the_first_key_and_can_be_fetched_again_with_it(
    wallet: Wallet, link: str
) -> None:
    token = wallet.token(link)
    for _ in range(2):
        assert wallet.fetch(token, IN_1_0 | {"proofs": {"jwt": [wallet.proof()]}}).status_code == 200
    with wallet.school.site.wiring.database.transaction() as session:
        row = session.query(tables.WalletOffer).filter_by(holder=HOLDER).order_by("redeemed_at").all()[-1]
        row.holder = did_key(bytes(32))
    answer = wallet.fetch(token, IN_1_0 | {"proofs": {"jwt": [wallet.proof()]}})
    assert refused(answer) == (400, "invalid_proof")


@pytest.mark.parametrize("token", ["", "guessed", "ü"])
def test_without_the_token_of_an_offer_nothing_is_handed_out(token: str, wallet: Wallet) -> None:
    answer = wallet.fetch(token, IN_1_0)
    assert refused(answer) == (401, "invalid_token")
    assert answer.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'


def test_the_secrets_of_an_offer_are_good_at_their_institution_alone(
    school: School, wallet: Wallet, link: str
) -> None:
    stranger = replace(wallet, issuer=f"/oid4vci/{_slug(school.another_tenant())}")
    name = parse_qs(urlsplit(link).query)["credential_offer_uri"][0].rpartition("/")[2]
    assert stranger.client.get(f"{stranger.issuer}/offers/{name}").status_code == 404
    assert refused(stranger.exchange(wallet.code(link))) == (400, "invalid_grant")
    assert refused(stranger.fetch(wallet.token(link), IN_1_0)) == (401, "invalid_token")


def _slug(classroom: Classroom) -> str:
    with classroom.site.wiring.database.reading() as session:
        course = session.get_one(tables.Course, classroom.course_id)
        return session.get_one(tables.Institution, course.institution_id).slug


def test_nobody_offers_a_badge_of_somebody_else(school: School, earned: Classroom) -> None:
    path = f"mine/wallet/{earned.credentials()['ann'].id}"
    for stranger in (earned.learner("ben"), earned.teacher(), school.open_class("Botany").learner("ann")):
        assert stranger.get(path).status_code == stranger.post(path).status_code == 404


def test_a_badge_that_was_taken_back_is_neither_offered_nor_handed_out(
    school: School, wallet: Wallet
) -> None:
    classroom = school.open_class()
    classroom.live_badge(classroom.teacher())
    visitor, credential = classroom.learner("ann"), classroom.credentials()["ann"]
    token = wallet.token(link_on(offer_page(visitor, classroom)))
    classroom.take_back(credential)
    wish = IN_1_0 | {"proofs": {"jwt": [wallet.proof()]}}
    assert refused(wallet.fetch(token, wish)) == (400, "credential_request_denied")
    assert visitor.post(f"mine/wallet/{credential.id}").status_code == 404


def test_what_a_wallet_took_is_revoked_with_the_badge(school: School, wallet: Wallet) -> None:
    classroom = school.open_class()
    classroom.live_badge(classroom.teacher())
    link = link_on(offer_page(classroom.learner("ann"), classroom))
    wish = IN_1_0 | {"proofs": {"jwt": [wallet.proof()]}}
    (given,) = told(wallet.fetch(wallet.token(link), wish))["credentials"]
    classroom.take_back(classroom.credentials()["ann"])
    assert wallet.verdict(given["credential"])["revoked"] is True


def test_nothing_secret_of_an_offer_is_kept(wallet: Wallet, ann: Visitor, earned: Classroom) -> None:
    page = offer_page(ann, earned, pin="on")
    name = link_on(page).rpartition("%2F")[2]
    with wallet.school.site.wiring.database.reading() as session:
        rows = [str(vars(row)) for row in session.query(tables.WalletOffer)]
    assert not any(secret in row for row in rows for secret in (name, wallet.code(link_on(page))))


@pytest.fixture
def flooded(school: School, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """A site that lets one question through."""
    monkeypatch.setattr(memory, "WALLET_CALLS_PER_ADDRESS", Rate(burst=1, per_second=0.001))
    return school.site.reopened().test_client()


def test_floods_are_held_back(flooded: FlaskClient) -> None:
    assert flooded.post(f"{ISSUER}/nonce").status_code == 200
    answer = flooded.post(f"{ISSUER}/nonce")
    assert refused(answer) == (429, "temporarily_unavailable")
    assert answer.headers["Retry-After"]


@pytest.mark.parametrize("path", ["offers/nothing", ".well-known/openid-credential-issuer"])
def test_what_is_not_there_is_told_in_json(path: str, wallet: Wallet) -> None:
    assert refused(wallet.client.get(f"/oid4vci/nobody/{path}")) == (404, "invalid_request")
