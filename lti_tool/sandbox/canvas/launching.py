"""How Canvas launches a tool: login initiation, two hops of authorisation, an id_token by form post."""

import time
from typing import Any

from flask import Blueprint, Response, abort, jsonify, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from lti_tool.sandbox.browsing import form_post, signed_in
from lti_tool.sandbox.canvas.course import CONTEXT_ID, COURSE_ID, DEPLOYMENT_ID, ISSUER, LOOK
from lti_tool.sandbox.lms import Lms, Person, opaque
from lti_tool.sandbox.signing import key_set, signed
from lti_tool.sandbox.tools import SCOPES

CLAIM = "https://purl.imsglobal.org/spec/lti/claim/"
MEMBERSHIP = "http://purl.imsglobal.org/vocab/lis/v2/membership"
INSTITUTION = "http://purl.imsglobal.org/vocab/lis/v2/institution/person"
SYSTEM_USER = "http://purl.imsglobal.org/vocab/lis/v2/system/person#User"
ROLES = {
    "teacher": [f"{INSTITUTION}#Instructor", f"{MEMBERSHIP}#Instructor", SYSTEM_USER],
    "assistant": [
        f"{INSTITUTION}#Instructor",
        f"{MEMBERSHIP}#Instructor",
        f"{MEMBERSHIP}/Instructor#TeachingAssistant",
        SYSTEM_USER,
    ],
    "observer": [f"{MEMBERSHIP}#Mentor", SYSTEM_USER],
    "learner": [f"{INSTITUTION}#Student", f"{MEMBERSHIP}#Learner", SYSTEM_USER],
    "test student": [
        f"{MEMBERSHIP}#Learner",
        "http://purl.imsglobal.org/vocab/lti/system/person#TestUser",
        SYSTEM_USER,
    ],
}
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

    @pages.get(f"/courses/{COURSE_ID}/external_tools/badges")
    def tool() -> str:
        """Show the newest tool in a frame, as course navigation does."""
        client_id = next(reversed(lms.memory.data["tools"]), None)
        frame = f"/courses/{COURSE_ID}/external_tools/{client_id}/launch" if client_id else "/"
        return render_template("tool.html", lms=lms, look=LOOK, me=signed_in(lms, LOOK), frame=frame)

    @pages.get(f"/courses/{COURSE_ID}/external_tools/<client_id>/launch")
    def start(client_id: str) -> Response:
        """Send the browser to the tool's login address, with what Canvas says there."""
        me, tool_row = signed_in(lms, LOOK), lms.memory.data["tools"].get(client_id)
        if me is None or tool_row is None:
            abort(404)
        fields = {
            "iss": ISSUER,
            "login_hint": _lti11_id(me),
            "client_id": client_id,
            "lti_deployment_id": DEPLOYMENT_ID,
            "target_link_uri": tool_row["target_link_uri"],
            "lti_message_hint": lms.start_login({"client_id": client_id, "person": me.id}),
            "canvas_environment": "prod",
            "canvas_region": "not_configured",
            "lti_storage_target": "post_message_forwarding",
        }
        return form_post(tool_row["login_url"], fields)

    @pages.route("/api/lti/authorize_redirect", methods=["GET", "POST"])
    def first_hop() -> AnyResponse:
        """Send the browser on to the host of the school."""
        return redirect(f"{lms.url}/api/lti/authorize?{request.query_string.decode()}")

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

    return pages


