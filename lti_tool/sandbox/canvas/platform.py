"""What Canvas says of itself to a tool that registers."""

from typing import Any

from lti_tool.sandbox.canvas.placements import PLACEMENTS, PREFIX
from lti_tool.sandbox.canvas.seed import ISSUER
from lti_tool.sandbox.lms import Lms
from lti_tool.sandbox.tools import SCOPES

REGISTRATION_PATH = "/api/lti/registrations"


def openid_configuration(lms: Lms) -> dict[str, Any]:
    """Return the OpenID configuration of this Canvas: its own host, and the issuer of all."""
    host = lms.url.partition("//")[2]
    return {
        "issuer": ISSUER,
        "authorization_endpoint": f"{lms.url}/api/lti/authorize_redirect",
        "registration_endpoint": f"{lms.url}{REGISTRATION_PATH}",
        "jwks_uri": f"{lms.url}/api/lti/security/jwks",
        "token_endpoint": f"{lms.url}/login/oauth2/token",
        "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        "token_endpoint_auth_signing_alg_values_supported": ["RS256"],
        "scopes_supported": ["openid", *sorted(SCOPES)],
        "response_types_supported": ["id_token"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "claims_supported": ["sub", "picture", "email", "name", "given_name", "family_name", "locale"],
        "subject_types_supported": ["public"],
        "authorization_server": host,
        "https://purl.imsglobal.org/spec/lti-platform-configuration": _platform(host),
    }


def _platform(host: str) -> dict[str, Any]:
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
        "notice_types_supported": [],
        "variables": ["ResourceLink.id", "Context.id.history", "Canvas.user.id", "Canvas.course.id"],
        f"{PREFIX}account_name": "Sandbox University",
        f"{PREFIX}account_lti_guid": "sandbox:canvas-lms",
        f"{PREFIX}account_domain": host,
    }
