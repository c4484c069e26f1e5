"""Moodle's REST web services: functions by name, every answer HTTP 200, refusals too."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from lti_tool.sandbox.moodle.asking import Asking, WebServiceRefusedError
from lti_tool.sandbox.moodle.completion import activities_completion, course_completion
from lti_tool.sandbox.moodle.contents import contents
from lti_tool.sandbox.moodle.course import MoodleLms
from lti_tool.sandbox.moodle.enrolled import enrolled_users
from lti_tool.sandbox.moodle.grades import grade_item_names, grade_items

SITE_INFO = "core_webservice_get_site_info"
FUNCTIONS: Mapping[str, Callable[[Asking], object]] = {
    "core_course_get_contents": contents,
    "core_enrol_get_enrolled_users": enrolled_users,
    "gradereport_user_get_grade_items": grade_items,
    "core_grades_get_gradeitems": grade_item_names,
    "core_completion_get_activities_completion_status": activities_completion,
    "core_completion_get_course_completion_status": course_completion,
}
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
    "advancedfeatures": [{"name": "enablecompletion", "value": 1}],
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
        given = request.values.to_dict()
        narrow = given.get("wstoken") in lms.memory.data["narrow_api_tokens"]
        if not narrow and given.get("wstoken") not in lms.memory.data["api_tokens"]:
            text = "Invalid token - token not found"
            raise WebServiceRefusedError("core\\exception\\moodle_exception", "invalidtoken", text)
        name = given.get("wsfunction", "")
        if name == SITE_INFO:
            return jsonify(_site_info(lms))
        if name not in FUNCTIONS:
            text = "Access control exception"
            raise WebServiceRefusedError("webservice_access_exception", "accessexception", text)
        return jsonify(FUNCTIONS[name](Asking(lms, given, sees_activities=not narrow)))

    return pages


def _site_info(lms: MoodleLms) -> dict[str, Any]:
    return {
        **SITE_FACTS,
        "siteurl": lms.url,
        "userpictureurl": f"{lms.url}/theme/image.php/boost/core/1/u/f1",
        "functions": [{"name": name, "version": VERSION} for name in (*FUNCTIONS, SITE_INFO)],
    }
