"""The REST API on grades: assignments, submissions of many at once, and their history."""

from collections.abc import Iterator, Sequence
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, request

from lti_tool.sandbox.canvas.api.answering import (
    BASE,
    found,
    included,
    listed,
    named_person,
    remembered,
    viewer,
)
from lti_tool.sandbox.canvas.api.assignments import assignment, iso, state_of, submission
from lti_tool.sandbox.canvas.api.enrolments import course_grades
from lti_tool.sandbox.canvas.api.viewing import not_allowed
from lti_tool.sandbox.canvas.course import Course
from lti_tool.sandbox.canvas.grade_columns import GradeColumn, grade_column, grade_columns
from lti_tool.sandbox.canvas.school import School
from lti_tool.sandbox.lms import Person, moment

MOST_NAMED_STUDENTS = 100
STATES = {"active": {"active"}, "concluded": {"completed"}}
Cell = tuple[int, Person]


def add_assignments(pages: Blueprint, school: School) -> None:
    """Add the assignments; those that are not published are shown to staff alone."""

    @pages.get(f"{BASE}/assignments")
    def assignments(course: Course) -> Response:
        staff = viewer().is_staff(course)
        columns = [column for column in grade_columns(course) if staff or column.published]
        return listed(school, columns, lambda column: assignment(course, column))

    @pages.get(f"{BASE}/assignments/<name>")
    def one_assignment(course: Course, name: str) -> dict[str, Any]:
        return assignment(course, found(grade_column(course, _number(name))))


def add_submissions(pages: Blueprint, school: School) -> None:
    """Add the submissions of one assignment, and those of many people at once."""

    @pages.get(f"{BASE}/assignments/<assignment>/submissions")
    def of_one(course: Course, assignment: str) -> Response:
        column = found(grade_column(course, _number(assignment)))
        viewer().require_staff(course)
        cells = [(column.number, person) for person in _students(course)]
        return listed(school, cells, lambda cell: submission(course, *cell, as_teacher=True))

    @pages.get(f"{BASE}/students/submissions")
    def of_many(course: Course) -> Response | tuple[dict[str, Any], int]:
        names = request.args.getlist("student_ids[]")
        if len(names) > MOST_NAMED_STUDENTS:
            return {"error": "too many students"}, HTTPStatus.BAD_REQUEST
        people, staff = _asked_for(course, names), viewer().is_staff(course)
        if request.args.get("grouped") in {"1", "true"}:
            return listed(school, people, lambda person: _grouped(course, person, as_teacher=staff))
        columns = [column for column in grade_columns(course) if column.published]
        cells = remembered(
            school,
            lambda: _in_order(course, [cell for each in people for cell in _cells(course, each, columns)]),
        )
        return listed(school, cells, lambda cell: submission(course, *cell, as_teacher=staff))


def add_history(pages: Blueprint, school: School) -> None:
    """Add the history of grades: every version, the newest first."""

    @pages.get(f"{BASE}/gradebook_history/feed")
    def feed(course: Course) -> Response:
        viewer().require_staff(course)
        columns = {column.number: column for column in grade_columns(course)}
        wanted = {name: request.args[name] for name in ("user_id", "assignment_id") if name in request.args}
        rows = [
            row
            for row in reversed(course.memory.data["history"])
            if row["item"] in columns
            and wanted.get("user_id", str(row["user"])) == str(row["user"])
            and wanted.get("assignment_id", str(row["item"])) == str(row["item"])
        ]
        return listed(school, rows, lambda row: _version(row, columns[row["item"]].title))


def _asked_for(course: Course, names: Sequence[str]) -> list[Person]:
    """Return whose submissions are asked for, without names one's own; refuse names that one may not see."""
    me = viewer().me
    if "all" in names:
        return [person for person in _students(course) if viewer().may_see(course, person.id)]
    if not names:
        return [person for person in _students(course) if me is not None and person.id == me.id]
    wanted = {person.id for name in names if (person := named_person(course.school, name)) is not None}
    if not all(viewer().may_see(course, person_id) for person_id in wanted):
        raise not_allowed()
    return [person for person in _students(course) if person.id in wanted]


def _students(course: Course) -> list[Person]:
    """Return those who learn here or did; `enrollment_state` asks for the ones or the others."""
    states = STATES.get(request.args.get("enrollment_state", ""), {"active", "completed"})
    rows = [row for row in course.enrolments if row.role == "learner" and row.state in states]
    people = {row.person.id: row.person for row in rows}
    return [people[number] for number in sorted(people)]


def _cells(course: Course, person: Person, columns: Sequence[GradeColumn]) -> Iterator[Cell]:
    """Yield the cells of somebody that the filters let through: assignments, state, since when."""
    wanted = set(request.args.getlist("assignment_ids[]"))
    state = request.args.get("workflow_state")
    for column in columns:
        if wanted and str(column.number) not in wanted:
            continue
        if state is not None and state != state_of(course, column.number, person.id):
            continue
        if _is_since(course, column.number, person.id):
            yield column.number, person


def _is_since(course: Course, number: int, person_id: int) -> bool:
    for name, table in (("graded_since", "scores"), ("submitted_since", "submitted")):
        since = request.args.get(name)
        row = course.memory.data[table].get(f"{number}/{person_id}")
        if since is not None and (row is None or row["at"] <= moment(since).timestamp()):
            return False
    return True


def _in_order(course: Course, cells: list[Cell]) -> list[Cell]:
    backwards = request.args.get("order_direction") == "descending"
    if request.args.get("order") != "graded_at":
        return cells[::-1] if backwards else cells
    scores = course.memory.data["scores"]
    return sorted(
        cells, key=lambda cell: scores.get(f"{cell[0]}/{cell[1].id}", {"at": 0})["at"], reverse=backwards
    )


def _grouped(course: Course, person: Person, *, as_teacher: bool) -> dict[str, Any]:
    sections = course.sections_of(person.id)
    columns = [column for column in grade_columns(course) if column.published]
    told: dict[str, Any] = {
        "user_id": person.id,
        "section_id": sections[0] if sections else None,
        "submissions": [
            submission(course, *cell, as_teacher=as_teacher) for cell in _cells(course, person, columns)
        ],
    }
    if "total_scores" in included():
        grades = course_grades(course, person.id)
        told["computed_current_score"] = grades["current_score"]
        told["computed_final_score"] = grades["final_score"]
    return told


def _version(row: dict[str, Any], title: str) -> dict[str, Any]:
    return {
        "assignment_id": row["item"],
        "assignment_name": title,
        "user_id": row["user"],
        "grader_id": row["grader"],
        "graded_at": iso(row["at"]),
        "current_grade": None if row["given"] is None else f"{row['given']:g}",
        "previous_grade": None if row["before"] is None else f"{row['before']:g}",
        "score": row["given"],
        "workflow_state": "graded" if row["given"] is not None else "unsubmitted",
    }


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else -1
