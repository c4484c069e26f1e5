"""Courses and people, as rosters and notices tell of them."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from badge_engine.records import CourseRole, Member
from lti_tool.storage import tables
from lti_tool.storage.upserts import Row, insert_new, upsert


def expect_course(
    session: Session, deployment: tables.Deployment, context_id: str, title: str
) -> tables.Course:
    """Return a course that a notice told of, written down when no launch came from it yet."""
    row = {
        "id": tables.new_id(),
        "institution_id": deployment.registration.institution_id,
        "deployment_id": deployment.id,
        "context_id": context_id,
        "title": title,
        "ags_scopes": [],
        "grade_kinds": [],
        "sync_failures": 0,
    }
    insert_new(session, tables.Course, row)
    found = find_course(session, deployment.id, context_id)
    if found is None:
        raise LookupError("the course that was just written is not there")
    return found


def record_people(session: Session, registration: tables.Registration, members: Sequence[Member]) -> None:
    """Write the people of a roster. A name or address that is not told this time is kept, not wiped."""
    rows = [
        {
            "id": tables.new_id(),
            "institution_id": registration.institution_id,
            "registration_id": registration.id,
            "sub": member.id,
            "lms_id": member.lms_id,
            "sourced_id": member.sourced_id,
            "name": member.name,
            "email": member.email,
        }
        for member in members
    ]
    for told in _alike(rows):
        upsert(session, tables.Person, told, keys=("registration_id", "sub"))


def people_by_sub(session: Session, registration_id: str, subs: Iterable[str]) -> dict[str, str]:
    """Return the person ids of these `sub` values."""
    people = tables.Person
    query = select(people.sub, people.id).where(
        people.registration_id == registration_id, people.sub.in_(list(subs))
    )
    return dict(session.execute(query).all())


def roster(session: Session, course_id: str) -> list[Member]:
    """Return the roster as last read."""
    person, enrolment = tables.Person, tables.Enrolment
    told = (person.sub, person.name, person.email, person.lms_id, person.sourced_id)
    query = (
        select(*told, enrolment.roles, enrolment.active, enrolment.test_user, enrolment.groups)
        .join(enrolment, enrolment.person_id == person.id)
        .where(enrolment.course_id == course_id)
    )
    return [_member(row) for row in session.execute(query)]


def enrolled_by_sub(session: Session, course_id: str, subs: Iterable[str]) -> list[tables.Person]:
    """Return the people of a course's roster with these `sub` values, by name."""
    person, enrolment = tables.Person, tables.Enrolment
    query = (
        select(person)
        .join(enrolment, enrolment.person_id == person.id)
        .where(enrolment.course_id == course_id, enrolment.active, person.sub.in_(list(subs)))
        .order_by(person.name)
    )
    return list(session.execute(query).scalars())


def is_enrolled(session: Session, course_id: str, person_id: str) -> bool:
    """Whether a person is on a course's roster."""
    return session.get(tables.Enrolment, (course_id, person_id)) is not None


def count_enrolled(session: Session, course_id: str) -> int:
    """Return how many people are on a course's roster."""
    enrolled = tables.Enrolment.course_id == course_id
    return session.execute(select(func.count()).select_from(tables.Enrolment).where(enrolled)).scalar_one()


def find_course(session: Session, deployment_id: str, context_id: str) -> tables.Course | None:
    """Return the course of this deployment under the LMS's context id."""
    course = tables.Course
    query = select(course).where(course.deployment_id == deployment_id, course.context_id == context_id)
    return session.execute(query).scalar_one_or_none()


def _member(row: Any) -> Member:  # noqa: ANN401 - a row of `roster`
    return Member(
        id=row.sub,
        roles=frozenset(map(CourseRole, row.roles)),
        active=row.active,
        name=row.name,
        email=row.email,
        lms_id=row.lms_id,
        sourced_id=row.sourced_id,
        test_user=row.test_user,
        groups=None if row.groups is None else frozenset(row.groups),
    )


def _alike(rows: Sequence[Row]) -> list[list[Row]]:
    """Group rows by which columns they tell, each without the untold ones."""
    groups: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        told = {name: value for name, value in row.items() if value is not None}
        groups.setdefault(tuple(told), []).append(told)
    return list(groups.values())
