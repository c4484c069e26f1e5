"""The calls of wallets that fetch a badge (OpenID4VCI)."""

from collections.abc import Mapping

from lti_tool.web.openapi.operations import ANY_OBJECT, FORM, JSON, Operation, members, named, texts
from lti_tool.web.openapi.schemas import OAUTH, OAUTH_SHOWN

WALLET: Mapping[str, list[str]] = {"walletToken": []}
_KNOWN_OR_NOT = {status: OAUTH[status] for status in (404, 429)}
WALLETS = (
    *(
        Operation("get", path, name, summary, {200: ANY_OBJECT}, _KNOWN_OR_NOT)
        for path, name, summary in (
            (
                "/.well-known/openid-credential-issuer/oid4vci/{slug}",
                "getIssuer",
                "The issuer, for OpenID4VCI 1.0",
            ),
            (
                "/oid4vci/{slug}/.well-known/openid-credential-issuer",
                "getIssuer13",
                "The issuer, for draft 13",
            ),
            (
                "/.well-known/oauth-authorization-server/oid4vci/{slug}/",
                "getWalletServer",
                "Where codes are exchanged",
            ),
        )
    ),
    Operation(
        "get",
        "/oid4vci/{slug}/offers/{name}",
        "getOffer",
        "An offer that a learner shows to their wallet",
        {200: named("CredentialOffer")},
        _KNOWN_OR_NOT,
    ),
    Operation(
        "post",
        "/oid4vci/{slug}/token",
        "getWalletToken",
        "Exchange the code of an offer for a token",
        {200: named("Tokens")},
        OAUTH,
        (
            FORM,
            members(texts("grant_type", "pre-authorized_code"), texts("tx_code", "authorization_details")),
        ),
    ),
    Operation(
        "post",
        "/oid4vci/{slug}/nonce",
        "getNonce",
        "A number for a proof",
        {200: members(texts("c_nonce"))},
        {status: OAUTH[status] for status in (404, 413, 429)},
    ),
    Operation(
        "post",
        "/oid4vci/{slug}/credential",
        "getWalletCredential",
        "The offered credential, for the key that the wallet proves",
        {200: named("WalletCredential")},
        OAUTH_SHOWN,
        (JSON, named("WalletWish")),
        opened_by=(WALLET,),
    ),
)
