"""How Canvas launches a tool: login initiation, two hops of authorisation, an id_token by form post."""

from collections.abc import Mapping, Sequence
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import Blueprint, Response, abort, jsonify, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from lti_tool.sandbox.browsing import form_post, signed_in
from lti_tool.sandbox.canvas.claims import id_token_claims, lti11_id
from lti_tool.sandbox.canvas.course import COURSE_ID, DEPLOYMENT_ID, ISSUER, LOOK
from lti_tool.sandbox.lms import Lms, Person
from lti_tool.sandbox.signing import key_set, signed

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


def _add_start(pages: Blueprint, lms: Lms) -> None:
    @pages.get(f"{TOOL}/badges")
    def tool() -> str:
        """Show the newest tool in a frame, as course navigation does."""
        client_id = next(reversed(lms.memory.data["tools"]), None)
        frame = f"{TOOL}/{client_id}/launch" if client_id else "/"
        me = signed_in(lms, LOOK)
        return render_template("tool.html", lms=lms, look=LOOK, me=me, frame=frame, storage=STORAGE)

    @pages.get(f"/{STORAGE}")
    def storage() -> str:
        """Show the frame that keeps values for tools; it has the origin of the authentication address."""
        return render_template("forwarding.html")

    @pages.get(f"{TOOL}/<client_id>/launch")
    def start(client_id: str) -> Response:
        """Send the browser to the tool's login address, with what Canvas says there."""
        me, tool = signed_in(lms, LOOK), lms.memory.data["tools"].get(client_id)
        if me is None or tool is None:
            abort(404)
        fields = {
            "iss": ISSUER,
            "login_hint": lti11_id(me),
            "client_id": client_id,
            "lti_deployment_id": DEPLOYMENT_ID,
            "target_link_uri": tool["target_link_uri"],
            "lti_message_hint": lms.start_login({"client_id": client_id, "person": me.id}),
            "canvas_environment": "prod",
            "canvas_region": "not_configured",
            "lti_storage_target": STORAGE,
        }
        return form_post(tool["login_url"], fields)


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
    me = signed_in(lms, LOOK)
    refused = _mistake(asked) or _stranger(asked, me) or _stale(lms, asked, me)
    if refused is not None or me is None:
        error, description = refused or ("login_required", "")
        fields = {"error": error, "error_description": description, "state": asked.get("state")}
        return form_post(redirect_uri, fields)
    claims = id_token_claims(lms, me, asked["client_id"], asked["nonce"])
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


def _mistake(asked: Mapping[str, str]) -> tuple[str, str] | None:
    missing = [name for name in REQUIRED if not asked.get(name)]
    if missing:
        return "invalid_request_object", f"The following parameters are missing: {','.join(missing)}"
    if asked["scope"] != "openid":
        return "invalid_request_object", "The 'scope' must be 'openid'"
    return None


def _stranger(asked: Mapping[str, str], me: Person | None) -> tuple[str, str] | None:
    if me is None or lti11_id(me) != asked["login_hint"]:
        return "login_required", "Must have an active user session"
    return None


def _stale(lms: Lms, asked: Mapping[str, str], me: Person | None) -> tuple[str, str] | None:
    launch = lms.use_login(asked["lti_message_hint"])
    if launch is None or me is None or launch != {"client_id": asked["client_id"], "person": me.id}:
        return "launch_no_longer_valid", "The launch has either expired or already been consumed"
    return None
