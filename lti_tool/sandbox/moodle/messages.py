"""What a launch from Moodle is about: an activity, or content to be chosen for a new one."""

from typing import Any

from lti_tool.sandbox.deep_linking import RESOURCE_LINK
from lti_tool.sandbox.lms import Lms, Person, Started, opaque
from lti_tool.sandbox.moodle.course import MoodleLms, type_id
from lti_tool.sandbox.moodle.links import Activity, activity, column_of_activity
from lti_tool.sandbox.moodle.outcomes import outcome_service
from lti_tool.sandbox.tools import selection_address

CLAIM = "https://purl.imsglobal.org/spec/lti/claim/"
SETTINGS = "https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings"
OUTCOMES = "https://purl.imsglobal.org/spec/lti-bo/claim/basicoutcome"
EMBEDDED, NEW_WINDOW, SAME_WINDOW = 3, 4, 5
TARGETS = {EMBEDDED: "iframe", NEW_WINDOW: "window", SAME_WINDOW: "frame"}
RETURN_PATH = "/mod/lti/contentitem_return.php"


def message_claims(lms: MoodleLms, me: Person, started: Started, opened: Activity | None) -> dict[str, Any]:
    """Return the claims of one kind of message."""
    return _selection(lms, me, started) if opened is None else _opened(lms, me, started, opened)


def target_of(lms: Lms, started: Started) -> str:
    """Return where in the tool a launch leads."""
    tool = lms.memory.data["tools"][started.client_id]
    if started.link is None:
        return selection_address(tool)
    return activity(lms, started.link).url or str(tool["target_link_uri"])


def session_key(lms: Lms, me: Person) -> str:
    """Return what proves that a form was made for this person."""
    return opaque(f"{lms.memory.data['secret']} {me.id}")[:10]


def _selection(lms: Lms, me: Person, started: Started) -> dict[str, Any]:
    """Return a deep linking request as it was recorded: there is no `data` in it."""
    number, key = type_id(lms, started.client_id), session_key(lms, me)
    query = f"course={started.course}&id={number}&sesskey={key}"
    return {
        CLAIM + "message_type": "LtiDeepLinkingRequest",
        CLAIM + "launch_presentation": {"locale": "en"},
        SETTINGS: {
            "accept_types": [RESOURCE_LINK],
            "accept_presentation_document_targets": ["frame", "iframe", "window"],
            "accept_copy_advice": False,
            "accept_multiple": True,
            "accept_unsigned": False,
            "auto_create": False,
            "can_confirm": False,
            "deep_link_return_url": f"{lms.url}{RETURN_PATH}?{query}",
            "title": lms.memory.data["tools"][started.client_id]["title"],
            "text": "",
        },
    }


def container_of(lms: MoodleLms, opened: Activity) -> int:
    """Return where an activity opens, by Moodle's number."""
    return opened.container or lms.switches.launch_container


def _opened(lms: MoodleLms, me: Person, started: Started, opened: Activity) -> dict[str, Any]:
    container = container_of(lms, opened)
    review = {} if started.about is None else {CLAIM + "for_user": {"user_id": str(started.about)}}
    outcomes = {OUTCOMES: outcome_service(lms, me, started.client_id, opened.instance)}
    return {
        CLAIM + "message_type": "LtiSubmissionReviewRequest" if review else "LtiResourceLinkRequest",
        **review,
        CLAIM + "resource_link": {
            "title": opened.title,
            "description": opened.text,
            "id": opened.instance,
        },
        CLAIM + "launch_presentation": {
            "locale": "en",
            "document_target": TARGETS[container],
            "return_url": f"{lms.url}/mod/lti/return.php?course={opened.course}&launch_container={container}"
            f"&instanceid={opened.instance}&sesskey={session_key(lms, me)}",
        },
        **(outcomes if column_of_activity(lms, opened.instance) else {}),
    }
