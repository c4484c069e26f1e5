"""Credentials bound to a key that their learner's wallet holds."""

from enum import StrEnum
from typing import Any

import orjson
from sqlalchemy.orm import Session

from badge_engine.credentials.issue_any import issue_any
from badge_engine.proofs.vc_jwt import Algorithm, sign_token
from badge_engine.verification.verify import authenticate
from lti_tool.publishing import as_of, held_keys
from lti_tool.status_lists import institution_signer
from lti_tool.storage import registrations, tables
from lti_tool.wiring import Wiring


class WalletFormat(StrEnum):
    """How a wallet wants a credential, by the names of OpenID4VCI 1.0, appendix A.1."""

    LINKED_DATA = "ldp_vc"
    TOKEN = "jwt_vc_json"  # noqa: S105 - the name of a format


def bound_credential(
    wiring: Wiring, session: Session, row: tables.Credential, holder: str, wanted: WalletFormat
) -> dict[str, Any] | str:
    """Sign a credential again, for the holder of a key: the same one, of a later date.

    It keeps its id and its place in the status list, so that it is one credential to every verifier, and
    what is revoked is revoked in every wallet.
    """
    signed_for = institution_signer(wiring, session, row.institution_id)
    institution = session.get_one(tables.Institution, row.institution_id)
    resolver = held_keys(institution, registrations.issuer_keys(session, institution.id))
    now = wiring.clock()
    document = as_of(_for_holder(orjson.loads(row.document), holder), now)
    if wanted is WalletFormat.LINKED_DATA:
        issuer, signer = signed_for.issuer, signed_for.signer
        return issue_any(document, issuer=issuer, signer=signer, created=now, resolver=resolver)
    token = sign_token(document, signed_for.signer, Algorithm.EDDSA)
    report = authenticate(token, resolver=resolver, now=now)
    if not report.authentic:
        raise RuntimeError("A token that was just signed does not verify.")
    return token.decode()


def _for_holder(document: dict[str, Any], holder: str) -> dict[str, Any]:
    unsigned = {term: value for term, value in document.items() if term != "proof"}
    return unsigned | {"credentialSubject": document["credentialSubject"] | {"id": holder}}
