"""How Canvas launches a tool: login initiation, two hops of authorisation, an id_token by form post."""

from collections.abc import Mapping, Sequence
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import Blueprint, Response, jsonify, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from lti_tool.sandbox.browsing import form_post, signed_in
from lti_tool.sandbox.canvas.launches import Launch
from lti_tool.sandbox.canvas.lti.claims import id_token_claims
from lti_tool.sandbox.canvas.lti.messages import message_of
from lti_tool.sandbox.canvas.lti.storing import STORAGE, storage_target
from lti_tool.sandbox.canvas.names import lti11_id
from lti_tool.sandbox.canvas.school import School
from lti_tool.sandbox.canvas.seed import LOOK
from lti_tool.sandbox.signing import key_set, signed
from lti_tool.sandbox.tools import live_tool

REQUIRED = (
    "client_id",
    "login_hint",
    "lti_message_hint",
    "nonce",
    "prompt",
    "redirect_uri",
    "response_mode",
    "response_type",
    "scope",
)


def authorisation_pages(school: School) -> Blueprint:
    """Return the blueprint of what the tool sends the browser to."""
    pages = Blueprint("launching", __name__)

    @pages.get(f"/{STORAGE}")
    def storage() -> str:
        """Show the frame that keeps values for tools; it has the origin of the authentication address."""
        return render_template("forwarding.html", answers=school.switches.storage)

    @pages.route("/api/lti/authorize_redirect", methods=["GET", "POST"])
    def first_hop() -> AnyResponse:
        """Send the browser on to the host of the school."""
        return redirect(f"{school.url}/api/lti/authorize?{urlencode(request.values.to_dict())}")

    @pages.get("/api/lti/authorize")
    def second_hop() -> Response:
        """Answer the authentication request."""
        return _authorize(school, request.args.to_dict())

    @pages.get("/api/lti/security/jwks")
    def keys() -> Response:
        """Show the platform's keys: that of today, the next one, and those before."""
        data = school.memory.data
        pairs = [(data["key"], data["kid"]), *data["other_keys"]]
        answer = jsonify(keys=[key for pem, kid in pairs for key in key_set(pem, kid)["keys"]])
        answer.headers["Cache-Control"] = "max-age=3600"
        return answer

    return pages


def login_form(school: School, launch: Launch) -> Response:
    """Send the browser to the tool's login address, with what Canvas says there."""
    person = None if launch.person_id is None else school.people[launch.person_id]
    deployment = "deployment_id" if school.switches.legacy_deployment_parameter else "lti_deployment_id"
    fields = {
        "iss": school.switches.issuer,
        "login_hint": lti11_id(person),
        "client_id": launch.client_id,
        deployment: launch.deployment_id,
        "target_link_uri": message_of(school, launch).target,
        "lti_message_hint": school.hints.give(launch),
        "canvas_environment": "prod",
        "canvas_region": "not_configured",
        "lti_storage_target": storage_target(school),
    }
    return form_post(school.memory.data["tools"][launch.client_id]["login_url"], fields)


def _authorize(school: School, asked: Mapping[str, str]) -> Response:
    """Show a page of its own for a wrong address; tell the tool all other mistakes."""
    tool = school.memory.data["tools"].get(asked.get("client_id", ""))
    redirect_uri = asked.get("redirect_uri", "")
    if tool is None or not _is_registered(redirect_uri, tool["redirect_uris"]):
        return Response("Invalid redirect_uri", status=400)
    try:
        launch = _recognised(school, asked)
    except _LaunchRefusedError as refusal:
        fields = {"error": refusal.error, "error_description": str(refusal), "state": asked.get("state")}
        return form_post(redirect_uri, fields)
    claims = id_token_claims(school, launch, asked["nonce"])
    fields = {
        "utf8": "✓",
        "id_token": signed(claims, school.memory.data["key"], school.memory.data["kid"]),
        "state": asked.get("state"),
        "lti_storage_target": storage_target(school),
    }
    return form_post(redirect_uri, fields)


def _is_registered(requested: str, registered: Sequence[str]) -> bool:
    """Compare without the query, unless the registered address has one: then all its pairs must be there."""
    plain, _, query = requested.partition("?")
    for address in registered:
        wanted, _, pairs = address.partition("?")
        if plain == wanted and set(parse_qsl(pairs)) <= set(parse_qsl(query)):
            return bool(urlsplit(requested).scheme)
    return False


class _LaunchRefusedError(Exception):
    """A launch that ends here, in words for the tool."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(description)
        self.error = error


def _recognised(school: School, asked: Mapping[str, str]) -> Launch:
    """Return the launch that is to be answered."""
    missing = [name for name in REQUIRED if not asked.get(name)]
    if missing:
        text = f"The following parameters are missing: {','.join(missing)}"
        raise _LaunchRefusedError("invalid_request_object", text)
    if asked["scope"] != "openid":
        raise _LaunchRefusedError("invalid_request_object", "The 'scope' must be 'openid'")
    me = None if school.switches.session_lost else signed_in(school, LOOK)
    if lti11_id(me) != asked["login_hint"]:
        raise _LaunchRefusedError("login_required", "Must have an active user session")
    if live_tool(school.memory, asked["client_id"]) is None:
        raise _LaunchRefusedError("unauthorized_client", "Client not authorized in requested context")
    launch = school.hints.take(asked["lti_message_hint"])
    mine = None if me is None else me.id
    if launch is None or (launch.client_id, launch.person_id) != (asked["client_id"], mine):
        text = "The launch has either expired or already been consumed"
        raise _LaunchRefusedError("launch_no_longer_valid", text)
    return launch
