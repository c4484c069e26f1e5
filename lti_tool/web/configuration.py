"""What an LMS administrator enters about the tool: one source for the pages, the JSON and the README."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from badge_engine.ports import Platform
from lti_tool.languages import gettext
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
CLAIMS = ("iss", "sub", "name", "given_name", "family_name", "email", "locale")
MESSAGES = {"LtiResourceLinkRequest": "/lti/launch", "LtiDeepLinkingRequest": "/lti/deep-link"}
TOOL_CONFIGURATION = "https://purl.imsglobal.org/spec/lti-tool-configuration"


def redirect_uris(settings: Settings) -> list[str]:
    """Return the addresses to which an LMS may post its messages."""
    return [settings.address(path) for path in MESSAGES.values()]


def canvas_configuration(settings: Settings, canvas: Platform) -> dict[str, Any]:
    """Return the developer-key JSON that Canvas reads from a URL (Canvas `lti_dev_key_config`)."""
    placements = [
        {
            "placement": placement,
            "message_type": message,
            "target_link_uri": settings.address(path),
            "text": TITLE,
        }
        for message, path in MESSAGES.items()
        for placement in canvas.registration.placements.get(message, ())
    ]
    return {
        "title": TITLE,
        "description": DESCRIPTION,
        "oidc_initiation_url": settings.address("/lti/login"),
        "target_link_uri": settings.address("/lti/launch"),
        "public_jwk_url": settings.address("/.well-known/jwks.json"),
        "scopes": _scopes(canvas),
        "custom_fields": dict(canvas.custom_parameters),
        "extensions": [
            {
                "platform": "canvas.instructure.com",
                "domain": settings.public_host,
                "privacy_level": "public",
                "settings": {"text": TITLE, "placements": placements},
            }
        ],
    }


def client_registration(
    settings: Settings, platform: Platform, supported: Collection[str] | None
) -> dict[str, Any]:
    """Return how the tool describes itself to an LMS (LTI Dynamic Registration 1.0, section 4).

    It asks for no scope that the LMS does not have (`supported`, where the LMS says it): Canvas refuses.
    """
    scopes = [scope for scope in _scopes(platform) if supported is None or scope in supported]
    return {
        "application_type": "web",
        "client_name": TITLE,
        "client_uri": settings.public_url,
        "logo_uri": settings.address("/static/mark.svg"),
        "grant_types": ["client_credentials", "implicit"],
        "response_types": ["id_token"],
        "token_endpoint_auth_method": "private_key_jwt",
        "initiate_login_uri": settings.address("/lti/login"),
        "redirect_uris": redirect_uris(settings),
        "jwks_uri": settings.address("/.well-known/jwks.json"),
        "scope": " ".join(scopes),
        TOOL_CONFIGURATION: {
            "domain": settings.public_host,
            "description": DESCRIPTION,
            "target_link_uri": settings.address("/lti/launch"),
            "claims": list(CLAIMS),
            "custom_parameters": dict(platform.custom_parameters),
            "messages": [_message(settings, platform, message) for message in MESSAGES],
            **platform.registration.extension,
        },
    }


def moodle_fields(settings: Settings) -> Iterator[tuple[str, str]]:
    """Yield what goes into Moodle's form *Configure a tool manually*: label and value, from top to bottom."""
    yield "Tool name", TITLE
    yield "Tool URL", settings.address("/lti/launch")
    yield "Tool description", DESCRIPTION
    yield "LTI version", "LTI 1.3"
    yield "Public key type", "Keyset URL"
    yield "Public keyset", settings.address("/.well-known/jwks.json")
    yield "Initiate login URL", settings.address("/lti/login")
    yield "Redirection URI(s)", "\n".join(redirect_uris(settings))
    yield "Tool configuration usage", "Show in activity chooser and as a preconfigured tool"
    yield "Default launch container", "Embed, without blocks"
    yield "Supports Deep Linking (Content-Item Message)", "Yes"
    yield "Content Selection URL", settings.address("/lti/deep-link")
    yield "IMS LTI Assignment and Grade Services", "Use this service for grade sync and column management"
    yield "IMS LTI Names and Role Provisioning", "Use this service to retrieve members' information"
    yield "Share launcher's name with tool", "Always"
    yield "Share launcher's email with tool", "Always"
    yield "Accept grades from the tool", "Always"


def departures(settings: Settings, platform: Platform, granted: Mapping[str, Any] | None) -> list[str]:
    """Return in sentences where an LMS granted something else than was asked for."""
    if granted is None:
        return []
    scopes, addresses = set(granted["scopes"]), set(granted["redirect_uris"])
    # `openid` is what Canvas adds by itself.
    further = scopes - set(_scopes(platform)) - {"openid"}
    lacking = [scope.rpartition("/")[2] for scope in SCOPES if scope not in scopes]
    unknown = [uri for uri in redirect_uris(settings) if uri not in addresses]
    found = [gettext("It did not grant %(scope)s.", scope=scope) for scope in lacking]
    found += [gettext("It does not know the address %(uri)s.", uri=uri) for uri in unknown]
    if _foreign(settings, addresses):
        found.append(gettext("It may send launches to an address that is not this tool's."))
    if further:
        found.append(gettext("It granted more than was asked for; nothing of that is used."))
    return found


def _scopes(platform: Platform) -> list[str]:
    return [*SCOPES, *platform.registration.further_scopes]


def _message(settings: Settings, platform: Platform, message: str) -> dict[str, Any]:
    told = {"type": message, "label": TITLE, "target_link_uri": settings.address(MESSAGES[message])}
    placements = platform.registration.placements.get(message)
    return {**told, "placements": list(placements)} if placements else told


def _foreign(settings: Settings, addresses: Collection[str]) -> bool:
    return any(not address.startswith(f"{settings.public_url}/") for address in addresses)
