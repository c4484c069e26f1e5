"""Who comes into which course, as a launch tells: written in few statements, which are made once.

Somebody who comes again into a course that says the same as last time changes one row and adds one.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Dialect, Insert, bindparam, select, update
from sqlalchemy import Table as TableClause

from lti_tool.launch import Launch, LaunchedCourse
from lti_tool.storage import tables
from lti_tool.storage.due import later
from lti_tool.storage.logins import KnownDeployment, KnownRegistration
from lti_tool.storage.prepared import Prepared, Prepares
from lti_tool.storage.upserts import insert_into

MOST_FRAME_ORIGINS = 20


def _added_once(table: TableClause, names: Sequence[str]) -> Callable[[Dialect], Insert]:
    """Write an insert of these columns that does nothing when somebody was faster."""
    values: dict[str, Any] = {name: bindparam(name) for name in names}
    return lambda dialect: insert_into(table, dialect).values(values).on_conflict_do_nothing()


_TABLES = tables.Course.metadata.tables
_COURSE, _PERSON = _TABLES["course"], _TABLES["person"]
_REGISTRATION, _DEPLOYMENT = _TABLES["registration"], _TABLES["deployment"]
_TOLD = ("title", "lms_course_id", "line_items_url", "ags_scopes", "memberships_url", "return_url", "origins")
_COURSE_COLUMNS = [_COURSE.c.id, _COURSE.c.sync_asked_at, *(_COURSE.c[name] for name in _TOLD)]
_FIND_COURSE = Prepared(
    select(*_COURSE_COLUMNS)
    .where(_COURSE.c.deployment_id == bindparam("deployment_id"))
    .where(_COURSE.c.context_id == bindparam("context_id"))
    .with_for_update(),
    _COURSE_COLUMNS,
)
_ADD_COURSE = Prepared(
    _added_once(
        _COURSE,
        [*("id", "institution_id", "deployment_id", "context_id", "grade_kinds", "sync_failures"), *_TOLD],
    )
)
_RENEW_COURSE = Prepared(
    update(_COURSE)
    .where(_COURSE.c.id == bindparam("course"))
    .values({name: bindparam(name) for name in ("sync_asked_at", *_TOLD)} | {"sync_retry_at": None})
)
_ASK_SYNC = Prepared(
    update(_COURSE)
    .where(_COURSE.c.id == bindparam("course"))
    .values(sync_asked_at=bindparam("sync_asked_at"), sync_retry_at=None)
)
_PERSON_COLUMNS = [_PERSON.c.id, _PERSON.c.name, _PERSON.c.email]
_FIND_PERSON = Prepared(
    select(*_PERSON_COLUMNS)
    .where(_PERSON.c.registration_id == bindparam("registration_id"))
    .where(_PERSON.c.sub == bindparam("sub")),
    _PERSON_COLUMNS,
)
_ADD_PERSON = Prepared(
    _added_once(_PERSON, ["id", "institution_id", "registration_id", "sub", "name", "email"])
)
_RENEW_PERSON = Prepared(
    update(_PERSON)
    .where(_PERSON.c.id == bindparam("person"))
    .values(name=bindparam("now_name"), email=bindparam("now_email"))
)
_LEARN_ORIGIN = Prepared(
    update(_REGISTRATION)
    .where(_REGISTRATION.c.id == bindparam("registration"))
    .values(frame_origins=bindparam("origins"))
)
_NOTE_NOTICES = Prepared(
    update(_DEPLOYMENT)
    .where(_DEPLOYMENT.c.id == bindparam("deployment"))
    .values(notices_url=bindparam("url"), notices_asked_at=None)
)


def record_course(
    connection: Prepares,
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
        "origins": list(course.origins),
    }
    named = {"deployment_id": deployment.id, "context_id": course.context_id}
    found = _FIND_COURSE.row(connection, named)
    if found is None:
        new = {**named, **_owned_by(registration), **told, "grade_kinds": [], "sync_failures": 0}
        found = _added(connection, _ADD_COURSE, new, _FIND_COURSE, named)
    course_id, asked_before, *before = found
    kept = {name: told[name] or old for name, old in zip(_TOLD, before, strict=True)}
    renewed = {"course": course_id, "sync_asked_at": later(asked_before, now)}
    if list(kept.values()) == before:
        _ASK_SYNC.run(connection, renewed)
    else:
        _RENEW_COURSE.run(connection, renewed | kept)
    return str(course_id)


def record_person(connection: Prepares, registration: KnownRegistration, sub: str, launch: Launch) -> str:
    """Write what a launch says of its person; return our id. What is not told this time is kept."""
    named = {"registration_id": registration.id, "sub": sub}
    found = _FIND_PERSON.row(connection, named)
    if found is None:
        new = {**named, **_owned_by(registration), "name": launch.name, "email": launch.email}
        found = _added(connection, _ADD_PERSON, new, _FIND_PERSON, named)
    person_id, *before = found
    told = (launch.name, launch.email)
    name, email = (old if now is None else now for now, old in zip(told, before, strict=True))
    if [name, email] != before:
        _RENEW_PERSON.run(connection, {"person": person_id, "now_name": name, "now_email": email})
    return str(person_id)


def learn_frame_origin(connection: Prepares, registration: KnownRegistration, origin: str) -> None:
    """Remember an origin from which a verified launch came, so that its LMS may frame our pages."""
    known = registration.frame_origins
    if origin not in known and len(known) < MOST_FRAME_ORIGINS:
        _LEARN_ORIGIN.run(connection, {"registration": registration.id, "origins": [*known, origin]})


def note_notice_service(connection: Prepares, deployment_row_id: str, url: str) -> None:
    """Remember where a deployment takes our wish for notices."""
    _NOTE_NOTICES.run(connection, {"deployment": deployment_row_id, "url": url})


def _owned_by(registration: KnownRegistration) -> dict[str, Any]:
    return {"id": tables.new_id(), "institution_id": registration.institution_id}


def _added(
    connection: Prepares, add: Prepared, new: Mapping[str, Any], find: Prepared, named: Mapping[str, Any]
) -> list[Any]:
    """Add a row unless somebody was faster, and return the one that stands."""
    add.run(connection, new)
    found = find.row(connection, named)
    if found is None:
        raise LookupError("a row that was just added is gone")
    return found
