"""With which roles people came into a course: what an LMS's roster does not always tell right."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from badge_engine.records import CourseRole
from lti_tool.storage import tables
from lti_tool.storage.upserts import upsert


def launched_roles(session: Session, course_id: str) -> dict[str, frozenset[CourseRole]]:
    """Return the roles of everybody's last launch of a course, by `sub`: open sessions say it latest."""
    kept, visit, person = tables.CourseLaunch, tables.LaunchSession, tables.Person
    of_the_past = select(person.sub, kept.roles).join(person, person.id == kept.person_id)
    of_now = select(person.sub, visit.roles).join(person, person.id == visit.person_id)
    rows = [
        *session.execute(of_the_past.where(kept.course_id == course_id)),
        *session.execute(of_now.where(visit.course_id == course_id).order_by(visit.expires_at)),
    ]
    return {sub: frozenset(CourseRole(role) for role in roles) for sub, roles in rows}


def roles_by_course(session: Session, person_id: str) -> dict[str, frozenset[CourseRole]]:
    """Return with which roles a person last came into each course, by our id of the course."""
    kept, visit = tables.CourseLaunch, tables.LaunchSession
    of_the_past = select(kept.course_id, kept.roles).where(kept.person_id == person_id)
    of_now = select(visit.course_id, visit.roles).where(visit.person_id == person_id)
    rows = [*session.execute(of_the_past), *session.execute(of_now.order_by(visit.expires_at))]
    return {course_id: frozenset(CourseRole(role) for role in roles) for course_id, roles in rows}


def keep_launched_roles(session: Session, expired_by: datetime) -> None:
    """Keep the roles of sessions that are over, before these are deleted."""
    visit = tables.LaunchSession
    query = select(visit.course_id, visit.person_id, visit.roles).where(visit.expires_at <= expired_by)
    rows = [row._asdict() for row in session.execute(query.order_by(visit.expires_at))]
    upsert(session, tables.CourseLaunch, rows, keys=("course_id", "person_id"))
