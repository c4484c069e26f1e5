"""Badges of the kind 2.0: hosted by their issuer or signed by it, in files and in pictures."""

import json
from hashlib import md5, sha256
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from badge_engine.pictures.drawing import draw_badge
from badge_engine.verification.report import Report, StepId
from badge_engine.verification.resolving import HeldDocuments
from badge_engine.verification.verify import authenticate, verify
from tests.engine.credentials.examples import KEY_SIGNER, NOW, Json, outcome, sentences
from tests.engine.credentials.makers import rsa_signer, token
from tests.engine.credentials.test_pictures import chunk

HOST = "https://badges.example.edu"
ADDRESS = f"{HOST}/assertions/1"
CONTEXT = "https://w3id.org/openbadges/v2"
ASSERTION = {
    "@context": CONTEXT,
    "type": "Assertion",
    "id": ADDRESS,
    "recipient": {
        "type": "email",
        "hashed": True,
        "salt": "deadsea",
        "identity": "sha256$" + sha256(b"ada@example.edudeadsea").hexdigest(),
    },
    "badge": f"{HOST}/badges/5",
    "issuedOn": "2016-12-31T23:59:59+00:00",
    "verification": {"type": "hosted"},
}
BADGE = {"@context": CONTEXT, "type": "BadgeClass", "id": f"{HOST}/badges/5", "issuer": f"{HOST}/issuer"}
ISSUER = {"@context": CONTEXT, "type": "Profile", "id": f"{HOST}/issuer", "name": "Example University"}
KEY_URL = f"{HOST}/key"
KEY = {
    "@context": CONTEXT,
    "type": "CryptographicKey",
    "id": KEY_URL,
    "owner": f"{HOST}/issuer",
    "publicKeyPem": rsa_signer()
    .public_key.key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    .decode(),
}
KEY_OF_ANOTHER = rsa.generate_private_key(public_exponent=65537, key_size=2048).public_key()
SIGNING_ISSUER = {**ISSUER, "publicKey": KEY_URL, "revocationList": f"{HOST}/revoked"}
REVOKED = {"@context": CONTEXT, "type": "RevocationList", "id": f"{HOST}/revoked", "revokedAssertions": []}
TO_SIGN = {
    **{key: value for key, value in ASSERTION.items() if key != "verification"},
    "id": "urn:uuid:a953081a-4bbc-4927-8653-7219bca00e3b",
    "verification": {"type": "SignedBadge", "creator": KEY_URL},
}


def web(*documents: dict[str, Any]) -> HeldDocuments:
    everything: list[dict[str, Any]] = [BADGE, ISSUER, ASSERTION, *documents]
    return HeldDocuments({each["id"]: json.dumps(each).encode() for each in everything})


def report_on(document: Json, *documents: dict[str, Any], **asked: str) -> Report:
    return verify(json.dumps(document).encode(), resolver=web(*documents), now=NOW, **asked)


def signed_report(
    *documents: dict[str, Any], payload: Json = TO_SIGN, alg: str = "RS256", **asked: str
) -> Report:
    data = token({"alg": alg}, payload, rsa_signer())
    known = web(SIGNING_ISSUER, KEY, REVOKED, *documents)
    return verify(data, resolver=known, now=NOW, **asked)


def test_a_hosted_badge_is_genuine_where_its_issuer_hosts_the_very_same() -> None:
    report = report_on(ASSERTION, recipient=" Ada@Example.edu")
    assert report.verified, report.steps
    assert [step.id for step in report.steps] == [
        "parse",
        "type",
        "issuer",
        "proof",
        "status",
        "validity",
        "recipient",
    ]
    assert authenticate(json.dumps(ASSERTION).encode(), resolver=web(), now=NOW).authentic


def test_a_changed_hosted_badge_is_found_out() -> None:
    report = report_on({**ASSERTION, "issuedOn": "2017-01-01T00:00:00Z"})
    assert (report.authentic, outcome(report, StepId.PROOF)) == (False, "error")


def test_a_hosted_badge_that_was_revoked_says_why() -> None:
    taken = {"id": ADDRESS, "type": "Assertion", "revoked": True, "revocationReason": "A mistake"}
    report = report_on(ASSERTION, taken)
    assert not report.verified
    assert sentences(report, StepId.STATUS) == "The issuer has revoked the badge. Its reason: A mistake"


@pytest.mark.parametrize(
    ("changes", "step", "expected"),
    [
        ({"recipient": None}, StepId.TYPE, "error"),
        ({"badge": None}, StepId.TYPE, "error"),
        ({"verification": "hosted"}, StepId.TYPE, "error"),
        ({"badge": "https://gone.example/badge"}, StepId.ISSUER, "unknown"),
        ({"badge": ADDRESS}, StepId.ISSUER, "unknown"),
        ({"badge": {**BADGE, "issuer": f"{HOST}/badges/5"}}, StepId.ISSUER, "error"),
        ({"badge": {**BADGE, "issuer": {"id": f"{HOST}/issuer"}}}, StepId.PROOF, "error"),
        ({"verification": {"type": "signed"}}, StepId.PROOF, "error"),
        ({"id": "https://else.example/assertions/1"}, StepId.PROOF, "error"),
        ({"id": "http://badges.example.edu/assertions/1"}, StepId.PROOF, "error"),
        ({"id": "https://["}, StepId.PROOF, "error"),
        ({"id": f"{HOST}/assertions/2"}, StepId.PROOF, "unknown"),
    ],
)
def test_a_hosted_badge_fails_at_the_right_step(
    changes: dict[str, Json], step: StepId, expected: str
) -> None:
    report = report_on({**ASSERTION, **changes})
    assert not report.verified
    assert outcome(report, step) == expected


