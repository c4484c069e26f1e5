"""OpenID for Verifiable Credential Issuance: wallets fetch what a learner offered them.

Two dialects are spoken, 1.0 and draft 13; by what a wallet sends they are told apart. There is one way in,
the pre-authorised code: the learner's visit is the authorisation.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from badge_engine.verification.holder_proofs import HolderProofError, read_holder_proof
from badge_engine.verification.reading import MalformedError, read_object
from lti_tool.holding import WalletFormat, bound_credential
from lti_tool.storage import registrations, tables, wallets
from lti_tool.vault import digest
from lti_tool.wallet_offers import PIN_DIGITS, TOKEN_LIFE, PinError, code_of, redeem
from lti_tool.web.nonces import LIFE, is_current, new_nonce
from lti_tool.web.oauth import OAuthError, add_oauth_errors, bearer, form_values, told
from lti_tool.web.parts import parts
from lti_tool.web.wallet_metadata import (
    BADGE_TYPES,
    FORMATS,
    PRE_AUTHORISED,
    issuer_metadata,
    offer_document,
    server_metadata,
    wallet_issuer,
)

pages = Blueprint("openid4vci", __name__)
add_oauth_errors(pages)

DETAILS = "openid_credential"


@dataclass(frozen=True, slots=True)
class Wish:
    """What a wallet asks for. Those of draft 13 send one `proof`, those of 1.0 a list of `proofs`."""

    wanted: WalletFormat
    proof: str | None
    draft_13: bool


@pages.get("/.well-known/openid-credential-issuer/oid4vci/<slug>")
@pages.get("/oid4vci/<slug>/.well-known/openid-credential-issuer")
def metadata(slug: str) -> ResponseReturnValue:
    """Describe an institution to wallets; 1.0 looks for this at the host, draft 13 below the issuer."""
    with parts().database.reading() as session:
        return told(issuer_metadata(parts().settings, _institution(session, slug)))


@pages.get("/.well-known/oauth-authorization-server/oid4vci/<slug>/", strict_slashes=False)
def server(slug: str) -> ResponseReturnValue:
    """Describe where an offer's code is exchanged, with or without a slash at the end."""
    with parts().database.reading() as session:
        return told(server_metadata(parts().settings, _institution(session, slug)))


@pages.get("/oid4vci/<slug>/offers/<name>")
def offer(slug: str, name: str) -> ResponseReturnValue:
    """Hand out an offer to the wallet that was shown its address, until one has taken it up."""
    with parts().database.reading() as session:
        institution = _institution(session, slug)
        row = wallets.offer_named(session, institution.id, digest(name), parts().clock())
    if row is None:
        raise OAuthError("invalid_request", "This offer is over, or never was.", HTTPStatus.NOT_FOUND)
    issuer = wallet_issuer(parts().settings, institution)
    return told(offer_document(issuer, code_of(name), PIN_DIGITS if row.pin_hash else None))


@pages.post("/oid4vci/<slug>/token")
def token(slug: str) -> ResponseReturnValue:
    """Exchange the code of an offer, once, for a token."""
    form = form_values()
    if form.get("grant_type") != PRE_AUTHORISED:
        raise OAuthError("unsupported_grant_type", f"Only {PRE_AUTHORISED} is understood here.")
    if not form.get("pre-authorized_code"):
        raise OAuthError("invalid_request", "The pre-authorized_code is missing.")
    granted = _granted(form.get("authorization_details"))
    with parts().database.transaction() as session:
        institution, code = _institution(session, slug), form["pre-authorized_code"]
        try:
            made = redeem(session, institution.id, code, form.get("tx_code"), parts().clock())
        except PinError as error:
            raise OAuthError("invalid_request", str(error)) from error
    if made is None:
        raise OAuthError("invalid_grant", "The code was used, has expired, or does not go with this PIN.")
    seconds = int(TOKEN_LIFE.total_seconds())
    return told({"access_token": made, "token_type": "bearer", "expires_in": seconds, **granted})


@pages.post("/oid4vci/<slug>/nonce")
def nonce(slug: str) -> ResponseReturnValue:
    """Hand out a number that a wallet's proof has to contain, to show that it is a new one."""
    with parts().database.reading() as session:
        return told({"c_nonce": new_nonce(_institution(session, slug).id)})


@pages.post("/oid4vci/<slug>/credential")
def credential(slug: str) -> ResponseReturnValue:
    """Sign the offered credential for the holder of the key that the wallet proves to have."""
    with parts().database.transaction() as session:
        institution = _institution(session, slug)
        row = _offer_of_token(session, institution)
        wish = _wish(institution, _body())
        holder = _holder(institution, row, wish)
        row.holder = holder
        signed = bound_credential(parts(), session, row.credential, holder, wish.wanted)
    if wish.draft_13:
        return told({"format": wish.wanted, "credential": signed})
    return told({"credentials": [{"credential": signed}]})


def _institution(session: Session, slug: str) -> tables.Institution:
    institution = registrations.find_institution(session, slug)
    if institution is None:
        raise OAuthError("invalid_request", "There is no such issuer here.", HTTPStatus.NOT_FOUND)
    return institution


