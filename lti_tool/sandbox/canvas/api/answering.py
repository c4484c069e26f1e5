"""How the REST API answers: lists in pages, what may be included, people by any of their names."""

from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Any, TypeVar

from flask import Response, g, jsonify, request

from lti_tool.sandbox.canvas.api.viewing import Viewer
from lti_tool.sandbox.canvas.course import Course
from lti_tool.sandbox.canvas.envelope import NOT_THERE, ServiceRefusedError
from lti_tool.sandbox.canvas.names import lti11_id
from lti_tool.sandbox.canvas.paging import REST_PAGE, page_of
from lti_tool.sandbox.canvas.school import School
from lti_tool.sandbox.lms import Person

BASE = "/api/v1/courses/<course>"
T = TypeVar("T")


def viewer() -> Viewer:
    """Return who asks."""
    found: Viewer = g.viewer
    return found


def included() -> frozenset[str]:
    """Return what is to be included; a key may have to go without, and is not told so."""
    if not viewer().grant.includes:
        return frozenset()
    return frozenset([*request.args.getlist("include[]"), *request.args.getlist("includes[]")])


def listed(school: School, rows: Sequence[T], told: Callable[[T], dict[str, Any]]) -> Response:
    """Answer with the page that is asked for; only its rows are put into words."""
    page, links = page_of(school.url, rows, REST_PAGE, last=school.switches.last_page_link)
    answer = jsonify([told(row) for row in page])
    answer.headers["Link"] = links
    return answer


def remembered(school: School, build: Callable[[], list[T]]) -> list[T]:
    """Return the rows that this request pages through; they are looked up once while nothing changes."""
    asked = [pair for pair in request.args.items(multi=True) if pair[0] not in {"page", "per_page"}]
    key = (request.path, tuple(asked), viewer().grant.person_id)
    kept = school.listings.get(key)
    if kept is None or kept[0] is not school.memory.data:
        school.listings.clear()
        kept = school.listings[key] = (school.memory.data, build())
    rows: list[T] = kept[1]
    return rows


def named_person(school: School, name: str) -> Person | None:
    """Return somebody by number, or by one of the names that LTI has for them; `self` is who asks."""
    kind, colon, text = name.partition(":")
    if name == "self":
        return viewer().me
    if kind == "lti_1_3_id":
        return school.with_sub(text)
    if kind in {"lti_user_id", "lti_1_1_id"}:
        return next((person for person in school.people.values() if lti11_id(person) == text), None)
    return school.people.get(int(name)) if not colon and name.isdecimal() else None


def required_person(school: School, name: str) -> Person:
    """Return somebody by a name; refuse one that nobody has."""
    return found(named_person(school, name))


def asked_person(course: Course, parameter: str) -> Person | None:
    """Return whom a parameter names, `None` where it is not there; refuse a name that is nobody's."""
    name = request.args.get(parameter)
    return None if name is None else required_person(course.school, name)


def found(thing: T | None) -> T:
    """Return a thing; refuse the request where it is not there."""
    if thing is None:
        raise ServiceRefusedError(HTTPStatus.NOT_FOUND, NOT_THERE)
    return thing