def test_what_is_served_must_be_what_was_asked_for_and_json() -> None:
    borrowed = HeldDocuments({**web().documents, BADGE["id"]: json.dumps(ISSUER).encode()})
    page = HeldDocuments({**web().documents, BADGE["id"]: b"<html>"})
    for known in (borrowed, page):
        report = verify(json.dumps(ASSERTION).encode(), resolver=known, now=NOW)
        assert outcome(report, StepId.ISSUER) == "error"


def test_an_issuer_may_say_where_else_it_hosts() -> None:
    elsewhere = {**ASSERTION, "id": "https://host.example/a/1"}
    for rule in ({"startsWith": ["https://host.example/a/"]}, {"allowedOrigins": "host.example"}):
        assert report_on(elsewhere, elsewhere, {**ISSUER, "verification": rule}).verified
    narrow = {**ISSUER, "verification": {"startsWith": f"{HOST}/other/"}}
    assert outcome(report_on(ASSERTION, narrow), StepId.PROOF) == "error"


def test_a_profile_that_a_forger_wrote_into_the_badge_does_not_speak_for_the_issuer() -> None:
    rules = {**ISSUER, "verification": {"allowedOrigins": "forger.example"}}
    forged = {**ASSERTION, "id": "https://forger.example/1", "badge": {**BADGE, "issuer": rules}}
    assert report_on(forged, forged).authentic is False
    key = {**KEY, "id": "https://forger.example/key"}
    keys = {**ISSUER, "publicKey": key["id"]}
    signed = {**TO_SIGN, "badge": {**BADGE, "issuer": keys}, "verification": {"creator": key["id"]}}
    assert signed_report(key, payload=signed).authentic is False


def test_a_key_that_a_forger_wrote_into_the_badge_is_not_the_issuers() -> None:
    pem = KEY_OF_ANOTHER.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    published = {**KEY, "publicKeyPem": pem}
    forged = {**TO_SIGN, "verification": {"type": "SignedBadge", "creator": KEY}}
    assert signed_report(published, payload=forged).authentic is False
    assert signed_report({**SIGNING_ISSUER, "publicKey": published}, payload=forged).authentic is False


def test_an_address_that_readers_read_differently_is_on_no_host() -> None:
    forged = {**ASSERTION, "id": "https://forger.example\\@badges.example.edu/1"}
    report = report_on(forged, forged)
    assert (report.authentic, outcome(report, StepId.PROOF)) == (False, "error")


def test_a_signed_badge_is_genuine_by_a_key_that_its_issuer_lists() -> None:
    report = signed_report(recipient="ada@example.edu")
    assert report.verified, report.steps
    assert outcome(signed_report(recipient="eve@example.edu"), StepId.RECIPIENT) == "error"
    issuer = {key: value for key, value in SIGNING_ISSUER.items() if key != "revocationList"}
    assert signed_report({**issuer, "publicKey": KEY}).verified


@pytest.mark.parametrize("listed", [TO_SIGN["id"], {"id": TO_SIGN["id"]}, {"uid": TO_SIGN["id"]}])
def test_a_signed_badge_on_the_list_is_revoked(listed: Json) -> None:
    report = signed_report({**REVOKED, "revokedAssertions": ["urn:other", listed]})
    assert (report.authentic, report.revoked, report.verified) == (True, True, False)


def test_a_list_that_cannot_be_had_leaves_a_signed_badge_open() -> None:
    report = signed_report({**SIGNING_ISSUER, "revocationList": "https://gone.example/list"})
    assert (report.authentic, report.revoked, report.verified) == (True, None, False)


@pytest.mark.parametrize(
    "documents",
    [
        ({**KEY, "owner": "https://else.example/issuer"},),
        ({**SIGNING_ISSUER, "publicKey": f"{HOST}/other-key"},),
        ({**KEY, "publicKeyPem": "none"},),
    ],
)
def test_a_key_that_the_issuer_does_not_own_proves_nothing(documents: tuple[dict[str, Any], ...]) -> None:
    report = signed_report(*documents)
    assert (report.authentic, outcome(report, StepId.PROOF)) == (False, "error")


def test_a_signature_by_another_key_or_kind_is_no_proof() -> None:
    data = token({"alg": "RS256"}, TO_SIGN, KEY_SIGNER)
    report = verify(data, resolver=web(SIGNING_ISSUER, KEY), now=NOW)
    assert "does not match" in sentences(report, StepId.PROOF)
    assert signed_report(alg="HS256").authentic is None


def test_a_badge_of_the_kind_2_is_found_in_pictures() -> None:
    picture = draw_badge("Teamwork")
    text = json.dumps(ASSERTION).encode()
    for baked in (
        chunk(b"iTXt", b"openbadges\0\0\0\0\0" + text),
        chunk(b"tEXt", b"openbadges\0" + text),
        chunk(b"iTXt", b"openbadges\0\0\0\0\0" + ADDRESS.encode()),
    ):
        assert verify(picture[:33] + baked + picture[33:], resolver=web(), now=NOW).verified
    gone = chunk(b"iTXt", b"openbadges\0\0\0\0\0https://gone.example/1")
    report = verify(picture[:33] + gone + picture[33:], resolver=web(), now=NOW)
    assert outcome(report, StepId.PARSE) == "unknown"


def test_an_assertion_of_the_kind_1_is_no_document_that_is_known() -> None:
    report = report_on({"uid": "1", "recipient": "md5$" + md5(b"x").hexdigest(), "badge": BADGE["id"]})  # noqa: S324 # as badges of the kind 1 did
    assert not report.verified
