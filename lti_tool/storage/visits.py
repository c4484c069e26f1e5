"""A new session after a launch, and the question that came with it: statements that are made once."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Text, bindparam, cast, insert, or_, update

from lti_tool.storage import tables
from lti_tool.storage.prepared import Prepared, Prepares

_TABLES = tables.LaunchSession.metadata.tables
_VISIT, _QUESTION = _TABLES["launch_session"], _TABLES["deep_link_request"]
_FOLLOW_ROLES = Prepared(
    update(_VISIT)
    .where(
        _VISIT.c.course_id == bindparam("course"),
        _VISIT.c.person_id == bindparam("person"),
        or_(
            cast(_VISIT.c.roles, Text) != cast(bindparam("now_roles", type_=_VISIT.c.roles.type), Text),
            cast(_VISIT.c.mentees, Text) != cast(bindparam("now_mentees", type_=_VISIT.c.mentees.type), Text),
            _VISIT.c.test_user != bindparam("now_test_user"),
        ),
    )
    .values(
        roles=bindparam("now_roles"), mentees=bindparam("now_mentees"), test_user=bindparam("now_test_user")
    )
)
_OPEN = Prepared(insert(_VISIT).values({column.name: bindparam(column.name) for column in _VISIT.c}))
_ASK = Prepared(
    insert(_QUESTION).values(
        {column.name: bindparam(column.name) for column in _QUESTION.c if column.name != "answered_at"}
    )
)


def write_visit(connection: Prepares, visit: Mapping[str, Any]) -> None:
    """Write a new session; `visit` gives the columns of `tables.LaunchSession`.

    Its roles hold at once in the person's other sessions in the course.
    """
    roles = {f"now_{name}": visit[name] for name in ("roles", "mentees", "test_user")}
    others = {"course": visit["course_id"], "person": visit["person_id"]}
    _FOLLOW_ROLES.run(connection, roles | others)
    _OPEN.run(connection, visit)


def write_question(connection: Prepares, question: Mapping[str, Any]) -> None:
    """Write what an LMS asks to have placed; `question` gives columns of `tables.DeepLinkRequest`."""
    _ASK.run(connection, question)
