"""Error pages and logs tell what happened, and nothing about anybody."""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from sqlalchemy import text

from lti_tool.app import create_app
from lti_tool.storage.database import Database
from tests.web.pages.school import QUIZ_AT_80, Classroom, School, Visitor

INSIDE = ("Traceback", "File &#34;", 'File "', ".py", "sqlite", "psycopg", "sqlalchemy", "SELECT", "hunter2")


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """Everything that is logged, in full."""
    with caplog.at_level(logging.DEBUG):
        yield caplog


def _secrets_of(visitor: Visitor) -> set[str]:
    cookie = visitor.client.get_cookie(f"__Host-coursemark-visit-{visitor.session_id}")
    assert cookie is not None
    return {cookie.value, visitor.row.form_token}


def test_every_failure_has_a_page_with_a_code_and_a_support_id(classroom: Classroom) -> None:
    teacher, learner = classroom.teacher(), classroom.learner()
    failures = [
        classroom.site.browser().get("/nothing"),
        classroom.site.browser().delete("/verify"),
        learner.get("badges/new"),
        teacher.post("badges", {"form_token": "wrong"}),
        teacher.post("badges", {"name": "x" * 3_000_000}),
    ]
    assert [answer.status_code for answer in failures] == [404, 405, 403, 403, 413]
    for answer in failures:
        assert f"<code>HTTP-{answer.status_code}</code>" in answer.text
        assert re.search(r"support id <code>[0-9a-f]{12}</code>", answer.text)
        for word in (*INSIDE, "Tess", "Ann", "pupils.example", *_secrets_of(teacher), *_secrets_of(learner)):
            assert word not in answer.text


def test_a_failure_of_ours_is_noted_but_not_shown(school: School, log: pytest.LogCaptureFixture) -> None:
    database = Database("postgresql://coursemark:hunter2@127.0.0.1:1/nothing")
    app = create_app(replace(school.site.wiring, database=database))
    answer = app.test_client().get("/credentials/some-name", headers={"Accept": "text/html"})
    database.close()
    assert (answer.status_code, "<code>HTTP-500</code>" in answer.text) == (500, True)
    for word in (*INSIDE, "127.0.0.1", "some-name"):
        assert word not in answer.text
    (support_id,) = re.findall(r"support id <code>([0-9a-f]+)</code>", answer.text)
    (record,) = [each for each in log.records if each.levelno == logging.ERROR]
    assert vars(record)["support_id"] == support_id
    assert "hunter2" not in log.text


def test_case_130_log_pii_nobody_and_no_secret_is_named(
    school: School, log: pytest.LogCaptureFixture
) -> None:
    classroom = school.open_class("Very Private Course")
    teacher = classroom.teacher()
    achievement_id = classroom.live_badge(teacher)
    ann, eve = classroom.learner("ann"), classroom.enter("eve", "#Mentor")
    for visitor in (teacher, ann, eve):
        for page in ("", "badges/new", f"badges/{achievement_id}", "nothing", "mine/credentials/x.json"):
            visitor.get(page)
        visitor.post("refresh", {"form_token": "wrong"})
        visitor.post("badges", {"name": "Faulty"})
    school.site.browser().post("/verify", data={"link": "http://127.0.0.1/?token=hunter2"})
    for secret in set().union(*map(_secrets_of, (teacher, ann, eve))):
        assert secret not in log.text
    for word in ("Tess", "Ann", "Eve", "pupils.example", "Very Private Course", "hunter2", "eyJ"):
        assert word not in log.text


def test_a_failure_in_the_database_logs_nothing_of_what_was_typed(
    any_school: School, log: pytest.LogCaptureFixture
) -> None:
    classroom = any_school.open_class()
    teacher = classroom.teacher()
    with _without(any_school.site.wiring.database, "achievement_version"):
        answer = teacher.post("badges", QUIZ_AT_80 | {"name": "A very private name"})
    assert answer.status_code == 500
    assert "page failed: POST board.create_badge" in log.text
    assert "A very private name" not in log.text
    assert "A very private name" not in answer.text


@contextmanager
def _without(database: Database, table: str) -> Iterator[None]:
    """Hide a table for a while."""
    with database.transaction() as session:
        session.execute(text(f"ALTER TABLE {table} RENAME TO hidden"))
    try:
        yield
    finally:
        with database.transaction() as session:
            session.execute(text(f"ALTER TABLE hidden RENAME TO {table}"))
