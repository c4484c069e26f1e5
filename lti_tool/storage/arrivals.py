"""Who comes into which course, as a launch tells: written in few statements, which are made once.

Somebody who comes again into a course that says the same as last time changes one row and adds one.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Text, bindparam, cast, insert, or_, select, update

from lti_tool.launch import Launch, LaunchedCourse
from lti_tool.storage import tables
from lti_tool.storage.due import later
from lti_tool.storage.logins import KnownDeployment, KnownRegistration
from lti_tool.storage.upserts import upsert

MOST_FRAME_ORIGINS = 20
_TABLES = tables.Course.metadata.tables
_COURSE, _PERSON, _VISIT = _TABLES["course"], _TABLES["person"], _TABLES["launch_session"]
_TOLD = ("title", "lms_course_id", "line_items_url", "ags_scopes", "memberships_url", "return_url")
_FIND_COURSE = (
    select(_COURSE.c.id, _COURSE.c.sync_asked_at, *(_COURSE.c[name] for name in _TOLD))
    .where(_COURSE.c.deployment_id == bindparam("deployment"), _COURSE.c.context_id == bindparam("context"))
    .with_for_update()
)
_RENEW_COURSE = update(_COURSE).where(_COURSE.c.id == bindparam("course"))
_FIND_PERSON = select(_PERSON.c.id, _PERSON.c.name, _PERSON.c.email).where(
    _PERSON.c.registration_id == bindparam("registration_id"), _PERSON.c.sub == bindparam("sub")
)
_FOLLOW_ROLES = update(_VISIT).where(
    _VISIT.c.course_id == bindparam("course"),
    _VISIT.c.person_id == bindparam("person"),
    or_(
        cast(_VISIT.c.roles, Text) != cast(bindparam("now_roles", type_=_VISIT.c.roles.type), Text),
        cast(_VISIT.c.mentees, Text) != cast(bindparam("now_mentees", type_=_VISIT.c.mentees.type), Text),
        _VISIT.c.test_user != bindparam("now_test_user"),
    ),
)
_OPEN_VISIT = insert(_VISIT)


def record_course(
    connection: Connection,
    registration: KnownRegistration,
    deployment: KnownDeployment,
    launch: Launch,
    course: LaunchedCourse,
    *,
    lms_course_id: str | None,
    now: datetime,
) -> str:
    """Write what a launch says of its course, and that it is to be read soon; return our id of the course.

    A service once offered is kept, and so is everything that is not told this time.
    """
    services = course.services
    told: dict[str, Any] = {
        "title": course.title,
        "lms_course_id": lms_course_id,
        "line_items_url": services.line_items_url,
        "ags_scopes": list(services.ags_scopes),
        "memberships_url": services.memberships_url,
        "return_url": launch.return_url,
    }
    named = {"deployment": deployment.id, "context": course.context_id}
    known = connection.execute(_FIND_COURSE, named).first()
    if known is None:
        new = _new_course(registration, deployment, course.context_id) | told
        upsert(connection, tables.Course, [new], keys=("deployment_id", "context_id"))
        known = connection.execute(_FIND_COURSE, named).one()
    return _renew_course(connection, known, told, now)


def _new_course(
    registration: KnownRegistration, deployment: KnownDeployment, context_id: str
) -> dict[str, Any]:
    return {
        "id": tables.new_id(),
        "institution_id": registration.institution_id,
        "deployment_id": deployment.id,
        "context_id": context_id,
        "grade_kinds": [],
        "sync_failures": 0,
    }


def _renew_course(connection: Connection, known: Row[Any], told: Mapping[str, Any], now: datetime) -> str:
    row = known._mapping  # noqa: SLF001 - SQLAlchemy's public name for it begins with an underscore
    kept = {name: told[name] or row[name] for name in _TOLD}
    asked = later(row["sync_asked_at"], now)
    connection.execute(
        _RENEW_COURSE, {"course": row["id"], "sync_asked_at": asked, "sync_retry_at": None, **kept}
    )
    return str(row["id"])


def record_person(connection: Connection, registration: KnownRegistration, sub: str, launch: Launch) -> str:
    """Write what a launch says of its person; return our id. What is not told this time is kept."""
    named = {"registration_id": registration.id, "sub": sub}
    known = connection.execute(_FIND_PERSON, named).first()
    told = {name: text for name, text in (("name", launch.name), ("email", launch.email)) if text is not None}
    if known is not None and all(known._mapping[name] == text for name, text in told.items()):  # noqa: SLF001 - as above
        return str(known.id)
    row = {"id": tables.new_id(), "institution_id": registration.institution_id, **named, **told}
    upsert(connection, tables.Person, [row], keys=("registration_id", "sub"))
    return str(connection.execute(_FIND_PERSON, named).one().id)


def write_visit(connection: Connection, visit: Mapping[str, Any]) -> None:
    """Write a new session; `visit` gives columns of `tables.LaunchSession`.

    Its roles hold at once in the person's other sessions in the course.
    """
    roles = {name: visit[name] for name in ("roles", "mentees", "test_user")}
    others = {"course": visit["course_id"], "person": visit["person_id"]}
    asked = {f"now_{name}": value for name, value in roles.items()}
    connection.execute(_FOLLOW_ROLES, {**roles, **others, **asked})
    connection.execute(_OPEN_VISIT, visit)


def learn_frame_origin(connection: Connection, registration: KnownRegistration, origin: str) -> None:
    """Remember an origin from which a verified launch came, so that its LMS may frame our pages."""
    if origin in registration.frame_origins or len(registration.frame_origins) >= MOST_FRAME_ORIGINS:
        return
    connection.execute(
        update(tables.Registration)
        .where(tables.Registration.id == registration.id)
        .values(frame_origins=[*registration.frame_origins, origin])
    )


def note_notice_service(connection: Connection, deployment_row_id: str, url: str) -> None:
    """Remember where a deployment takes our wish for notices."""
    connection.execute(
        update(tables.Deployment)
        .where(tables.Deployment.id == deployment_row_id)
        .values(notices_url=url, notices_asked_at=None)
    )
