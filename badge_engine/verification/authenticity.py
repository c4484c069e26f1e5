"""Did the issuer sign exactly this? Steps `linked_data` and `proof`."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from badge_engine.contexts.pinned import UnknownContextError
from badge_engine.moments import moment_of
from badge_engine.proofs.canonical import canonise
from badge_engine.proofs.eddsa_rdfc_2022 import CRYPTOSUITE, PROOF_TYPE, PURPOSE, proof_holds, without_proof
from badge_engine.proofs.losses import UnsignableError
from badge_engine.verification.keys import KeyProblemError, find_key
from badge_engine.verification.reading import objects
from badge_engine.verification.report import Outcome, Step, StepId
from badge_engine.verification.resolving import Resolver

MAXIMUM_PROOFS = 8
_MEANING = {Outcome.OK: True, Outcome.WARNING: True, Outcome.ERROR: False, Outcome.UNKNOWN: None}
_BEST_FIRST = (Outcome.OK, Outcome.ERROR, Outcome.UNKNOWN)


def check_authenticity(
    document: Mapping[str, Any],
    *,
    resolver: Resolver,
    now: datetime,
) -> tuple[tuple[Step, Step], bool | None]:
    """Return both steps, and whether the document is authentic: `None` where that could not be checked."""
    try:
        canonical = canonise(without_proof(document))
    except (UnsignableError, UnknownContextError) as error:
        outcome = Outcome.ERROR if isinstance(error, UnsignableError) else Outcome.UNKNOWN
        proof = Step(StepId.PROOF, outcome, "The signature was not checked: it would not cover every word.")
        return (Step(StepId.LINKED_DATA, outcome, str(error)), proof), _MEANING[outcome]
    covered = Step(StepId.LINKED_DATA, Outcome.OK, "A signature over the document covers every word of it.")
    proof = _best_proof(document, canonical, resolver, now)
    return (covered, proof), _MEANING[proof.outcome]


def issuer_id(document: Mapping[str, Any]) -> object:
    """Return the id of the issuer, which stands alone or in an object."""
    issuer = document.get("issuer")
    return issuer.get("id") if isinstance(issuer, dict) else issuer


def _best_proof(document: Mapping[str, Any], canonical: str, resolver: Resolver, now: datetime) -> Step:
    """One proof that holds is enough (VC Data Integrity 1.0, 2.1.1, proof sets)."""
    proofs = objects(document.get("proof"))
    if not proofs:
        return _step(Outcome.ERROR, "The document is not signed.")
    if len(proofs) > MAXIMUM_PROOFS:
        return _step(Outcome.UNKNOWN, "The document bears too many signatures to check.")
    steps = [_proof_step(document, canonical, proof, resolver, now) for proof in proofs]
    return min(steps, key=lambda step: _BEST_FIRST.index(step.outcome))


def _proof_step(
    document: Mapping[str, Any],
    canonical: str,
    proof: dict[str, Any],
    resolver: Resolver,
    now: datetime,
) -> Step:
    flaw = _unsupported(document.get("@context"), proof) or _unfit(proof, now)
    if flaw is not None:
        return flaw
    created = moment_of(proof.get("created"))
    try:
        key = find_key(proof["verificationMethod"], resolver=resolver, created=created, now=now)
        holds = proof_holds(canonical, document.get("@context"), proof, key.public_key)
    except KeyProblemError as problem:
        return _step(problem.outcome, str(problem))
    except UnsignableError as error:
        return _step(Outcome.ERROR, f"The signature has a part that it does not cover: {error}")
    if not holds:
        return _step(Outcome.ERROR, "The signature does not match: the document was changed after signing.")
    if key.controller != issuer_id(document):
        return _step(Outcome.ERROR, f"The document was signed by {key.controller}, who is not its issuer.")
    return _step(Outcome.OK, f"Signed by {key.controller}, and not changed since.")


def _unsupported(context: object, proof: dict[str, Any]) -> Step | None:
    kind = proof.get("cryptosuite") if proof.get("type") == PROOF_TYPE else proof.get("type")
    if kind != CRYPTOSUITE:
        return _step(Outcome.UNKNOWN, f"Signatures of the kind {kind} are not supported.")
    if "previousProof" in proof:
        return _step(Outcome.UNKNOWN, "Chains of signatures are not supported.")
    if proof.get("@context", context) != context:
        return _step(Outcome.UNKNOWN, "A signature with a context of its own is not supported.")
    return None


def _unfit(proof: dict[str, Any], now: datetime) -> Step | None:
    if proof.get("proofPurpose") != PURPOSE:
        return _step(Outcome.ERROR, "The signature was not made to vouch for a claim (assertionMethod).")
    if not isinstance(proof.get("verificationMethod"), str):
        return _step(Outcome.ERROR, "The signature does not name its key.")
    for term in ("created", "expires"):
        if term in proof and moment_of(proof[term]) is None:
            return _step(Outcome.ERROR, f"The signature bears no sound date ({term}).")
    expires = moment_of(proof.get("expires"))
    if expires is not None and expires < now:
        return _step(Outcome.ERROR, "The signature has run out.")
    return None


def _step(outcome: Outcome, sentence: str) -> Step:
    return Step(StepId.PROOF, outcome, sentence)
