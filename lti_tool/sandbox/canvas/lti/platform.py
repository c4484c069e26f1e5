"""What Canvas says of itself to a tool that registers."""

from typing import Any

from lti_tool.sandbox.canvas.lti.claims import NOTICE_TYPES
from lti_tool.sandbox.canvas.lti.placements import PLACEMENTS, PREFIX
from lti_tool.sandbox.canvas.lti.scopes import SCOPES
from lti_tool.sandbox.canvas.school import School

REGISTRATION_PATH = "/api/lti/registrations"


def openid_configuration(school: School) -> dict[str, Any]:
    """Return the OpenID configuration of this Canvas: its own host, and the issuer of all."""
    host = school.url.partition("//")[2]
    return {
        "issuer": school.switches.issuer,
        "authorization_endpoint": f"{school.url}/api/lti/authorize_redirect",
        "registration_endpoint": f"{school.url}{REGISTRATION_PATH}",
        "jwks_uri": f"{school.url}/api/lti/security/jwks",
        "token_endpoint": f"{school.url}/login/oauth2/token",
        "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        "token_endpoint_auth_signing_alg_values_supported": ["RS256"],
        "scopes_supported": ["openid", *sorted(SCOPES)],
        "response_types_supported": ["id_token"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "claims_supported": ["sub", "picture", "email", "name", "given_name", "family_name", "locale"],
        "subject_types_supported": ["public"],
        "authorization_server": host,
        "https://purl.imsglobal.org/spec/lti-platform-configuration": _platform(school, host),
    }


def _platform(school: School, host: str) -> dict[str, Any]:
    """Return what is Canvas's own: `account_domain` tells where the REST API is."""
    return {
        "product_family_code": "canvas",
        "version": "OpenSource",
        "messages_supported": [
            {"type": "LtiResourceLinkRequest", "placements": [f"{PREFIX}course_navigation"]},
            {
                "type": "LtiDeepLinkingRequest",
                "placements": [*(f"{PREFIX}{name}" for name in PLACEMENTS), "ContentArea"],
            },
        ],
        "notice_types_supported": list(NOTICE_TYPES),
        "variables": ["ResourceLink.id", "Context.id.history", "Canvas.user.id", "Canvas.course.id"],
        f"{PREFIX}account_name": school.switches.institution,
        f"{PREFIX}account_lti_guid": school.guid,
        f"{PREFIX}account_domain": host,
    }
