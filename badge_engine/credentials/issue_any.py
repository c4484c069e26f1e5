"""Signing a credential that somebody else composed: of any kind, not of Open Badges alone."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, assert_never

from badge_engine.contexts.pinned import VC_1, UnknownContextError
from badge_engine.ports import Signer
from badge_engine.proofs import eddsa_jcs_2022, eddsa_rdfc_2022
from badge_engine.proofs.losses import UnsignableError
from badge_engine.proofs.vc_jwt import sign_envelope
from badge_engine.verification.authenticity import issuer_id
from badge_engine.verification.data_model import check_data_model
from badge_engine.verification.inquiry import Inquiry
from badge_engine.verification.reading import listed
from badge_engine.verification.report import Outcome
from badge_engine.verification.resolving import Resolver
from badge_engine.verification.tokens import REGISTERED
from badge_engine.verification.verify import authenticate_value

DATA_INTEGRITY = "https://w3id.org/security/data-integrity/v2"


class Securing(StrEnum):
    """How a credential is signed: two proofs within it, or a token around it."""

    RDFC = eddsa_rdfc_2022.CRYPTOSUITE
    JCS = eddsa_jcs_2022.CRYPTOSUITE
    ENVELOPE = "vc+jwt"


class UnfitError(ValueError):
    """A document cannot be signed as it is; the message says why, for a person."""


def issue_any(
    document: Mapping[str, Any],
    *,
    issuer: str,
    signer: Signer,
    created: datetime,
    resolver: Resolver,
    securing: Securing = Securing.RDFC,
) -> dict[str, Any]:
    """Sign a credential, and verify it as a stranger would; return the signed document.

    `issuer` is whom `signer` signs for, and who has to stand in the document. One of VC Data Model 1.1 gets
    the context that gives its proof a meaning. Raise `UnfitError`.
    """
    _refuse_unfit(document, issuer, securing)
    try:
        signed = _signed(document, signer, created, securing)
    except (UnsignableError, UnknownContextError) as error:
        raise UnfitError(str(error)) from error
    report = authenticate_value(signed, Inquiry(resolver, created, any_credential=True))
    if not report.sound:
        raise UnfitError(" ".join(step.sentence for step in report.steps if step.troubles))
    return signed


def _refuse_unfit(document: Mapping[str, Any], issuer: str, securing: Securing) -> None:
    step = check_data_model(document)
    if step.outcome is Outcome.ERROR:
        raise UnfitError(step.sentence)
    if "VerifiableCredential" not in listed(document["type"]):
        raise UnfitError("Only credentials are issued; a presentation is signed by its holder.")
    if "proof" in document:
        raise UnfitError("The credential bears a proof already.")
    if issuer_id(document) != issuer:
        raise UnfitError(f"The credential names another issuer than {issuer}, who would sign it.")
    if securing is Securing.ENVELOPE and (words := document.keys() & REGISTERED):
        raise UnfitError(f"In a token these terms have another meaning: {', '.join(sorted(words))}.")


def _signed(
    document: Mapping[str, Any], signer: Signer, created: datetime, securing: Securing
) -> dict[str, Any]:
    match securing:
        case Securing.RDFC:
            return eddsa_rdfc_2022.sign(_with_words_for_proofs(document), signer, created)
        case Securing.JCS:
            return eddsa_jcs_2022.sign(_with_words_for_proofs(document), signer, created)
        case Securing.ENVELOPE:
            return sign_envelope(document, signer)
        case _:
            assert_never(securing)


def _with_words_for_proofs(document: Mapping[str, Any]) -> Mapping[str, Any]:
    contexts = document["@context"]
    if contexts[0] != VC_1 or DATA_INTEGRITY in contexts:
        return document
    return {**document, "@context": [*contexts, DATA_INTEGRITY]}
