"""What an LMS administrator enters about the tool: one source for the pages, the JSON and the README."""

from typing import Any

from badge_engine.ports import Platform
from lti_tool.settings import Settings

TITLE = "Coursemark"
DESCRIPTION = "Badges that a course issues by its own criteria, as signed Open Badges 3.0 credentials."
SCOPES = (
    "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem",
    "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem.readonly",
    "https://purl.imsglobal.org/spec/lti-ags/scope/result.readonly",
    "https://purl.imsglobal.org/spec/lti-ags/scope/score",
    "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly",
)


def canvas_configuration(settings: Settings, canvas: Platform) -> dict[str, Any]:
    """Return the developer-key JSON that Canvas reads from a URL (Canvas `lti_dev_key_config`)."""
    launch = settings.address("/lti/launch")
    placement = {
        "placement": "course_navigation",
        "message_type": "LtiResourceLinkRequest",
        "target_link_uri": launch,
        "text": TITLE,
    }
    return {
        "title": TITLE,
        "description": DESCRIPTION,
        "oidc_initiation_url": settings.address("/lti/login"),
        "target_link_uri": launch,
        "public_jwk_url": settings.address("/.well-known/jwks.json"),
        "scopes": list(SCOPES),
        "custom_fields": dict(canvas.custom_parameters),
        "extensions": [
            {
                "platform": "canvas.instructure.com",
                "domain": settings.public_host,
                "privacy_level": "public",
                "settings": {"text": TITLE, "placements": [placement]},
            }
        ],
    }
