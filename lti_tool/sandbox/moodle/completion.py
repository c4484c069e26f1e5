"""Moodle's completion functions: one learner a call, the states 0 to 3, and the rules behind them."""

from typing import Any

from lti_tool.sandbox.lms import Person
from lti_tool.sandbox.moodle.asking import Asking
from lti_tool.sandbox.moodle.course import COMPLETE, ESSAY_CMID, PASSED, QUIZ_CMID, READING_CMID, TRACKED

AUTOMATIC = 2
RULES = {
    "completionusegrade": "Receive a grade",
    "completionpassgrade": "Receive a passing grade",
    "completionview": "View",
}
COURSE_CRITERIA = (ESSAY_CMID, READING_CMID, QUIZ_CMID)
ACTIVITY_CRITERION = 4


def activities_completion(asking: Asking) -> dict[str, Any]:
    """Return one person's state in every tracked activity that the caller may see."""
    asking.require_course()
    person = asking.person()
    seen = (module for module in TRACKED.values() if asking.sees(module["modname"]))
    return {"statuses": [_status(asking, module, person) for module in seen], "warnings": []}


def course_completion(asking: Asking) -> dict[str, Any]:
    """Return whether one person has completed the course; there is no cron here to wait for."""
    asking.require_course()
    person = asking.person()
    criteria = [_criterion(asking, cmid, person) for cmid in COURSE_CRITERIA]
    done = all(criterion["complete"] for criterion in criteria)
    status = {"completed": done, "aggregation": 1, "completions": criteria}
    return {"completionstatus": status, "warnings": []}


def completion_state(module: dict[str, Any], state: int, seconds: int) -> dict[str, Any]:
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


def _status(asking: Asking, module: dict[str, Any], person: Person) -> dict[str, Any]:
    cmid = module["cmid"]
    state, seconds = asking.lms.state(cmid, person.id), asking.lms.settled_at(cmid, person.id)
    facts = {"cmid": cmid, "modname": module["modname"], "instance": module["instance"]}
    told = facts | completion_state(module, state, seconds) | {"tracking": module["completion"]}
    return told | {"istrackeduser": person.role == "learner"}


def _rule_state(rule: str, state: int) -> int:
    """Return the state of one rule: a failing grade is a grade all the same."""
    if rule == "completionpassgrade":
        return state
    return COMPLETE if state > PASSED else state


def _criterion(asking: Asking, cmid: int, person: Person) -> dict[str, Any]:
    module, at = TRACKED[cmid], asking.lms.done_at(cmid, person.id)
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
