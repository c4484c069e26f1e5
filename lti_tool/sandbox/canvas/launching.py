"""How Canvas launches a tool: login initiation, two hops of authorisation, an id_token by form post."""

from collections.abc import Mapping, Sequence
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import Blueprint, Response, abort, jsonify, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from lti_tool.sandbox.browsing import form_post, signed_in
from lti_tool.sandbox.canvas.claims import id_token_claims, lti11_id
from lti_tool.sandbox.canvas.messages import message_of
from lti_tool.sandbox.canvas.seed import COURSE_ID, DEPLOYMENT_ID, ISSUER, LOOK
from lti_tool.sandbox.links import link_named
from lti_tool.sandbox.lms import Lms, Person, Started
from lti_tool.sandbox.signing import key_set, signed
from lti_tool.sandbox.tools import live_tool, newest_tool

TOOL = f"/courses/{COURSE_ID}/external_tools"
STORAGE = "post_message_forwarding"
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


def launch_pages(lms: Lms) -> Blueprint:
    """Return the blueprint."""
    pages = Blueprint("launching", __name__)
    _add_start(pages, lms)
    _add_authorisation(pages, lms)
    return pages


def login_form(lms: Lms, started: Started) -> Response:
    """Send the browser to the tool's login address, with what Canvas says there."""
    fields = {
        "iss": ISSUER,
        "login_hint": lti11_id(lms.people[started.person_id]),
        "client_id": started.client_id,
        "lti_deployment_id": DEPLOYMENT_ID,
        "target_link_uri": message_of(lms, started).target,
        "lti_message_hint": lms.start_login(started),
        "canvas_environment": "prod",
        "canvas_region": "not_configured",
        "lti_storage_target": STORAGE,
    }
    return form_post(lms.memory.data["tools"][started.client_id]["login_url"], fields)


def tool_page(lms: Lms, title: str, frame: str) -> str:
    """Return a page with a tool in a frame, beside the frame that keeps values for tools."""
    me = signed_in(lms, LOOK)
    return render_template("tool.html", lms=lms, look=LOOK, me=me, title=title, frame=frame, storage=STORAGE)


def _add_start(pages: Blueprint, lms: Lms) -> None:
    @pages.get(f"{TOOL}/badges")
    def tool() -> str:
        """Show the newest tool in a frame, as course navigation does."""
        client_id = newest_tool(lms.memory)
        return tool_page(lms, "Badges", f"{TOOL}/{client_id}/launch" if client_id else "/")

    @pages.get(f"/courses/{COURSE_ID}/modules/items/<key>")
    @pages.get(f"/courses/{COURSE_ID}/assignments/<key>")
    def placed(key: str) -> str:
        """Show what was placed, in a frame."""
        row = link_named(lms.memory, key)
        if row is None:
            abort(404)
        return tool_page(lms, row["title"], f"{TOOL}/{row['client_id']}/launch?resource_link={key}")

    @pages.get(f"/{STORAGE}")
    def storage() -> str:
        """Show the frame that keeps values for tools; it has the origin of the authentication address."""
        return render_template("forwarding.html")

    @pages.get(f"{TOOL}/<client_id>/launch")
    def start(client_id: str) -> Response:
        """Launch a tool from the navigation, or what it placed."""
        me, key = signed_in(lms, LOOK), request.args.get("resource_link")
        row = link_named(lms.memory, key)
        foreign = key is not None and (row is None or row["client_id"] != client_id)
        if me is None or foreign or live_tool(lms.memory, client_id) is None:
            abort(404)
        return login_form(lms, Started(client_id, me.id, link=key))


def _add_authorisation(pages: Blueprint, lms: Lms) -> None:
    @pages.route("/api/lti/authorize_redirect", methods=["GET", "POST"])
    def first_hop() -> AnyResponse:
        """Send the browser on to the host of the school."""
        return redirect(f"{lms.url}/api/lti/authorize?{urlencode(request.values.to_dict())}")

    @pages.get("/api/lti/authorize")
    def second_hop() -> Response:
        """Answer the authentication request."""
        return _authorize(lms, request.args.to_dict())

    @pages.get("/api/lti/security/jwks")
    def keys() -> Response:
        """Show the platform's keys."""
        answer = jsonify(key_set(lms.memory.data["key"], lms.memory.data["kid"]))
        answer.headers["Cache-Control"] = "max-age=3600"
        return answer


def _authorize(lms: Lms, asked: Mapping[str, str]) -> Response:
    """Show a page of its own for a wrong address; tell the tool all other mistakes."""
    tool = lms.memory.data["tools"].get(asked.get("client_id", ""))
    redirect_uri = asked.get("redirect_uri", "")
    if tool is None or not _is_registered(redirect_uri, tool["redirect_uris"]):
        return Response("Invalid redirect_uri", status=400)
    try:
        me, started = _recognised(lms, asked)
    except _LaunchRefusedError as refusal:
        fields = {"error": refusal.error, "error_description": str(refusal), "state": asked.get("state")}
        return form_post(redirect_uri, fields)
    claims = id_token_claims(lms, me, started, asked["nonce"])
    fields = {
        "utf8": "✓",
        "id_token": signed(claims, lms.memory.data["key"], lms.memory.data["kid"]),
        "state": asked.get("state"),
        "lti_storage_target": STORAGE,
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


def _recognised(lms: Lms, asked: Mapping[str, str]) -> tuple[Person, Started]:
    """Return who launches what."""
    missing = [name for name in REQUIRED if not asked.get(name)]
    if missing:
        text = f"The following parameters are missing: {','.join(missing)}"
        raise _LaunchRefusedError("invalid_request_object", text)
    if asked["scope"] != "openid":
        raise _LaunchRefusedError("invalid_request_object", "The 'scope' must be 'openid'")
    me = signed_in(lms, LOOK)
    if me is None or lti11_id(me) != asked["login_hint"]:
        raise _LaunchRefusedError("login_required", "Must have an active user session")
    if live_tool(lms.memory, asked["client_id"]) is None:
        raise _LaunchRefusedError("unauthorized_client", "Client not authorized in requested context")
    started = lms.use_login(asked["lti_message_hint"])
    if started is None or (started.client_id, started.person_id) != (asked["client_id"], me.id):
        text = "The launch has either expired or already been consumed"
        raise _LaunchRefusedError("launch_no_longer_valid", text)
    return me, started
