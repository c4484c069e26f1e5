"""`core_enrol_get_enrolled_users`: who is in the course, and as what."""

import html
from typing import Any

from lti_tool.sandbox.lms import Person
from lti_tool.sandbox.moodle.asking import Asking
from lti_tool.sandbox.moodle.course import BEGINNING, COURSE, COURSE_ID

ROLE_NAMES = {"learner": "student", "teacher": "editingteacher", "non-editing teacher": "teacher"}
ROLE_NUMBERS = {"student": 5, "editingteacher": 3, "teacher": 4}


def enrolled_users(asking: Asking) -> list[dict[str, Any]]:
    """Return the people by number, those who are suspended too unless only active ones are asked for.

    `userfields` picks fields; those that need further capabilities (e-mail, user name) are left out.
    """
    asking.require_course()
    options = asking.options()
    people = [person for person in asking.lms.people.values() if person.role in ROLE_NAMES]
    if options.get("onlyactive") == "1":
        people = [person for person in people if person.active]
    start = int(options.get("limitfrom") or 0)
    size = int(options.get("limitnumber") or 0) or len(people)
    rows = [_enrolled(asking, person) for person in people[start : start + size]]
    fields = options.get("userfields")
    if fields is None:
        return rows
    return [{name: row[name] for name in row if name in {"id", *fields.split(",")}} for row in rows]


def _enrolled(asking: Asking, person: Person) -> dict[str, Any]:
    name = ROLE_NAMES[person.role]
    pictures = f"{asking.lms.url}/theme/image.php/boost/core/1/u"
    course = {"id": COURSE_ID, "fullname": html.escape(COURSE["fullname"]), "shortname": COURSE["shortname"]}
    return {
        "id": person.id,
        "firstname": person.given,
        "lastname": person.family,
        "fullname": html.escape(person.name),
        "firstaccess": BEGINNING,
        "lastaccess": BEGINNING,
        "lastcourseaccess": BEGINNING,
        "city": "Lund",
        "country": "SE",
        "profileimageurlsmall": f"{pictures}/f2",
        "profileimageurl": f"{pictures}/f1",
        "roles": [{"roleid": ROLE_NUMBERS[name], "name": "", "shortname": name, "sortorder": 0}],
        "enrolledcourses": [course],
    }
