"""Every kind of document that we make, held to two foreign verifiers that read linked data."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from openvc.proof.errors import ProofMalformed, SignatureInvalid
from openvc.verify import VerificationPolicy, verify_credential

from badge_engine.contexts.pinned import MICRO_CREDENTIAL, bytes_on_board, contexts
from badge_engine.credentials.endorsement import issue_endorsement
from badge_engine.credentials.issue import issue
from badge_engine.credentials.record import LearnersRecord, issue_record
from badge_engine.metadata.said import described
from badge_engine.proofs import eddsa_jcs_2022
from badge_engine.proofs.eddsa_rdfc_2022 import sign
from badge_engine.proofs.public_keys import jwk_of
from badge_engine.proofs.vc_jwt import Algorithm, sign_token
from badge_engine.status.list_credential import compose_status_list
from badge_engine.verification.report import StepId
from badge_engine.verification.verify import authenticate
from tests.engine.credentials.examples import (
    ACHIEVEMENT,
    ISSUER,
    KEY_SIGNER,
    NOW,
    SUBJECT,
    by_key,
    held,
    outcome,
    status_list,
    titled,
)
from tests.engine.credentials.makers import KEY_DID, rsa_signer
from tests.engine.credentials.test_endorsements import ENDORSEMENT, PARTNER_SIGNER, endorsement
from tests.engine.metadata.test_profiles import FULL
from tests.foreign.conftest import LATER, Foreign, ForeignVerifier

VOCABULARY = f"https://badges.example.edu{MICRO_CREDENTIAL}"
WORDS = {VOCABULARY: json.loads(bytes_on_board(MICRO_CREDENTIAL) or b"")}


def _badge() -> bytes:
    return issue(by_key(titled("Teamwork")), signer=KEY_SIGNER, created=NOW, resolver=held({}))


def _micro_credential() -> bytes:
    subject = replace(SUBJECT, achievement=described(ACHIEVEMENT, FULL, VOCABULARY))
    badge = replace(by_key(titled("Teamwork")), subject=subject)
    return issue(badge, signer=KEY_SIGNER, created=NOW, resolver=held({}))


def _endorsement() -> bytes:
    return issue_endorsement(ENDORSEMENT, signer=PARTNER_SIGNER, created=NOW, resolver=held({}))


def _endorsed_badge() -> bytes:
    achievement = replace(ACHIEVEMENT, endorsements=(endorsement(ACHIEVEMENT.id),))
    badge = replace(by_key(titled("Teamwork")), subject=replace(SUBJECT, achievement=achievement))
    return issue(badge, signer=KEY_SIGNER, created=NOW, resolver=held({}))


def _record() -> bytes:
    credentials = (json.loads(_badge()), json.loads(_micro_credential()))
    issuer = replace(ISSUER, id=KEY_DID)
    record = LearnersRecord(
        "urn:uuid:6f1c2f2e-7f0b-4b5e-8f6a-3b2f6a1e9d77", issuer, KEY_DID, "Badges", NOW, credentials
    )
    return issue_record(record, signer=KEY_SIGNER, created=NOW, resolver=held({}))


def _status_list() -> bytes:
    return json.dumps(sign(compose_status_list(status_list(issuer=KEY_DID)), KEY_SIGNER, NOW)).encode()


KINDS = {
    "badge": _badge,
    "micro-credential": _micro_credential,
    "endorsement": _endorsement,
    "endorsed badge": _endorsed_badge,
    "learner's record": _record,
    "status list": _status_list,
}
HAVE_SCHEMAS = tuple(kind for kind in KINDS if kind != "status list")


def _digital_bazaar(document: Mapping[str, Any], ask: ForeignVerifier) -> bool:
    return bool(ask(document, WORDS)["verified"])


def _openvc(document: Mapping[str, Any], _ask: ForeignVerifier) -> bool:
    (proof,) = document["proof"]
    known = {**contexts(), **WORDS}
    try:
        verify_credential(
            {**document, "proof": proof}, policy=VerificationPolicy(now=NOW), extra_contexts=known
        )
    except SignatureInvalid:
        return False
    return True


VERIFIERS = {"Digital Bazaar": _digital_bazaar, "openvc-core": _openvc}
# It finds credentials that are nested in others not to be in compacted form; Digital Bazaar's verify them.
REFUSED = {("learner's record", "openvc-core"), ("endorsed badge", "openvc-core")}


@pytest.mark.parametrize("kind", HAVE_SCHEMAS)
def test_every_kind_fits_its_official_schema(kind: str) -> None:
    report = authenticate(KINDS[kind](), resolver=held({}), now=NOW)
    assert report.sound, report.steps
    assert outcome(report, StepId.SCHEMA) == "ok"


@pytest.mark.parametrize("verifier", VERIFIERS)
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_verifies_there_and_a_change_is_noticed(
    kind: str, verifier: str, foreign_verdict: ForeignVerifier
) -> None:
    document = json.loads(KINDS[kind]())
    if (kind, verifier) in REFUSED:
        with pytest.raises(ProofMalformed, match="not in compacted form"):
            VERIFIERS[verifier](document, foreign_verdict)
        return
    assert VERIFIERS[verifier](document, foreign_verdict)
    changed = {**document, "validFrom": "2026-11-02T00:00:00Z"}
    assert not VERIFIERS[verifier](changed, foreign_verdict)


@pytest.mark.parametrize("kind", HAVE_SCHEMAS)
def test_every_kind_verifies_there_as_a_token_and_a_forged_one_does_not(kind: str, foreign: Foreign) -> None:
    document = {term: value for term, value in json.loads(KINDS[kind]()).items() if term != "proof"}
    signer = rsa_signer()
    token = sign_token(document, signer, Algorithm.RS256).decode()
    told = foreign("token", token=token, jwk=jwk_of(signer.public_key))
    assert {term: told["payload"][term] for term in document} == document
    forged = foreign("token", token=token[:-8] + "AAAAAAAA", jwk=jwk_of(signer.public_key))
    assert forged == {"errors": ["ERR_JWS_SIGNATURE_VERIFICATION_FAILED"]}


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "endorsement"])  # a partner signs that
def test_every_kind_of_ours_verifies_there_with_a_proof_over_sorted_json(kind: str, foreign: Foreign) -> None:
    plain = {term: value for term, value in json.loads(KINDS[kind]()).items() if term != "proof"}
    signed = eddsa_jcs_2022.sign(plain, KEY_SIGNER, NOW)
    words = {**contexts(), **WORDS}
    assert foreign("jcs", credential=signed, now=LATER, contexts=words)["verified"]
    changed = {**signed, "validFrom": "2026-11-02T00:00:00Z"}
    assert not foreign("jcs", credential=changed, now=LATER, contexts=words)["verified"]
