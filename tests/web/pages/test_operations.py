"""For those who run it: alive, ready, and how much is waiting."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from lti_tool.app import create_app
from lti_tool.storage.database import Database
from lti_tool.vault import Vault
from tests.web.pages.school import School
from tests.web.pages.tour import Tour

UNREACHABLE = "postgresql://coursemark:hunter2@127.0.0.1:1/nothing"

NOT_READY = {"ok": False, "reason": "Run `coursemark doctor`: it says what is wrong."}


@pytest.fixture
def with_database(school: School) -> Iterator[Callable[[str], FlaskClient]]:
    """Return a maker of browsers that visit the tool on another database."""
    opened: list[Database] = []

    def visit(url: str) -> FlaskClient:
        opened.append(Database(url))
        return create_app(replace(school.site.wiring, database=opened[-1])).test_client()

    yield visit
    for database in opened:
        database.close()


def test_it_is_alive_and_ready(any_school: School) -> None:
    browser = any_school.site.browser()
    for address in ("/healthz", "/readyz"):
        answer = browser.get(address)
        assert (answer.status_code, answer.get_json()) == (200, {"ok": True})
        assert answer.headers["Cache-Control"] == "no-store"


def test_it_is_not_ready_before_the_database_is_set_up(
    with_database: Callable[[str], FlaskClient],
    new_database: Callable[[str], str],
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    for url in (f"sqlite:///{tmp_path}/missing.db", new_database("postgresql")):
        answer = with_database(url).get("/readyz")
        assert (answer.status_code, answer.get_json()) == (503, NOT_READY)
        assert "The database is empty. Run `coursemark init` to set it up." in caplog.text
    assert not (tmp_path / "missing.db").exists()


def test_it_is_not_ready_while_the_database_does_not_answer(
    with_database: Callable[[str], FlaskClient], caplog: pytest.LogCaptureFixture
) -> None:
    answer = with_database(UNREACHABLE).get("/readyz")
    assert (answer.status_code, answer.get_json()) == (503, NOT_READY)
    assert "does not answer" in caplog.text
    assert "hunter2" not in caplog.text


def test_it_is_not_ready_under_another_master_key(school: School, caplog: pytest.LogCaptureFixture) -> None:
    wiring = replace(school.site.wiring, vault=Vault(b"7" * 32))
    answer = create_app(wiring).test_client().get("/readyz")
    assert (answer.status_code, answer.get_json()) == (503, NOT_READY)
    assert "master key" in caplog.text


def test_it_is_alive_even_when_the_database_is_not(with_database: Callable[[str], FlaskClient]) -> None:
    assert with_database(UNREACHABLE).get("/healthz").status_code == 200


def test_the_metrics_count_what_stands_in_the_database(any_school: School) -> None:
    before = _samples(any_school)
    classroom = any_school.open_class()
    classroom.live_badge(classroom.teacher())
    counted = {name: number - before[name] for name, number in _samples(any_school).items()}
    assert counted["coursemark_courses"] == 1
    assert counted["coursemark_courses_failing"] == 0
    assert counted["coursemark_courses_with_work"] == 1
    assert counted['coursemark_awards{state="signed"}'] == 1


def test_the_metrics_name_nobody(school: School, tour: Tour) -> None:
    page = school.site.browser().get("/metrics").text
    for name in (
        tour.classroom.title,
        tour.classroom.course_id,
        "Example University",
        "lms.example",
        "Ann",
        "Quiz master",
    ):
        assert name not in page


def _samples(school: School) -> dict[str, float]:
    answer = school.site.browser().get("/metrics")
    assert answer.mimetype == "text/plain"
    lines = (line.rsplit(" ", 1) for line in answer.text.splitlines() if not line.startswith("#"))
    return {name: float(number) for name, number in lines}
