"""Sessions after launches, and the questions that came with them: each is written by one statement."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, insert, select
from sqlalchemy.orm import Session

from lti_tool.storage import tables
from lti_tool.storage.prepared import Prepared, Prepares

_TABLES = tables.LaunchSession.metadata.tables
_VISIT, _QUESTION = _TABLES["launch_session"], _TABLES["deep_link_request"]
_OPEN = Prepared(insert(_VISIT).values({column.name: bindparam(column.name) for column in _VISIT.c}))
_ASK = Prepared(
    insert(_QUESTION).values(
        {column.name: bindparam(column.name) for column in _QUESTION.c if column.name != "answered_at"}
    )
)


def write_visit(connection: Prepares, visit: Mapping[str, Any]) -> None:
    """Write a new session; `visit` gives the columns of `tables.LaunchSession`."""
    _OPEN.run(connection, visit)


def write_question(connection: Prepares, question: Mapping[str, Any]) -> None:
    """Write what an LMS asks to have placed; `question` gives columns of `tables.DeepLinkRequest`."""
    _ASK.run(connection, question)


def newest_visit(session: Session, visit: tables.LaunchSession) -> tables.LaunchSession:
    """Return the last session that this person opened in this course: what it says of the person holds."""
    table = tables.LaunchSession
    of_the_person = (table.course_id == visit.course_id, table.person_id == visit.person_id)
    found = select(table).where(*of_the_person).order_by(table.expires_at.desc()).limit(1)
    return session.execute(found).scalar_one()
