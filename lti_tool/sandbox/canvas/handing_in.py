"""Handing in: by a learner on a page, or by a tool with a score."""

import time
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from lti_tool.sandbox.canvas.envelope import ServiceRefusedError
from lti_tool.sandbox.canvas.progression import BY_LOOKING, BY_SUBMITTING, met
from lti_tool.sandbox.lms import moment

SUBMISSION = "https://canvas.instructure.com/lti/submission"
HANDED_IN = frozenset({"Submitted", "Completed"})


def hand_in(data: dict[str, Any], number: int, person_id: int, at: int, facts: Mapping[str, Any]) -> None:
    """Keep one more attempt, and meet what it is enough for; `data` is being changed."""
    key = f"{number}/{person_id}"
    before = data["submitted"].get(key, {"attempt": 0})
    data["submitted"][key] = {**facts, "at": at, "attempt": before["attempt"] + 1}
    met(data, number, person_id, BY_SUBMITTING | {BY_LOOKING}, at)


def hand_in_by_tool(
    data: dict[str, Any], number: int, person_id: int, body: Mapping[str, Any], at: int
) -> None:
    """Keep what a tool hands in with a score, unless it says not to; the same moment is the same attempt."""
    extension = body.get(SUBMISSION, {})
    told_at = body.get("submission", {}).get("submittedAt", extension.get("submitted_at"))
    if told_at is not None and moment(str(told_at)).timestamp() > time.time():
        text = f"Provided submitted_at timestamp of {told_at} in the future"
        raise ServiceRefusedError(HTTPStatus.BAD_REQUEST, text)
    wanted = extension.get("new_submission", True) and extension.get("submission_type") != "none"
    if not wanted or body["activityProgress"] not in HANDED_IN:
        return
    before = data["submitted"].get(f"{number}/{person_id}")
    if before is not None and told_at is not None and before.get("told_at") == told_at:
        return
    kind = extension.get("submission_type", "basic_lti_launch")
    facts = {"type": kind, "url": extension.get("submission_data"), "told_at": told_at}
    hand_in(data, number, person_id, at, facts)
