"""The basic outcomes of LTI 1, which Moodle names with every graded activity, and which nobody needs."""

import json
import secrets

from lti_tool.sandbox.lms import Lms, Person
from lti_tool.sandbox.moodle.course import type_id


def outcome_service(lms: Lms, person: Person, client_id: str, instance: str) -> dict[str, str]:
    """Return the claim of one person and one activity; its hash proves nothing here."""
    place = {"instanceid": instance, "userid": person.sub, "typeid": type_id(lms, client_id)}
    data = {**place, "launchid": secrets.randbelow(10**9)}
    return {
        "lis_result_sourcedid": json.dumps({"data": data, "hash": ""}, separators=(",", ":")),
        "lis_outcome_service_url": f"{lms.url}/mod/lti/service.php",
    }
