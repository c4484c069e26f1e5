"""`core_enrol_get_enrolled_users`: who is in the course, and as what."""

import html
from typing import Any

from lti_tool.sandbox.lms import Person
from lti_tool.sandbox.moodle.asking import Asking
from lti_tool.sandbox.moodle.capabilities import (
    REVIEW_ENROLMENTS,
    VIEW_DETAILS,
    VIEW_IDENTITY,
    VIEW_PARTICIPANTS,
)
from lti_tool.sandbox.moodle.course import Row
from lti_tool.sandbox.moodle.groups import groups_in
from lti_tool.sandbox.moodle.recorded import BEGINNING
from lti_tool.sandbox.moodle.roster import sourced_id, user_name

ROLE_NAMES = {"learner": "student", "teacher": "editingteacher", "non-editing teacher": "teacher"}
ROLE_NUMBERS = {"student": 5, "editingteacher": 3, "teacher": 4}
# Whom a course names as its contacts is no secret.
CONTACT = "teacher"
# Of the group's facts, those that are told with a person.
GROUP_FACTS = ("id", "name", "description")


def enrolled_users(asking: Asking) -> list[dict[str, Any]]:
    """Return the people by number, those who are suspended too unless only active ones are asked for.

    Who may not see people's details is shown the contacts of the course alone, and is not told so.
    `userfields` picks fields.
    """
    course = asking.course(as_context=True)
    asking.require(VIEW_PARTICIPANTS)
    options = asking.options()
    people = asking.lms.enrolled(course["id"])
    if options.get("onlyactive") == "1":
        asking.require(REVIEW_ENROLMENTS)
        people = [person for person in people if asking.lms.is_active(course["id"], person.id)]
    start = int(options.get("limitfrom") or 0)
    size = int(options.get("limitnumber") or 0) or len(people)
    shown = [person for person in people[start : start + size] if _is_shown(asking, person)]
    rows = [_enrolled(asking, course, person) for person in shown]
    fields = options.get("userfields")
    if fields is None:
        return rows
    return [{name: row[name] for name in row if name in {"id", *fields.split(",")}} for row in rows]


def _is_shown(asking: Asking, person: Person) -> bool:
    return asking.may(VIEW_DETAILS) or person.role == CONTACT


def _enrolled(asking: Asking, course: Row, person: Person) -> dict[str, Any]:
    name = ROLE_NAMES[person.role]
    pictures = f"{asking.lms.url}/theme/image.php/boost/core/1/u"
    return {
        "id": person.id,
        "firstname": person.given,
        "lastname": person.family,
        "fullname": html.escape(person.name),
        **_identity(asking, person),
        **({"address": "Street 1"} if person.role == "learner" else {}),
        "firstaccess": BEGINNING,
        "lastaccess": BEGINNING,
        "lastcourseaccess": BEGINNING,
        "city": "Lund",
        "country": "SE",
        "profileimageurlsmall": f"{pictures}/f2",
        "profileimageurl": f"{pictures}/f1",
        **_groups(course, person),
        "roles": [{"roleid": ROLE_NUMBERS[name], "name": "", "shortname": name, "sortorder": 0}],
        "enrolledcourses": [
            {"id": row["id"], "fullname": html.escape(row["fullname"]), "shortname": row["shortname"]}
            for row in asking.lms.memory.data["courses"].values()
            if str(person.id) in row["enrolled"]
        ],
    }


def _identity(asking: Asking, person: Person) -> dict[str, str]:
    """Return what the site shows of people's identity, to those who may see it."""
    if not asking.may(VIEW_IDENTITY):
        return {}
    known = {"email": person.email, "idnumber": sourced_id(person), "username": user_name(person)}
    return {name: known[name] for name in asking.lms.switches.identity_fields if name in known}


def _groups(course: Row, person: Person) -> dict[str, Any]:
    """Return the groups that somebody is in; a person without any has no such field."""
    groups = [
        {name: group[name] for name in GROUP_FACTS} | {"descriptionformat": 0}
        for group in groups_in(course, person.id)
    ]
    return {"groups": groups} if groups else {}