def _granted(asked: str | None) -> dict[str, Any]:
    """Return the details of what is granted, where a wallet asked by details (RFC 9396)."""
    if asked is None:
        return {}
    try:
        details = read_object(b'{"asked":' + asked.encode("utf-8", "replace") + b"}")["asked"]
    except MalformedError as error:
        raise OAuthError("invalid_request", "authorization_details are not JSON.") from error
    if not isinstance(details, list) or not details or not all(map(_is_ours, details)):
        raise OAuthError("invalid_authorization_details", "Nothing of this kind is offered.")
    names = {each["credential_configuration_id"]: None for each in details}
    known = [
        {"type": DETAILS, "credential_configuration_id": name, "credential_identifiers": [name]}
        for name in names
    ]
    return {"authorization_details": known}


def _is_ours(detail: object) -> bool:
    return (
        isinstance(detail, dict)
        and detail.get("type") == DETAILS
        and detail.get("credential_configuration_id") in list(FORMATS)
    )


def _offer_of_token(session: Session, institution: tables.Institution) -> tables.WalletOffer:
    shown = bearer()
    row = wallets.offer_of_token(session, institution.id, digest(shown), parts().clock()) if shown else None
    if row is None:
        raise OAuthError("invalid_token", "The token is not good here, or not any more.", 401)
    award = row.credential.award
    if award.withdrawn_at is not None or award.suspended_at is not None:
        raise OAuthError("credential_request_denied", "The badge was taken back, or rests.")
    return row


def _body() -> Mapping[str, Any]:
    try:
        return read_object(request.get_data())
    except MalformedError as error:
        raise OAuthError("invalid_credential_request", str(error)) from error


def _wish(institution: tables.Institution, body: Mapping[str, Any]) -> Wish:
    if "credential_response_encryption" in body:
        raise OAuthError("invalid_encryption_parameters", "Answers are not encrypted here beyond TLS.")
    names = {"credential_configuration_id", "credential_identifier", "format"} & body.keys()
    if len(names) != 1:
        raise OAuthError("invalid_credential_request", "Name the credential in exactly one way.")
    wanted = _wanted(names.pop(), body)
    if "proof" in body and "proofs" in body:
        raise OAuthError("invalid_credential_request", "Send `proof` or `proofs`, not both.")
    draft_13 = "proof" in body or "format" in body
    proof = body.get("proof") if draft_13 else _first_of(body.get("proofs"))
    if isinstance(proof, dict) and draft_13:
        proof = proof.get("jwt") if proof.get("proof_type") == "jwt" else None
    if not isinstance(proof, str | None):
        raise _bad_proof(institution, "A proof is a JSON Web Token.")
    return Wish(wanted, proof, draft_13)


def _wanted(name: str, body: Mapping[str, Any]) -> WalletFormat:
    value = body[name]
    if name != "format":
        if isinstance(value, str) and value in FORMATS:
            return FORMATS[value]
        raise OAuthError(f"unknown_{name.removesuffix('_id')}", "Nothing of this name is offered.")
    if value not in list(WalletFormat):
        raise OAuthError("unsupported_credential_format", "Badges are not offered in this format.")
    definition = body.get("credential_definition")
    types = definition.get("type") if isinstance(definition, dict) else None
    if not isinstance(types, list) or sorted(map(str, types)) != sorted(BADGE_TYPES):
        raise OAuthError("unsupported_credential_type", f"Offered are {' and '.join(BADGE_TYPES)}.")
    return WalletFormat(value)


def _first_of(proofs: object) -> object:
    """Return the one proof of a wallet that speaks 1.0: each offer is for one key."""
    if proofs is None:
        return None
    tokens = proofs.get("jwt") if isinstance(proofs, dict) else None
    return tokens[0] if isinstance(tokens, list) and len(tokens) == 1 else tokens or ""


def _holder(institution: tables.Institution, row: tables.WalletOffer, wish: Wish) -> str:
    """Return whose key the wallet proved to have; an offer is bound to the first."""
    if wish.proof is None:
        raise _bad_proof(institution, "The request must prove the wallet's key by a JSON Web Token.")
    try:
        shown = read_holder_proof(
            wish.proof,
            audience=wallet_issuer(parts().settings, institution),
            now=parts().clock(),
            lenient=wish.draft_13 or institution.lenient_wallets,
        )
    except HolderProofError as error:
        raise _bad_proof(institution, str(error)) from error
    if not is_current(shown.nonce, institution.id):
        name = "invalid_proof" if wish.draft_13 else "invalid_nonce"
        raise _bad_proof(institution, "The nonce in the proof is not one of ours, or too old.", name)
    if row.holder not in {None, shown.holder}:
        raise _bad_proof(institution, "The credential was fetched for another key already.")
    return shown.holder


def _bad_proof(institution: tables.Institution, reason: str, name: str = "invalid_proof") -> OAuthError:
    """Refuse a proof, with what a new one needs: wallets of draft 13 look for it here."""
    seconds = int(LIFE.total_seconds())
    return OAuthError(name, reason, c_nonce=new_nonce(institution.id), c_nonce_expires_in=seconds)
