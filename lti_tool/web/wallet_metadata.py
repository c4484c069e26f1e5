"""What a wallet reads about an institution that it fetches credentials from (OpenID4VCI 1.0, 12.2)."""

from typing import Any
from urllib.parse import urlencode

from badge_engine.contexts.pinned import OPEN_BADGES, VC_2
from badge_engine.verification.holder_proofs import ALGORITHMS
from lti_tool.holding import WalletFormat
from lti_tool.settings import Settings
from lti_tool.storage import tables

PRE_AUTHORISED = "urn:ietf:params:oauth:grant-type:pre-authorized_code"
BADGE_TYPES = ["VerifiableCredential", "OpenBadgeCredential"]
# A wallet names one of these where it asks for the credential of its offer.
FORMATS = {"open_badge": WalletFormat.LINKED_DATA, "open_badge_jwt": WalletFormat.TOKEN}
_SIGNED_BY = {WalletFormat.LINKED_DATA: "eddsa-rdfc-2022", WalletFormat.TOKEN: "EdDSA"}


def wallet_issuer(settings: Settings, institution: tables.Institution) -> str:
    """Return the name of an institution towards wallets: its address, which theirs hang below."""
    return settings.address(f"/oid4vci/{institution.slug}")


def offer_link(settings: Settings, institution: tables.Institution, name: str) -> str:
    """Return the link, also in a QR code, by which wallets find an offer (OpenID4VCI 1.0, 4.1.3)."""
    address = f"{wallet_issuer(settings, institution)}/offers/{name}"
    return f"openid-credential-offer://?{urlencode({'credential_offer_uri': address})}"


def issuer_metadata(settings: Settings, institution: tables.Institution) -> dict[str, Any]:
    """Return the document for both dialects, 1.0 and draft 13.

    What an authorisation server says of itself stands here again, because wallets look for it here. Some
    read no more than 4,096 bytes.
    """
    issuer = wallet_issuer(settings, institution)
    return {
        "credential_issuer": issuer,
        "credential_endpoint": f"{issuer}/credential",
        "nonce_endpoint": f"{issuer}/nonce",
        "display": [{"name": institution.name, "locale": "en"}],
        "credential_configurations_supported": {
            name: _configuration(wanted) for name, wanted in FORMATS.items()
        },
        **server_metadata(settings, institution),
    }


def server_metadata(settings: Settings, institution: tables.Institution) -> dict[str, Any]:
    """Return what the authorisation server of an institution's offers says of itself (RFC 8414)."""
    issuer = wallet_issuer(settings, institution)
    return {
        "issuer": issuer,
        "token_endpoint": f"{issuer}/token",
        "grant_types_supported": [PRE_AUTHORISED],
        "response_types_supported": [],
        "token_endpoint_auth_methods_supported": ["none"],
        "authorization_details_types_supported": ["openid_credential"],
        "pre-authorized_grant_anonymous_access_supported": True,
    }


def offer_document(issuer: str, code: str, pin_digits: int | None) -> dict[str, Any]:
    """Return what a wallet finds at the address of an offer (OpenID4VCI 1.0, 4.1.1)."""
    grant: dict[str, Any] = {"pre-authorized_code": code}
    if pin_digits is not None:
        description = "The PIN on the page with your badges"
        grant["tx_code"] = {"input_mode": "numeric", "length": pin_digits, "description": description}
    return {
        "credential_issuer": issuer,
        "credential_configuration_ids": list(FORMATS),
        "grants": {PRE_AUTHORISED: grant},
    }


def _configuration(wanted: WalletFormat) -> dict[str, Any]:
    display = [{"name": "Open Badge", "locale": "en"}]
    contexts = {"@context": [VC_2, OPEN_BADGES]} if wanted is WalletFormat.LINKED_DATA else {}
    return {
        "format": wanted,
        "credential_definition": {**contexts, "type": BADGE_TYPES},
        "cryptographic_binding_methods_supported": ["did:key", "jwk"],
        "credential_signing_alg_values_supported": [_SIGNED_BY[wanted]],
        "proof_types_supported": {"jwt": {"proof_signing_alg_values_supported": list(ALGORITHMS)}},
        "credential_metadata": {"display": display},
        "display": display,
    }
