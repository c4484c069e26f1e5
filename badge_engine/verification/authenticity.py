"""Did the issuer sign exactly this? Steps `linked_data` and `proof` of a document with proofs in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from badge_engine.contexts.pinned import UnknownContextError
from badge_engine.moments import moment_of
from badge_engine.proofs.canonical import canonise
from badge_engine.proofs.ecdsa_sd_2023 import UnderivedProofError
from badge_engine.proofs.eddsa_rdfc_2022 import PURPOSE, without_proof
from badge_engine.proofs.losses import UnsignableError
from badge_engine.proofs.shapes import canonise_known
from badge_engine.proofs.suites import SUITES, Unsecured, kind_of
from badge_engine.verification.keys import KeyProblemError, find_key
from badge_engine.verification.reading import listed, objects
from badge_engine.verification.report import Outcome, Step, StepId
from badge_engine.verification.resolving import Resolver

MAXIMUM_PROOFS = 8
MEANING = {Outcome.OK: True, Outcome.WARNING: True, Outcome.ERROR: False, Outcome.UNKNOWN: None}
_BEST_FIRST = (Outcome.OK, Outcome.WARNING, Outcome.ERROR, Outcome.UNKNOWN)
_PURPOSES = {PURPOSE: "vouch for a claim", "authentication": "show who hands it in"}


def check_authenticity(
    document: Mapping[str, Any],
    *,
    resolver: Resolver,
    now: datetime,
    purpose: str = PURPOSE,
    every: bool = False,
) -> tuple[tuple[Step, Step], bool | None]:
    """Return both steps, and whether the document is authentic: `None` where that could not be checked.

    A credential is signed by its issuer to assert something; a presentation by its holder, to authenticate.
    One proof that holds is enough, unless `every` one is asked about; then others may sign beside them.
    """
    content = without_proof(document)
    covered, canonical = check_linked_data(content)
    if canonical is None:
        sentence = "The signature was not checked: it would not cover every word."
        return (covered, Step(StepId.PROOF, covered.outcome, sentence)), MEANING[covered.outcome]
    asked = _Asked(
        objects(document.get("proof")), Unsecured(content, canonical), resolver, now, purpose, every
    )
    proof = _judged(asked)
    return (covered, proof), MEANING[proof.outcome]


def check_linked_data(document: Mapping[str, Any]) -> tuple[Step, str | None]:
    """Look at whether a signature covers every word; return the canonical text where it does."""
    try:
        canonical = canonise_known(document)
    except UnsignableError as error:
        return Step(StepId.LINKED_DATA, Outcome.ERROR, str(error), "the contexts on board"), None
    except UnknownContextError as error:
        return Step(StepId.LINKED_DATA, Outcome.UNKNOWN, str(error), "the contexts on board"), None
    sentence = "A signature over the document covers every word of it."
    return Step(StepId.LINKED_DATA, Outcome.OK, sentence, "the contexts on board"), canonical


def issuer_id(document: Mapping[str, Any]) -> object:
    """Return the id of the issuer, which stands alone or in an object."""
    return _id_in(document.get("issuer"))


def signer_id(document: Mapping[str, Any], purpose: str) -> object:
    """Return the id of who has to sign a document for a purpose: its issuer, or the holder."""
    return issuer_id(document) if purpose == PURPOSE else _id_in(document.get("holder"))


def _id_in(value: object) -> object:
    return value.get("id") if isinstance(value, dict) else value


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the proofs of one document are held against."""

    proofs: list[dict[str, Any]]
    unsecured: Unsecured
    resolver: Resolver
    now: datetime
    purpose: str
    every: bool


