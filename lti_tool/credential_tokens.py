"""The same credential as a token that verifiers of other makes take: VC-JWT, signed with RS256."""

import orjson
from sqlalchemy.orm import Session

from badge_engine.proofs.vc_jwt import Algorithm, sign_token
from badge_engine.verification.verify import authenticate
from lti_tool.administration.issuer_keys import new_token_key, open_token_signer
from lti_tool.publishing import held_keys
from lti_tool.storage import registrations, tables
from lti_tool.wiring import Wiring


def credential_token(wiring: Wiring, session: Session, row: tables.Credential) -> bytes:
    """Return a credential as a compact JWS: what it says, its id and its status are the same.

    The issuer's first token brings its key for tokens, which the DID document shows from then on.
    """
    institution = session.get_one(tables.Institution, row.institution_id)
    signer = open_token_signer(institution, _signing_key(wiring, session, institution.id), wiring.vault)
    document = {term: value for term, value in orjson.loads(row.document).items() if term != "proof"}
    token = sign_token(document, signer, Algorithm.RS256)
    keys = registrations.issuer_keys(session, institution.id)
    resolver = held_keys(institution, keys, registrations.token_keys(session, institution.id))
    if not authenticate(token, resolver=resolver, now=wiring.clock()).authentic:
        raise RuntimeError("A token that was just signed does not verify.")
    return token


def _signing_key(wiring: Wiring, session: Session, institution_id: str) -> tables.IssuerTokenKey:
    known = registrations.token_keys(session, institution_id)
    standing = next((key for key in reversed(known) if key.retired_at is None), None)
    if standing is None:
        standing = new_token_key(institution_id, wiring.vault, wiring.clock())
        session.add(standing)
        session.flush()
    return standing
