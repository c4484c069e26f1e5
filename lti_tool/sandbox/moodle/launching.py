"""How Moodle launches a tool: login initiation, authentication request, an id_token by form post."""

import json
import time
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, abort, jsonify, render_template, request

from lti_tool.sandbox.browsing import form_post, signed_in
from lti_tool.sandbox.lms import Lms, Person
from lti_tool.sandbox.moodle.course import COURSE_ID, LINK_CMID, LINK_INSTANCE, LOOK, RECORDED, type_id
from lti_tool.sandbox.signing import key_set, signed
from lti_tool.sandbox.tools import SCOPES

CLAIM = "https://purl.imsglobal.org/spec/lti/claim/"
MEMBERSHIP = "http://purl.imsglobal.org/vocab/lis/v2/membership"
ADMINISTRATOR = [
    f"{MEMBERSHIP}#Instructor",
    "http://purl.imsglobal.org/vocab/lis/v2/institution/person#Administrator",
    "http://purl.imsglobal.org/vocab/lis/v2/system/person#Administrator",
]
ROLES = {
    "teacher": [f"{MEMBERSHIP}#Instructor"],
    "non-editing teacher": [f"{MEMBERSHIP}#Instructor"],
    "learner": [f"{MEMBERSHIP}#Learner"],
    "administrator": ADMINISTRATOR,
}
TOKEN_SECONDS = 60


def launch_pages(lms: Lms) -> Blueprint:
    """Return the blueprint."""
    pages = Blueprint("launching", __name__)

    @pages.get("/mod/lti/view.php")
    def view() -> str:
        """Show the newest tool in a frame, as the activity's page does."""
        client_id = next(reversed(lms.memory.data["tools"]), None)
        frame = f"/mod/lti/launch.php?id={LINK_CMID}&tool={client_id}" if client_id else "/"
        return render_template("tool.html", lms=lms, look=LOOK, me=signed_in(lms, LOOK), frame=frame)

    @pages.get("/mod/lti/launch.php")
    def start() -> Response:
        """Send the browser to the tool's login address, with what Moodle says there."""
        client_id = request.args.get("tool", "")
        me, tool = signed_in(lms, LOOK), lms.memory.data["tools"].get(client_id)
        if me is None or tool is None:
            abort(404)
        launch_id = f"ltilaunch{LINK_INSTANCE}_{lms.start_login({'client_id': client_id, 'person': me.id})}"
        fields = {
            "iss": lms.url,
            "target_link_uri": tool["target_link_uri"],
            "login_hint": str(me.id),
            "lti_message_hint": json.dumps({"cmid": LINK_CMID, "launchid": launch_id}, separators=(",", ":")),
            "client_id": client_id,
            "lti_deployment_id": type_id(lms, client_id),
        }
        return form_post(tool["login_url"], fields)

    @pages.route("/mod/lti/auth.php", methods=["GET", "POST"])
    def auth() -> Response:
        """Answer the authentication request."""
        return _authorize(lms, request.values.to_dict())

    @pages.get("/mod/lti/certs.php")
    def keys() -> Response:
        """Show the platform's keys."""
        return jsonify(key_set(lms.memory.data["key"], lms.memory.data["kid"]))

    return pages


def _authorize(lms: Lms, asked: dict[str, str]) -> Response:
    """Refuse with a page of its own, and HTTP 404, what is not recognised as a launch; tell the tool the rest."""
    tool = lms.memory.data["tools"].get(asked.get("client_id", ""))
    launch = lms.use_login(_launch_id(asked.get("lti_message_hint", "")))
    right = asked.get("scope") == "openid" and asked.get("response_type") == "id_token" and asked.get("nonce")
    if tool is None or launch is None or not right or asked.get("redirect_uri") not in tool["redirect_uris"]:
        return Response("Invalid request", status=HTTPStatus.NOT_FOUND)

    def refuse(error: str, description: str) -> Response:
        fields = {"error": error, "error_description": description, "state": asked.get("state")}
        return form_post(asked["redirect_uri"], fields)

    if asked.get("response_mode") != "form_post":
        return refuse("invalid_request", "Invalid response_mode")
    if launch["client_id"] != asked["client_id"]:
        return refuse("unauthorized_client", "Unauthorized client")
    me = signed_in(lms, LOOK)
    if me is None or str(me.id) != asked.get("login_hint") or launch["person"] != me.id:
        return refuse("access_denied", "The user is not the one of the launch")
    claims = id_token_claims(lms, me, asked["client_id"], asked["nonce"])
    token = signed(claims, lms.memory.data["key"], lms.memory.data["kid"])
    return form_post(asked["redirect_uri"], {"id_token": token, "state": asked.get("state")})


def _launch_id(hint: str) -> str:
    try:
        return str(json.loads(hint)["launchid"]).partition("_")[2]
    except (ValueError, KeyError, TypeError):
        return ""


def id_token_claims(lms: Lms, me: Person, client_id: str, nonce: str) -> dict[str, Any]:
    """Return what Moodle says of a person in the course."""
    tool, now, number = lms.memory.data["tools"][client_id], int(time.time()), type_id(lms, client_id)
    memberships = f"{lms.url}/mod/lti/services.php/CourseSection/{COURSE_ID}/bindings/{number}/memberships"
    course = RECORDED["course"]
    return {
        "nonce": nonce,
        "iat": now,
        "exp": now + TOKEN_SECONDS,
        "iss": lms.url,
        "aud": client_id,
        "sub": me.sub,
        "name": me.name,
        "given_name": me.given,
        "family_name": me.family,
        "email": me.email,
        CLAIM + "version": "1.3.0",
        CLAIM + "message_type": "LtiResourceLinkRequest",
        CLAIM + "deployment_id": number,
        CLAIM + "target_link_uri": tool["target_link_uri"],
        CLAIM + "lis": {"person_sourcedid": "", "course_section_sourcedid": course["idnumber"]},
        CLAIM + "roles": ROLES[me.role],
        CLAIM + "context": {
            "id": str(COURSE_ID),
            "label": course["shortname"],
            "title": course["fullname"],
            "type": ["CourseSection"],
        },
        CLAIM + "resource_link": {
            "title": "My badges",
            "description": "Badges you earned",
            "id": LINK_INSTANCE,
        },
        CLAIM + "ext": {"user_username": me.email.partition("@")[0], "lms": "moodle-2"},
        CLAIM + "launch_presentation": {
            "locale": "en",
            "document_target": "iframe",
            "return_url": f"{lms.url}/mod/lti/return.php?course={COURSE_ID}&launch_container=3&instanceid=1",
        },
        CLAIM + "tool_platform": {
            "product_family_code": "moodle",
            "version": "2024100706",
            "guid": "sandbox",
            "name": "eval",
            "description": "Eval Moodle",
        },
        CLAIM + "custom": {**tool["custom_fields"], "context_memberships_url": memberships},
        "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint": {
            "scope": sorted(scope for scope in SCOPES if "lti-ags" in scope),
            "lineitems": f"{lms.url}/mod/lti/services.php/{COURSE_ID}/lineitems?type_id={number}",
        },
        "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice": {
            "context_memberships_url": memberships,
            "service_versions": ["1.0", "2.0"],
        },
    }
