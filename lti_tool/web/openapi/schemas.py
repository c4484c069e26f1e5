"""What our APIs take and answer, by the names that descriptions use."""

from collections.abc import Mapping

from lti_tool.web.openapi.operations import (
    ANY_OBJECT,
    JSON,
    PAGE,
    PROBLEM,
    TEXT,
    Schema,
    list_of,
    members,
    named,
    texts,
)

SCHEMAS: Mapping[str, Schema] = {
    "Credential": members({"@context": list_of({}), "type": {}, "issuer": {}}),
    "Status": members(texts("type", "statusPurpose", "statusListIndex", "statusListCredential")),
    "Verdict": members({"verified": {"type": "boolean"}, "problemDetails": list_of(ANY_OBJECT)}),
    "Problem": members(
        {**texts("type", "title", "detail"), "status": {"type": "integer"}, "verified": {"enum": [False]}}
    ),
    "OAuthError": members(
        texts("error", "error_description"), {"c_nonce": TEXT, "c_nonce_expires_in": {"type": "integer"}}
    ),
    "Imsx_StatusInfo": members(
        {
            "imsx_codeMajor": {"enum": ["failure", "processing", "success", "unsupported"]},
            "imsx_severity": {"enum": ["error", "status", "warning"]},
        },
        {"imsx_description": TEXT, "imsx_codeMinor": ANY_OBJECT},
    ),
    "GetOpenBadgeCredentialsResponse": {
        **members({}, {"credential": list_of(ANY_OBJECT), "compactJwsString": list_of(TEXT)}),
        "additionalProperties": False,
    },
    "Profile": members({"id": TEXT, "type": list_of(TEXT)}, texts("name", "email")),
    "Backpack": members(
        {
            **texts("client_name", "client_uri", "logo_uri", "tos_uri", "policy_uri"),
            **texts("software_id", "software_version", "scope"),
            "redirect_uris": list_of(TEXT),
        },
        {**dict.fromkeys(("grant_types", "response_types", "contacts"), list_of(TEXT))}
        | texts("token_endpoint_auth_method"),
    ),
    "RegisteredBackpack": {
        "allOf": [
            named("Backpack"),
            members(
                {
                    **texts("client_id", "client_secret"),
                    "client_id_issued_at": {"type": "integer"},
                    "client_secret_expires_at": {"type": "integer"},
                }
            ),
        ]
    },
    "Tokens": members(
        {**texts("access_token", "token_type"), "expires_in": {"type": "integer"}},
        {**texts("scope", "refresh_token"), "authorization_details": list_of(ANY_OBJECT)},
    ),
    "CredentialOffer": members(
        {"credential_issuer": TEXT, "credential_configuration_ids": list_of(TEXT), "grants": ANY_OBJECT}
    ),
    "WalletWish": members(
        {},
        {
            **texts("credential_configuration_id", "credential_identifier", "format"),
            **dict.fromkeys(("credential_definition", "proof", "proofs"), ANY_OBJECT),
        },
    ),
    "WalletCredential": {
        "oneOf": [
            members({"credentials": list_of(members({"credential": {}}))}),
            members({"format": TEXT, "credential": {}}),
        ]
    },
}

PROBLEMS = {status: (PROBLEM, named("Problem")) for status in (400, 401, 413)}
OAUTH = {status: (JSON, named("OAuthError")) for status in (400, 404, 413, 429)}
OAUTH_SHOWN = OAUTH | {401: (JSON, named("OAuthError"))}
IMSX = {status: (JSON, named("Imsx_StatusInfo")) for status in (400, 401, 403, 404, 413, 429)}
PAGES = dict.fromkeys((400, 403, 404, 413, 429), (PAGE, TEXT))