def _authorize(lms: Lms, asked: dict[str, str]) -> Response:
    tool = lms.memory.data["tools"].get(asked.get("client_id", ""))
    redirect_uri = asked.get("redirect_uri", "")
    if tool is None or redirect_uri.partition("?")[0] not in tool["redirect_uris"]:
        return Response("Invalid redirect_uri", status=400)

    def refuse(error: str, description: str) -> Response:
        fields = {"error": error, "error_description": description, "state": asked.get("state")}
        return form_post(redirect_uri, fields)

    missing = [name for name in REQUIRED if not asked.get(name)]
    if missing:
        text = f"The following parameters are missing: {','.join(missing)}"
        return refuse("invalid_request_object", text)
    if asked["scope"] != "openid":
        return refuse("invalid_request_object", "The 'scope' must be 'openid'")
    me = signed_in(lms, LOOK)
    if me is None or _lti11_id(me) != asked["login_hint"]:
        return refuse("login_required", "Must have an active user session")
    launch = lms.use_login(asked["lti_message_hint"])
    if launch is None or launch["client_id"] != asked["client_id"] or launch["person"] != me.id:
        return refuse("launch_no_longer_valid", "The launch has either expired or already been consumed")
    claims = id_token_claims(lms, me, asked["client_id"], asked["nonce"])
    token = signed(claims, lms.memory.data["key"], lms.memory.data["kid"])
    fields = {
        "utf8": "✓",
        "id_token": token,
        "state": asked.get("state"),
        "lti_storage_target": "post_message_forwarding",
    }
    return form_post(redirect_uri, fields)


def id_token_claims(lms: Lms, me: Person, client_id: str, nonce: str) -> dict[str, Any]:
    """Return what Canvas says of a person in its course, from the navigation placement."""
    tool, now = lms.memory.data["tools"][client_id], int(time.time())
    return {
        "aud": client_id,
        "azp": client_id,
        "iss": ISSUER,
        "iat": now,
        "exp": now + 3600,
        "nonce": nonce,
        "sub": me.sub,
        "name": me.name,
        "given_name": me.given,
        "family_name": me.family,
        "email": me.email,
        "locale": "en",
        CLAIM + "version": "1.3.0",
        CLAIM + "message_type": "LtiResourceLinkRequest",
        CLAIM + "deployment_id": DEPLOYMENT_ID,
        CLAIM + "target_link_uri": tool["target_link_uri"],
        CLAIM + "resource_link": {"id": CONTEXT_ID, "title": LOOK.course, "description": None},
        CLAIM + "context": {
            "id": CONTEXT_ID,
            "label": "DATA-101",
            "title": LOOK.course,
            "type": ["http://purl.imsglobal.org/vocab/lis/v2/course#CourseOffering"],
        },
        CLAIM + "roles": sorted(ROLES[me.role]),
        CLAIM + "custom": expanded(tool["custom_fields"], lms, me),
        CLAIM + "launch_presentation": {
            "document_target": "iframe",
            "height": 500,
            "width": 500,
            "locale": "en",
            "return_url": f"{lms.url}/courses/{COURSE_ID}/external_content/success/external_tool_redirect",
        },
        CLAIM + "lti11_legacy_user_id": _lti11_id(me),
        CLAIM + "lti1p1": {"user_id": _lti11_id(me)},
        CLAIM + "tool_platform": {
            "guid": "sandbox:canvas-lms",
            "name": "Sandbox University",
            "product_family_code": "canvas",
            "version": "cloud",
        },
        "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint": {
            "lineitems": f"{lms.url}/api/lti/courses/{COURSE_ID}/line_items",
            "scope": sorted(scope for scope in SCOPES if "lti-ags" in scope),
        },
        "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice": {
            "context_memberships_url": f"{lms.url}/api/lti/courses/{COURSE_ID}/names_and_roles",
            "service_versions": ["2.0"],
        },
        "https://www.instructure.com/placement": "course_navigation",
    }


def expanded(custom: dict[str, str], lms: Lms, person: Person) -> dict[str, str]:
    """Return custom fields with the variables that Canvas knows filled in; others stay as they were written."""
    known = {
        "$Canvas.user.id": str(person.id),
        "$Canvas.course.id": str(COURSE_ID),
        "$Canvas.api.baseUrl": lms.url,
        "$Canvas.api.domain": lms.url.partition("//")[2],
        "$Context.id.history": "",
    }
    return {name: known.get(value, value) for name, value in custom.items()}


def _lti11_id(person: Person) -> str:
    return opaque(f"lti 1.1 {person.sub}")
