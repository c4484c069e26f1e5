"""How Moodle launches a tool: login initiation, authentication request, an id_token by form post."""

import json
from collections.abc import Mapping
from http import HTTPStatus

from flask import Blueprint, Response, abort, render_template, request

from lti_tool.sandbox.browsing import form_post, signed_in
from lti_tool.sandbox.links import link_named
from lti_tool.sandbox.lms import Lms, Person, Started
from lti_tool.sandbox.moodle.claims import id_token_claims
from lti_tool.sandbox.moodle.course import LOOK, MoodleLms, type_id
from lti_tool.sandbox.moodle.dispatch import in_json
from lti_tool.sandbox.moodle.links import activity, cmid_of, module_anywhere
from lti_tool.sandbox.moodle.messages import EMBEDDED, NEW_WINDOW, container_of, target_of
from lti_tool.sandbox.moodle.recorded import LINK_CMID, LINK_INSTANCE
from lti_tool.sandbox.moodle.seats import acting
from lti_tool.sandbox.signing import key_set, signed
from lti_tool.sandbox.tools import live_tool, newest_tool

REPOST, REVIEW = "repost", "gradeReport"


def launch_pages(lms: MoodleLms) -> Blueprint:
    """Return the blueprint."""
    pages = Blueprint("launching", __name__)
    _add_start(pages, lms)
    _add_authentication(pages, lms)
    return pages


def login_form(lms: Lms, started: Started) -> Response:
    """Send the browser to the tool's login address, with what Moodle says there."""
    launch_id = f"ltilaunch{started.link or ''}_{lms.start_login(started)}"
    place = {} if started.link is None else {"cmid": cmid_of(started.link)}
    fields = {
        "iss": lms.url,
        "target_link_uri": target_of(lms, started),
        "login_hint": str(started.person_id),
        "lti_message_hint": json.dumps({**place, "launchid": launch_id}, separators=(",", ":")),
        "client_id": started.client_id,
        "lti_deployment_id": type_id(lms, started.client_id),
    }
    return form_post(lms.memory.data["tools"][started.client_id]["login_url"], fields)


def _add_start(pages: Blueprint, lms: MoodleLms) -> None:
    @pages.get("/mod/lti/view.php")
    def view() -> str:
        """Show an activity: its tool in a frame, the newest tool in the one that was always there."""
        instance = _instance(lms)
        client_id = _tool_of(lms, instance) or newest_tool(lms.memory)
        frame = f"/mod/lti/launch.php?id={cmid_of(instance)}&tool={client_id}" if client_id else "/"
        title = "Badges" if instance == LINK_INSTANCE else activity(lms, instance).title
        me = signed_in(lms, LOOK)
        container = container_of(lms, activity(lms, instance))
        told = {"title": title, "frame": frame, "embedded": container == EMBEDDED}
        target = "_blank" if container == NEW_WINDOW else "_self"
        return render_template("moodle_tool.html", lms=lms, look=LOOK, me=me, target=target, **told)

    @pages.get("/mod/lti/launch.php")
    def start() -> Response:
        """Launch the tool of an activity."""
        me, instance = signed_in(lms, LOOK), _instance(lms)
        client_id = _tool_of(lms, instance) or request.args.get("tool", "")
        if me is None or live_tool(lms.memory, client_id) is None:
            abort(HTTPStatus.NOT_FOUND)
        _require_shown(lms, instance, acting(me))
        about = request.args.get("user", None, int) if request.args.get("action") == REVIEW else None
        return login_form(lms, Started(client_id, me.id, link=instance, about=about))


def _require_shown(lms: MoodleLms, instance: str, me: Person) -> None:
    """Turn away a learner from what is hidden."""
    row = module_anywhere(lms, cmid_of(instance))
    course = lms.course(activity(lms, instance).course)
    if me.role == "learner" and not (row and row["visible"] and course and course["visible"]):
        abort(HTTPStatus.FORBIDDEN, "This is not available to learners at present.")


def _instance(lms: Lms) -> str:
    """Return the number of the activity that the address names."""
    wanted = request.args.get("id", str(LINK_CMID))
    for instance in (LINK_INSTANCE, *lms.memory.data["links"]):
        if wanted == str(cmid_of(instance)):
            return str(instance)
    return abort(404)


def _tool_of(lms: Lms, instance: str) -> str | None:
    row = link_named(lms.memory, instance)
    return None if row is None else str(row["client_id"])


def _add_authentication(pages: Blueprint, lms: MoodleLms) -> None:
    @pages.route("/mod/lti/auth.php", methods=["GET", "POST"])
    def auth() -> Response:
        """Answer the authentication request."""
        return _authorize(lms, request.values.to_dict())

    @pages.get("/mod/lti/certs.php")
    def keys() -> Response:
        """Show the platform's keys."""
        (key,) = key_set(lms.memory.data["key"], lms.memory.data["kid"])["keys"]
        told = {name: key[name] for name in ("kty", "alg", "kid", "e", "n", "use")}
        return in_json({"keys": [told]})


def _authorize(lms: MoodleLms, asked: Mapping[str, str]) -> Response:
    """Refuse what is not recognised as a launch with a page of its own and 404; tell the tool the rest.

    From another site the request may come without the cookie: the page then sends it once more from here.
    """
    if signed_in(lms, LOOK) is None:
        if REPOST not in asked:
            return form_post(request.path, {**asked, REPOST: "1"})
        return Response("Invalid request", status=HTTPStatus.NOT_FOUND)
    started = lms.use_login(_launch_id(asked.get("lti_message_hint", "")))
    if started is None or not _is_recognised(lms, started, asked):
        return Response("Invalid request", status=HTTPStatus.NOT_FOUND)
    error = _mistake(lms, started, asked)
    if error is not None:
        return form_post(asked["redirect_uri"], {**error, "state": asked.get("state")})
    me = acting(lms.people[started.person_id])
    claims = id_token_claims(lms, me, started, asked["nonce"])
    token = signed(claims, lms.memory.data["key"], lms.memory.data["kid"])
    return form_post(asked["redirect_uri"], {"id_token": token, "state": asked.get("state")})


def _is_recognised(lms: Lms, started: Started, asked: Mapping[str, str]) -> bool:
    tool = lms.memory.data["tools"][started.client_id]
    right = asked.get("scope") == "openid" and asked.get("response_type") == "id_token"
    return right and bool(asked.get("nonce")) and asked.get("redirect_uri") in tool["redirect_uris"]


def _mistake(lms: Lms, started: Started, asked: Mapping[str, str]) -> dict[str, str] | None:
    me = signed_in(lms, LOOK)
    if asked.get("client_id") != started.client_id:
        return {"error": "unauthorized_client"}
    if asked.get("response_mode") != "form_post":
        return {"error": "invalid_request", "error_description": "Invalid response_mode"}
    if asked.get("prompt", "none") != "none":
        return {"error": "invalid_request", "error_description": "Invalid prompt"}
    if me is None or me.id != started.person_id or str(me.id) != asked.get("login_hint"):
        return {"error": "access_denied"}
    return None


def _launch_id(hint: str) -> str:
    try:
        return str(json.loads(hint)["launchid"]).partition("_")[2]
    except (ValueError, KeyError, TypeError):
        return ""
