"""Moodle's completion functions: one learner a call, the states 0 to 3, and the rules behind them."""

from typing import Any

from lti_tool.sandbox.lms import Person
from lti_tool.sandbox.moodle.asking import Asking, refusal
from lti_tool.sandbox.moodle.capabilities import VIEW_COMPLETION, VIEW_PROGRESS
from lti_tool.sandbox.moodle.course import COMPLETE, PASSED, Row
from lti_tool.sandbox.moodle.cron import criteria_met

AUTOMATIC = 2
RULES = {
    "completionusegrade": "Receive a grade",
    "completionpassgrade": "Receive a passing grade",
    "completionview": "View",
}
ACTIVITY_CRITERION = 4


def activities_completion(asking: Asking) -> dict[str, Any]:
    """Return one person's state in every tracked activity that the caller may see."""
    course = asking.course()
    asking.require(VIEW_PROGRESS)
    person = asking.person()
    tracked = asking.lms.tracked_in(course["id"])
    seen = [_status(asking, module, person) for module in tracked if asking.sees(module)]
    is_learner = person.role == "learner" and str(person.id) in course["enrolled"]
    return {"statuses": [row | {"istrackeduser": is_learner} for row in seen], "warnings": []}


def course_completion(asking: Asking) -> dict[str, Any]:
    """Return whether one person has completed the course, as the cron has last noted it."""
    course = asking.course()
    if not asking.may(VIEW_COMPLETION):
        raise refusal("moodle_exception", "cannotviewreport", "You cannot view this report")
    person = asking.person()
    if not _is_tracked(asking, course, person):
        raise refusal("moodle_exception", "usernotenroled", "User is not enrolled in this course")
    if not course["criteria"]:
        text = "No completion criteria set for this course"
        raise refusal("moodle_exception", "nocriteriaset", text)
    met = criteria_met(course, person.id)
    criteria = [_criterion(asking, cmid, met.get(str(cmid))) for cmid in course["criteria"]]
    done = all(criterion["complete"] for criterion in criteria)
    status = {"completed": done, "aggregation": 1, "completions": criteria}
    return {"completionstatus": status, "warnings": []}


def completion_state(module: Row, state: int, seconds: int) -> dict[str, Any]:
    """Return a state of an activity in Moodle's shape."""
    return {
        "state": state,
        "timecompleted": seconds,
        "overrideby": None,
        "valueused": False,
        "hascompletion": True,
        "isautomatic": module["completion"] == AUTOMATIC,
        "istrackeduser": True,
        "uservisible": True,
        "details": [
            {"rulename": rule, "rulevalue": {"status": _rule_state(rule, state), "description": RULES[rule]}}
            for rule in module["rules"]
        ],
        "isoverallcomplete": state in {COMPLETE, PASSED},
    }


def _is_tracked(asking: Asking, course: Row, person: Person) -> bool:
    """Whether somebody can complete the course: nobody does who teaches it, or is suspended there."""
    return person.role == "learner" and asking.lms.is_active(course["id"], person.id)


def _status(asking: Asking, module: Row, person: Person) -> dict[str, Any]:
    cmid = module["cmid"]
    state, seconds = asking.lms.state(cmid, person.id), asking.lms.settled_at(cmid, person.id)
    facts = {"cmid": cmid, "modname": module["modname"], "instance": module["instance"]}
    return facts | completion_state(module, state, seconds) | {"tracking": module["completion"]}


def _rule_state(rule: str, state: int) -> int:
    """Return the state of one rule: a failing grade is a grade all the same."""
    if rule == "completionpassgrade":
        return state
    return COMPLETE if state > PASSED else state


def _criterion(asking: Asking, cmid: int, at: int | None) -> dict[str, Any]:
    module = asking.lms.memory.data["modules"][str(cmid)]
    address = f"{asking.lms.url}/mod/{module['modname']}/view.php?id={cmid}"
    return {
        "type": ACTIVITY_CRITERION,
        "title": "Activity completion",
        "status": "No" if at is None else "Yes",
        "complete": at is not None,
        "timecompleted": at,
        "details": {
            "type": "Activity completion",
            "criteria": f'<a href="{address}">{module["name"]}</a>',
            "requirement": module["requirement"],
            "status": "",
        },
    }
