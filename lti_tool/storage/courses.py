"""Courses and people, as launches and rosters tell of them."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from badge_engine.records import Member
from lti_tool.launch import Launch, LaunchedCourse
from lti_tool.storage import tables
from lti_tool.storage.upserts import Row, insert_new, upsert


def record_course(
    session: Session,
    deployment: tables.Deployment,
    launch: Launch,
    course: LaunchedCourse,
    lms_course_id: str | None,
) -> tables.Course:
    """Write what a launch says of its course, and return the course. A service once offered is kept."""
    services = course.services
    row = {
        "id": tables.new_id(),
        "institution_id": deployment.registration.institution_id,
        "deployment_id": deployment.id,
        "context_id": course.context_id,
        "title": course.title,
        "lms_course_id": lms_course_id,
        "line_items_url": services.line_items_url,
        "ags_scopes": list(services.ags_scopes),
        "memberships_url": services.memberships_url,
        "return_url": launch.return_url,
    }
    started = {"grade_kinds": [], "sync_failures": 0}
    known = find_course(session, deployment.id, course.context_id)
    if known is None:
        upsert(session, tables.Course, [row | started], keys=("deployment_id", "context_id"))
    else:
        changed = {name: value for name, value in row.items() if name != "id" and value}
        session.execute(update(tables.Course).where(tables.Course.id == known.id).values(changed))
    found = find_course(session, deployment.id, course.context_id)
    if found is None:
        raise LookupError("the course that was just written is not there")
    session.refresh(found)
    return found


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


def record_person(session: Session, deployment: tables.Deployment, sub: str, launch: Launch) -> tables.Person:
    """Write what a launch says of its person, and return the person."""
    member = Member(sub, launch.roles.roles, name=launch.name, email=launch.email)
    record_people(session, deployment.registration, [member])
    return session.execute(
        select(tables.Person)
        .where(tables.Person.registration_id == deployment.registration_id, tables.Person.sub == sub)
        .execution_options(populate_existing=True)
    ).scalar_one()


def record_people(session: Session, registration: tables.Registration, members: Sequence[Member]) -> None:
    """Write the people of a roster. A name or address that is not told this time is kept, not wiped."""
    rows = [
        {
            "id": tables.new_id(),
            "institution_id": registration.institution_id,
            "registration_id": registration.id,
            "sub": member.id,
            "lms_id": member.lms_id,
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


def find_course(session: Session, deployment_id: str, context_id: str) -> tables.Course | None:
    """Return the course of this deployment under the LMS's context id."""
    course = tables.Course
    query = select(course).where(course.deployment_id == deployment_id, course.context_id == context_id)
    return session.execute(query).scalar_one_or_none()


def _alike(rows: Sequence[Row]) -> list[list[Row]]:
    """Group rows by which columns they tell, each without the untold ones."""
    groups: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        told = {name: value for name, value in row.items() if value is not None}
        groups.setdefault(tuple(told), []).append(told)
    return list(groups.values())
