"""Sorted JSON and tokens that we sign verify elsewhere; proofs on P-256 that others make verify here."""

import json
from copy import deepcopy

import pytest

from badge_engine.credentials.compose import compose
from badge_engine.proofs.eddsa_jcs_2022 import sign
from badge_engine.proofs.public_keys import Ed25519Key, jwk_of
from badge_engine.proofs.vc_jwt import Algorithm, claims, sign_token
from badge_engine.verification.report import StepId
from badge_engine.verification.resolving import HeldDocuments
from badge_engine.verification.verify import verify
from tests.engine.credentials.examples import CREDENTIAL, KEY_SIGNER, NOW, by_key, outcome, titled
from tests.engine.credentials.makers import OWN, PLAIN, rsa_signer
from tests.foreign.conftest import LATER, Foreign

TITLES = ("Ångström ½", "団体作業 🏅 Дружба", 'quote " \\ tab \t line\n', "\u0085 \u2028 \ue000 \U0001d518")


@pytest.mark.parametrize("title", TITLES)
def test_a_proof_over_sorted_json_verifies_there(title: str, foreign: Foreign) -> None:
    signed = sign(compose(by_key(titled(title))), KEY_SIGNER, NOW)
    assert foreign("jcs", credential=signed, now=LATER) == {"verified": True, "errors": []}


def test_a_changed_credential_with_such_a_proof_does_not_verify_there(foreign: Foreign) -> None:
    signed = {**sign(compose(by_key(CREDENTIAL)), KEY_SIGNER, NOW), "name": "Another"}
    assert not foreign("jcs", credential=signed, now=LATER)["verified"]


def test_our_tokens_verify_there_and_say_the_same(foreign: Foreign) -> None:
    for document, signer, algorithm, key in (
        (OWN, rsa_signer(), Algorithm.RS256, rsa_signer().public_key),
        (PLAIN, KEY_SIGNER, Algorithm.EDDSA, Ed25519Key(KEY_SIGNER.public_key)),
    ):
        text = sign_token(document, signer, algorithm).decode()
        told = foreign("token", token=text, jwk=jwk_of(key))
        assert told["payload"] == {**document, **claims(document)}
        assert told["header"] == {"alg": algorithm, "kid": signer.verification_method, "typ": "JWT"}
        forged = foreign("token", token=text[:-8] + "AAAAAAAA", jwk=jwk_of(key))
        assert forged == {"errors": ["ERR_JWS_SIGNATURE_VERIFICATION_FAILED"]}


def test_proofs_on_p_256_that_others_made_verify_here_and_notice_changes(foreign: Foreign) -> None:
    plain = deepcopy(PLAIN)
    # Their library cannot disclose parts of ordered lists.
    for description in plain["credentialSubject"]["achievement"]["resultDescription"]:
        description.pop("allowedValue", None)
    made = foreign("ecdsa", credential=plain)
    for name in ("simple", "shown"):
        report = verify(json.dumps(made[name]).encode(), resolver=HeldDocuments(), now=NOW)
        assert report.verified, report.steps
        changed = {**made[name], "name": "Another"}
        report = verify(json.dumps(changed).encode(), resolver=HeldDocuments(), now=NOW)
        assert (report.authentic, outcome(report, StepId.PROOF)) == (False, "error")
    assert made["shown"].keys() < made["base"].keys()
    base = verify(json.dumps(made["base"]).encode(), resolver=HeldDocuments(), now=NOW)
    assert (base.authentic, outcome(base, StepId.PROOF)) == (None, "unknown")
