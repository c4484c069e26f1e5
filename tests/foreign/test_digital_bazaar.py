"""What we issue verifies with libraries that share no code with ours, and what is forged does not."""

import json
from typing import Any

import pytest

from badge_engine.credentials.content import Credential
from badge_engine.credentials.issue import issue
from badge_engine.ports import Signer
from badge_engine.proofs.eddsa_rdfc_2022 import sign
from badge_engine.status.list_credential import compose_status_list
from tests.engine.credentials.examples import (
    CREDENTIAL,
    DID,
    KEY_SIGNER,
    NOW,
    SIGNER,
    by_key,
    held,
    own_did,
    status_list,
    titled,
)
from tests.engine.credentials.test_credentials_of_any_kind import (
    DEGREE,
    OLDER,
    chained,
    first_of_chain,
    signed,
)
from tests.foreign.conftest import ForeignVerifier

TITLES = (
    "Ångström für Anfänger: Stufe ½",
    "団体作業 🏅 Дружба",
    'quote " backslash \\ tab \t line\nfeed',
    "\u0085 \u2028 \ufeff \ue000 \U0001d518",
)


def issued(credential: Credential, signer: Signer) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(issue(credential, signer=signer, created=NOW, resolver=held({})))
    return document


def test_a_badge_of_a_web_domain_verifies_there(foreign_verdict: ForeignVerifier) -> None:
    verdict = foreign_verdict(issued(CREDENTIAL, SIGNER), {DID: own_did()})
    assert verdict == {"verified": True, "errors": []}


def test_a_badge_of_a_bare_key_verifies_there(foreign_verdict: ForeignVerifier) -> None:
    verdict = foreign_verdict(issued(by_key(CREDENTIAL), KEY_SIGNER), {})
    assert verdict == {"verified": True, "errors": []}


@pytest.mark.parametrize("title", TITLES)
def test_a_title_in_any_script_verifies_there(title: str, foreign_verdict: ForeignVerifier) -> None:
    verdict = foreign_verdict(issued(titled(title), SIGNER), {DID: own_did()})
    assert verdict == {"verified": True, "errors": []}


def test_a_changed_badge_does_not_verify_there(foreign_verdict: ForeignVerifier) -> None:
    document = issued(CREDENTIAL, SIGNER)
    document["credentialSubject"]["result"][0]["value"] = "40"
    verdict = foreign_verdict(document, {DID: own_did()})
    assert not verdict["verified"]
    assert "Invalid signature." in verdict["errors"]


def test_a_word_that_nobody_signed_is_refused_there_too(foreign_verdict: ForeignVerifier) -> None:
    document = {**issued(CREDENTIAL, SIGNER), "sneakyGrade": "A"}
    verdict = foreign_verdict(document, {DID: own_did()})
    assert not verdict["verified"]


def test_our_status_list_verifies_there(foreign_verdict: ForeignVerifier) -> None:
    signed = sign(compose_status_list(status_list(revoked=(94_567,))), SIGNER, NOW)
    verdict = foreign_verdict(signed, {DID: own_did()})
    assert verdict == {"verified": True, "errors": []}


@pytest.mark.parametrize("document", [DEGREE, OLDER], ids=["2.0", "1.1"])
def test_a_credential_of_any_kind_verifies_there(
    document: dict[str, Any], foreign_verdict: ForeignVerifier
) -> None:
    assert foreign_verdict(signed(document), {}) == {"verified": True, "errors": []}


def test_a_chain_of_proofs_means_the_same_there(foreign_verdict: ForeignVerifier) -> None:
    first = first_of_chain()
    assert foreign_verdict({**DEGREE, "proof": [first, chained(first)]}, {})["verified"]
    assert not foreign_verdict({**DEGREE, "proof": [chained(first)]}, {})["verified"]
