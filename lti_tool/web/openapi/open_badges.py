"""The calls of the Open Badges 3.0 API, and how a backpack is let in."""

from collections.abc import Mapping

from lti_tool.web.openapi.operations import (
    ANY_OBJECT,
    FORM,
    JSON,
    PAGE,
    TEXT,
    Operation,
    members,
    named,
    texts,
)
from lti_tool.web.openapi.schemas import IMSX, OAUTH, OAUTH_SHOWN, PAGES

BACKPACK: Mapping[str, list[str]] = {"backpackSecret": []}
LEARNERS_GRANT = "OAuth2ACG"
READS_CREDENTIALS = "https://purl.imsglobal.org/spec/ob/v3p0/scope/credential.readonly"
READS_PROFILE = "https://purl.imsglobal.org/spec/ob/v3p0/scope/profile.readonly"
_LIST_QUERY = (
    {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1}},
    {"name": "offset", "in": "query", "schema": {"type": "integer", "minimum": 0}},
    {"name": "since", "in": "query", "schema": {"type": "string", "format": "date-time"}},
)
_PAGING = {"X-Total-Count": {"schema": {"type": "integer"}}, "Link": {"schema": TEXT}}

OPEN_BADGES = (
    Operation(
        "get",
        "/ob/{slug}/ims/ob/v3p0/credentials",
        "getCredentials",
        "The badges of the learner who granted this, oldest first",
        {200: named("GetOpenBadgeCredentialsResponse")},
        IMSX,
        query=_LIST_QUERY,
        opened_by=({LEARNERS_GRANT: [READS_CREDENTIALS]},),
        headers={200: _PAGING},
    ),
    Operation(
        "get",
        "/ob/{slug}/ims/ob/v3p0/profile",
        "getProfile",
        "Who the learner is",
        {200: named("Profile")},
        IMSX,
        opened_by=({LEARNERS_GRANT: [READS_PROFILE]},),
    ),
    Operation(
        "get",
        "/ob/{slug}/ims/ob/v3p0/discovery",
        "getServiceDescription",
        "This service, and how to be let in",
        {200: ANY_OBJECT},
        {status: IMSX[status] for status in (404, 429)},
    ),
)
_CONSENT = {
    **texts("client_id", "redirect_uri", "response_type", "scope", "state"),
    **texts("code_challenge", "code_challenge_method"),
}
GRANTS = (
    Operation(
        "get",
        "/.well-known/oauth-authorization-server/ob/{slug}",
        "getBackpackServer",
        "Where backpacks get consent and tokens (RFC 8414)",
        {200: ANY_OBJECT},
        {status: OAUTH[status] for status in (404, 429)},
    ),
    Operation(
        "post",
        "/ob/{slug}/register",
        "registerBackpack",
        "A backpack registers itself (RFC 7591)",
        {201: named("RegisteredBackpack")},
        OAUTH,
        (JSON, named("Backpack")),
    ),
    Operation(
        "get",
        "/ob/{slug}/authorize",
        "askForConsent",
        "The page on which a learner lets a backpack in",
        {200: TEXT},
        PAGES,
        query=tuple({"name": name, "in": "query", "required": True, "schema": TEXT} for name in _CONSENT),
        answer_type=PAGE,
    ),
    Operation(
        "post",
        "/ob/{slug}/authorize",
        "giveConsent",
        "What the learner decided on that page",
        {303: TEXT},
        PAGES,
        (FORM, members(_CONSENT, texts("pass", "refuse"))),
        answer_type=PAGE,
    ),
    Operation(
        "post",
        "/ob/{slug}/token",
        "getBackpackTokens",
        "Exchange a code, or a refresh token, for tokens",
        {200: named("Tokens")},
        OAUTH_SHOWN,
        (
            FORM,
            members(
                texts("grant_type"), texts("code", "redirect_uri", "code_verifier", "refresh_token", "scope")
            ),
        ),
        opened_by=(BACKPACK,),
    ),
    Operation(
        "post",
        "/ob/{slug}/revoke",
        "revokeBackpackToken",
        "End what a token belongs to (RFC 7009)",
        {200: ANY_OBJECT},
        OAUTH_SHOWN,
        (FORM, members(texts("token"), texts("token_type_hint"))),
        opened_by=(BACKPACK,),
    ),
)
