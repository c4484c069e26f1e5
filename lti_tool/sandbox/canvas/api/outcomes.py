"""The REST API on outcomes: what was assessed, and the mastery that comes of it."""

from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, jsonify, request

from lti_tool.sandbox.canvas.api.answering import BASE, included, named_person, viewer
from lti_tool.sandbox.canvas.api.assignments import iso
from lti_tool.sandbox.canvas.api.people import user
from lti_tool.sandbox.canvas.api.viewing import not_allowed
from lti_tool.sandbox.canvas.course import Course
from lti_tool.sandbox.canvas.envelope import ServiceRefusedError
from lti_tool.sandbox.canvas.paging import REST_PAGE, page_of
from lti_tool.sandbox.canvas.school import School
from lti_tool.sandbox.canvas.seed import MASTERY_POINTS, OUTCOME_POINTS
from lti_tool.sandbox.lms import Person

NOT_A_STUDENT = "can only include id's of users in the outcome context"


def add_outcomes(pages: Blueprint, school: School) -> None:
    """Add results and rollups. Both are objects, with their pages in the `Link` header."""

    @pages.get(f"{BASE}/outcome_results")
    def results(course: Course) -> Response:
        rows = [row for person in _people(course) for row in _results(course, person)]
        page, links = page_of(school.url, rows, REST_PAGE, last=school.switches.last_page_link)
        told = jsonify(outcome_results=page, linked=_linked(course))
        told.headers["Link"] = links
        return told

    @pages.get(f"{BASE}/outcome_rollups")
    def rollups(course: Course) -> Response:
        people = _people(course)
        page, links = page_of(school.url, people, REST_PAGE, last=school.switches.last_page_link)
        told = jsonify(
            rollups=[_rollup(course, person) for person in page],
            linked=_linked(course),
            meta={"pagination": {"per_page": len(page), "count": len(people)}},
        )
        told.headers["Link"] = links
        return told


def _people(course: Course) -> list[Person]:
    """Return whom `user_ids[]` names, or all learners; somebody who does not learn here is a mistake."""
    names = [name for text in request.args.getlist("user_ids[]") for name in text.split(",")]
    learners = {person.id: person for person in course.learners}
    named = [named_person(course.school, name) for name in names]
    if any(person is None or person.id not in learners for person in named):
        raise ServiceRefusedError(HTTPStatus.BAD_REQUEST, NOT_A_STUDENT)
    people = [person for person in named if person is not None] if names else list(learners.values())
    if not all(viewer().may_see(course, person.id) for person in people):
        raise not_allowed()
    return people


def _outcomes(course: Course) -> dict[int, dict[str, Any]]:
    wanted = set(request.args.getlist("outcome_ids[]"))
    rows = course.own("outcomes").items()
    return {number: row for number, row in rows if not wanted or str(number) in wanted}


def _results(course: Course, person: Person) -> list[dict[str, Any]]:
    return [
        {
            "id": number * 1_000_000 + person.id,
            "score": row["score"],
            "possible": OUTCOME_POINTS,
            "percent": row["score"] / OUTCOME_POINTS,
            "mastery": row["score"] >= MASTERY_POINTS,
            "hide_points": False,
            "hidden": False,
            "submitted_or_assessed_at": iso(row["at"]),
            "links": {
                "user": str(person.id),
                "learning_outcome": str(number),
                "assignment": f"assignment_{row['item']}",
                "alignment": f"assignment_{row['item']}",
            },
        }
        for number in _outcomes(course)
        if (row := course.memory.data["outcome_results"].get(f"{number}/{person.id}")) is not None
    ]


def _rollup(course: Course, person: Person) -> dict[str, Any]:
    sections = course.sections_of(person.id)
    return {
        "scores": [
            {
                "score": row["score"],
                "count": 1,
                "submitted_at": row["submitted_or_assessed_at"],
                "links": {"outcome": row["links"]["learning_outcome"]},
            }
            for row in _results(course, person)
        ],
        "name": person.name,
        "links": {"user": str(person.id), "section": str(sections[0]) if sections else None},
    }


def _linked(course: Course) -> dict[str, Any]:
    """Return what is told beside: outcomes and users, where they are to be included."""
    words, linked = included(), {}
    if "outcomes" in words:
        linked["outcomes"] = [
            {
                "id": number,
                "title": row["title"],
                "display_name": row["title"],
                "mastery_points": MASTERY_POINTS,
                "points_possible": OUTCOME_POINTS,
                "calculation_method": "latest",
            }
            for number, row in _outcomes(course).items()
        ]
    if "users" in words:
        linked["users"] = [user(person) | {"id": str(person.id)} for person in _people(course)]
    return linked