def _judged(asked: _Asked) -> Step:
    """Return the step that decides (VC Data Integrity 1.0, 2.1.1, proof sets)."""
    if not asked.proofs:
        return _step(Outcome.ERROR, "The document is not signed.")
    if len(asked.proofs) > MAXIMUM_PROOFS:
        return _step(Outcome.UNKNOWN, "The document bears too many signatures to check.")
    steps = [_proof_step(proof, asked) for proof in asked.proofs]
    best = min(steps, key=lambda step: _BEST_FIRST.index(step.outcome))
    if not asked.every:
        return best
    if best.outcome is Outcome.WARNING:
        return _step(Outcome.ERROR, "None of the signatures is by the issuer.", best.source)
    return next((step for step in steps if step.troubles), best)


def _proof_step(proof: dict[str, Any], asked: _Asked) -> Step:
    flaw = _unsupported(proof, asked) or _unfit(proof, asked.now, asked.purpose)
    if flaw is not None:
        return flaw
    try:
        return _checked(proof, asked)
    except KeyProblemError as problem:
        return _step(problem.outcome, str(problem), proof["verificationMethod"])
    except UnsignableError as error:
        return _step(Outcome.ERROR, f"The signature has a part that it does not cover: {error}")
    except (UnderivedProofError, UnknownContextError) as error:
        return _step(Outcome.UNKNOWN, str(error))


def _checked(proof: dict[str, Any], asked: _Asked) -> Step:
    created, method = moment_of(proof.get("created")), proof["verificationMethod"]
    key = find_key(method, resolver=asked.resolver, created=created, now=asked.now, purpose=asked.purpose)
    covered = _covered(proof, asked)
    if covered is None:
        return _step(Outcome.ERROR, "The signature builds on another one that is not there.")
    holds = SUITES[kind_of(proof)](covered, proof, key.key)
    if holds is None:
        return _step(Outcome.ERROR, "The key is of another kind than the signature.", key.source)
    if not holds:
        return _step(Outcome.ERROR, "The signature does not match: the document was changed after signing.")
    if key.controller is None or key.controller != signer_id(asked.unsecured.document, asked.purpose):
        outcome = Outcome.WARNING if asked.every and key.controller else Outcome.ERROR
        return _step(outcome, f"The document was signed by {key.controller}, who is not its issuer.")
    return _step(Outcome.OK, f"Signed by {key.controller}, and not changed since.", key.source)


def _covered(proof: dict[str, Any], asked: _Asked) -> Unsecured | None:
    """Return what a proof is about: the document, with the proofs in it that this one builds on."""
    named = listed(proof.get("previousProof"))
    if not named:
        return asked.unsecured
    before = [each for each in asked.proofs if each is not proof and each.get("id") in named]
    if len(before) != len(named):
        return None
    document = {**asked.unsecured.document, "proof": before}
    return Unsecured(document, canonise(document))


def _unsupported(proof: dict[str, Any], asked: _Asked) -> Step | None:
    kind, context = kind_of(proof), asked.unsecured.document.get("@context")
    if kind not in SUITES:
        return _step(Outcome.UNKNOWN, f"Signatures of the kind {kind} are not supported.")
    if "previousProof" in proof and not asked.every:
        return _step(Outcome.UNKNOWN, "Chains of signatures are not supported.")
    if proof.get("@context", context) != context:
        return _step(Outcome.UNKNOWN, "A signature with a context of its own is not supported.")
    return None


def _unfit(proof: dict[str, Any], now: datetime, purpose: str) -> Step | None:
    if proof.get("proofPurpose") != purpose:
        return _step(Outcome.ERROR, f"The signature was not made to {_PURPOSES[purpose]} ({purpose}).")
    if not isinstance(proof.get("verificationMethod"), str):
        return _step(Outcome.ERROR, "The signature does not name its key.")
    for term in ("created", "expires"):
        if term in proof and moment_of(proof[term]) is None:
            return _step(Outcome.ERROR, f"The signature bears no sound date ({term}).")
    expires = moment_of(proof.get("expires"))
    if expires is not None and expires < now:
        return _step(Outcome.ERROR, "The signature has run out.")
    return None


def _step(outcome: Outcome, sentence: str, source: str | None = None) -> Step:
    return Step(StepId.PROOF, outcome, sentence, source)
