"""How Moodle launches a tool: login initiation, authentication request, an id_token by form post."""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, abort, jsonify, render_template, request

from lti_tool.sandbox.browsing import form_post, signed_in
from lti_tool.sandbox.lms import Lms
from lti_tool.sandbox.moodle.claims import id_token_claims
from lti_tool.sandbox.moodle.course import LINK_CMID, LINK_INSTANCE, LOOK, type_id
from lti_tool.sandbox.signing import key_set, signed


def launch_pages(lms: Lms) -> Blueprint:
    """Return the blueprint."""
    pages = Blueprint("launching", __name__)
    _add_start(pages, lms)
    _add_authentication(pages, lms)
    return pages


def _add_start(pages: Blueprint, lms: Lms) -> None:
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


def _add_authentication(pages: Blueprint, lms: Lms) -> None:
    @pages.route("/mod/lti/auth.php", methods=["GET", "POST"])
    def auth() -> Response:
        """Answer the authentication request."""
        return _authorize(lms, request.values.to_dict())

    @pages.get("/mod/lti/certs.php")
    def keys() -> Response:
        """Show the platform's keys."""
        return jsonify(key_set(lms.memory.data["key"], lms.memory.data["kid"]))


def _authorize(lms: Lms, asked: Mapping[str, str]) -> Response:
    """Refuse what is not recognised as a launch with a page of its own and 404; tell the tool the rest."""
    launch = lms.use_login(_launch_id(asked.get("lti_message_hint", "")))
    if launch is None or not _is_recognised(lms, launch, asked):
        return Response("Invalid request", status=HTTPStatus.NOT_FOUND)
    error = _mistake(lms, launch, asked)
    if error is not None:
        return form_post(asked["redirect_uri"], {**error, "state": asked.get("state")})
    me = lms.people[launch["person"]]
    claims = id_token_claims(lms, me, launch["client_id"], asked["nonce"])
    token = signed(claims, lms.memory.data["key"], lms.memory.data["kid"])
    return form_post(asked["redirect_uri"], {"id_token": token, "state": asked.get("state")})


def _is_recognised(lms: Lms, launch: Mapping[str, Any], asked: Mapping[str, str]) -> bool:
    tool = lms.memory.data["tools"][launch["client_id"]]
    right = asked.get("scope") == "openid" and asked.get("response_type") == "id_token"
    return right and bool(asked.get("nonce")) and asked.get("redirect_uri") in tool["redirect_uris"]


def _mistake(lms: Lms, launch: Mapping[str, Any], asked: Mapping[str, str]) -> dict[str, str] | None:
    me = signed_in(lms, LOOK)
    if asked.get("client_id") != launch["client_id"]:
        return {"error": "unauthorized_client"}
    if asked.get("response_mode") != "form_post":
        return {"error": "invalid_request", "error_description": "Invalid response_mode"}
    if asked.get("prompt", "none") != "none":
        return {"error": "invalid_request", "error_description": "Invalid prompt"}
    if me is None or me.id != launch["person"] or str(me.id) != asked.get("login_hint"):
        return {"error": "access_denied"}
    return None


def _launch_id(hint: str) -> str:
    try:
        return str(json.loads(hint)["launchid"]).partition("_")[2]
    except (ValueError, KeyError, TypeError):
        return ""
