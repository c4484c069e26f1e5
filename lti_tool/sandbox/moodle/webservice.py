"""Moodle's REST web services: functions by name, every answer HTTP 200, refusals too."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue

from lti_tool.sandbox.moodle.asking import NO_RECORD, Asking, WebServiceRefusedError, refusal
from lti_tool.sandbox.moodle.assignments import assignment_grades
from lti_tool.sandbox.moodle.capabilities import USE_REST
from lti_tool.sandbox.moodle.catalogue import courses_by_field
from lti_tool.sandbox.moodle.completion import activities_completion, course_completion
from lti_tool.sandbox.moodle.contents import contents
from lti_tool.sandbox.moodle.course import MoodleLms
from lti_tool.sandbox.moodle.cron import run_cron
from lti_tool.sandbox.moodle.enrolled import enrolled_users
from lti_tool.sandbox.moodle.grade_names import grade_item_names, grade_tree
from lti_tool.sandbox.moodle.grades import grade_items
from lti_tool.sandbox.moodle.groups import course_groups, groups_of_person
from lti_tool.sandbox.moodle.own_badges import user_badges
from lti_tool.sandbox.moodle.service_tokens import Service, service_of

SITE_INFO = "core_webservice_get_site_info"
FUNCTIONS: Mapping[str, Callable[[Asking], object]] = {
    "core_course_get_contents": contents,
    "core_course_get_courses_by_field": courses_by_field,
    "core_enrol_get_enrolled_users": enrolled_users,
    "gradereport_user_get_grade_items": grade_items,
    "core_grades_get_gradeitems": grade_item_names,
    "core_grades_get_grade_tree": grade_tree,
    "core_completion_get_activities_completion_status": activities_completion,
    "core_completion_get_course_completion_status": course_completion,
    "core_group_get_course_groups": course_groups,
    "core_group_get_course_user_groups": groups_of_person,
    "mod_assign_get_grades": assignment_grades,
    "core_badges_get_user_badges": user_badges,
}
# Functions that Moodle has and this site has not: they are in no service. Other names are unknown.
COMPONENTS = ("core_", "mod_", "gradereport_", "tool_", "enrol_")
VERSION = "2024100706"
SITE_FACTS: Mapping[str, Any] = {
    "sitename": "Eval Moodle",
    "username": "wsbadge",
    "firstname": "Badge",
    "lastname": "Service",
    "fullname": "Badge Service",
    "lang": "en",
    "userid": 36,
    "downloadfiles": 0,
    "uploadfiles": 0,
    "release": "4.5.6 (Build: 20250811)",
    "version": VERSION,
    "mobilecssurl": "",
    "advancedfeatures": [
        {"name": name, "value": 1} for name in ("usecomments", "usetags", "enablecompletion")
    ],
    "usercanmanageownfiles": True,
    "userquota": 104857600,
    "usermaxuploadfilesize": 2097152,
    "userhomepage": 1,
    "userprivateaccesskey": "sandbox",
    "siteid": 1,
    "sitecalendartype": "gregorian",
    "usercalendartype": "gregorian",
    "userissiteadmin": False,
    "theme": "boost",
    "limitconcurrentlogins": 0,
    "policyagreed": 0,
}


def webservice_pages(lms: MoodleLms) -> Blueprint:
    """Return the blueprint."""
    pages = Blueprint("webservice", __name__)

    @pages.errorhandler(WebServiceRefusedError)
    def refused(error: WebServiceRefusedError) -> ResponseReturnValue:
        return jsonify(error.told)

    @pages.route("/webservice/rest/server.php", methods=["GET", "POST"])
    def server() -> ResponseReturnValue:
        if not lms.switches.rest_enabled:
            return Response(status=HTTPStatus.FORBIDDEN, content_type="text/html; charset=utf-8")
        given = request.values.to_dict()
        service, name = _service(lms, given), given.get("wsfunction", "")
        if name == SITE_INFO:
            return jsonify(_site_info(lms, service))
        if lms.switches.cron_runs_by_itself:
            run_cron(lms)
        return jsonify(FUNCTIONS[name](Asking(lms, given, service.capabilities)))

    return pages


def _service(lms: MoodleLms, given: Mapping[str, str]) -> Service:
    """Return what the token of a call opens, if the function is among it."""
    service, name = (
        service_of(lms.memory, given.get("wstoken", ""), lms.switches),
        given.get("wsfunction", ""),
    )
    if service is None or lms.switches.tokens_expired:
        why = "token not found" if service is None else "token expired"
        raise refusal("moodle_exception", "invalidtoken", f"Invalid token - {why}")
    is_here = name in FUNCTIONS or name == SITE_INFO
    if not is_here and not name.startswith(COMPONENTS):
        text = "Can't find data record in database table external_functions."
        raise WebServiceRefusedError(NO_RECORD, "invalidrecord", text)
    allowed = USE_REST in service.capabilities and not lms.switches.tokens_bound_elsewhere
    if not is_here or not allowed or not _offered(lms, service, name):
        raise WebServiceRefusedError(
            "webservice_access_exception", "accessexception", "Access control exception"
        )
    return service


def _offered(lms: MoodleLms, service: Service, name: str) -> bool:
    return service.offers(name) and name not in lms.switches.missing_functions


def _site_info(lms: MoodleLms, service: Service) -> dict[str, Any]:
    offered = [name for name in (*FUNCTIONS, SITE_INFO) if _offered(lms, service, name)]
    return {
        **SITE_FACTS,
        "siteurl": lms.url,
        "userpictureurl": f"{lms.url}/theme/image.php/boost/core/1/u/f1",
        "functions": [{"name": name, "version": VERSION} for name in offered],
    }
