"""Every fault at every call of a whole round: no wrong award, nothing lost, and a sentence that says why."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import delete, func, select

from lti_tool.jobs.decide import decide_awards
from lti_tool.jobs.sync import sync_course
from lti_tool.storage import due, records, tables
from lti_tool.storage.database import Database
from lti_tool.storage.tables import Table, WhenUnmet
from lti_tool.web.freshness import last_read
from tests.adapters.campus import Campus
from tests.adapters.canvas_campus import canvas_campus
from tests.adapters.moodle_campus import moodle_campus
from tests.jobs import wired
from tests.jobs.school import School
from tests.jobs.wired import Fault, WiredSchool, wired_school

ONCE = (
    wired.throttled,
    wired.throttled_as_forbidden,
    wired.broken,
    wired.unavailable,
    wired.reset,
    wired.half_a_body,
    wired.html_for_json,
)
LASTING = (wired.paging_in_a_circle, wired.token_expired, wired.concluded, wired.learner_gone)
CAMPUSES: dict[str, Callable[[], Campus]] = {
    "canvas": lambda: canvas_campus()[0],
    "moodle": lambda: moodle_campus()[0],
}
ADA = {"canvas": "ada", "moodle": "6"}
FACTS = (tables.Score, tables.Completion, tables.CourseGrade)
NAMED = (tables.LineItem, tables.Completable)
LONGEST_SENTENCE = 300

every_fault = pytest.mark.parametrize(
    ("fault", "lasting"),
    [*((fault, False) for fault in ONCE), *((fault, True) for fault in LASTING)],
    ids=lambda value: getattr(value, "__name__", ""),
)


@pytest.fixture(params=CAMPUSES)
def there(request: pytest.FixtureRequest, migrated: Callable[[str], Database]) -> WiredSchool:
    database = migrated("sqlite")
    with database.transaction() as session:
        for table in reversed(Table.metadata.sorted_tables):
            session.execute(delete(table))
    return wired_school(database, CAMPUSES[request.param]())


@every_fault
def test_a_fault_at_any_call_of_a_round_takes_nothing_away_and_gives_nothing_away(
    there: WiredSchool, fault: Fault, *, lasting: bool
) -> None:
    school = with_badge(there)
    school.read()
    assert has_it(school) == {ADA[there.name]}
    before = facts(school)
    there.wire.mend()
    read_all(school)
    for place in range(len(there.wire.calls)):
        there.wire.break_at(place, fault, lasting=lasting)
        read_all(school)
        assert has_it(school) == {ADA[there.name]}
        assert facts(school) == before or fault is wired.learner_gone
        assert is_sentence(last_read(school.seen(), school.clock()))
        there.wire.mend()
        read_all(school)
        assert (school.seen().sync_error, facts(school)) == (None, before)
        assert has_it(school) == {ADA[there.name]}


@pytest.mark.parametrize("fault", [wired.half_a_body, *LASTING], ids=lambda fault: fault.__name__)
def test_a_first_reading_that_a_fault_broke_off_goes_on_and_gives_what_was_earned(
    there: WiredSchool, fault: Fault
) -> None:
    there.open_course().read()
    places = len(there.wire.calls)
    school = with_badge(there)
    for place in range(0, places, 3):
        there.wire.break_at(place, fault, lasting=True)
        school.read()
        assert has_it(school) <= {ADA[there.name]}
    there.wire.mend()
    read_all(school)
    assert school.seen().sync_error is None
    assert has_it(school) == {ADA[there.name]}


def test_an_instructor_reads_since_when_the_lms_refuses_the_token(there: WiredSchool) -> None:
    school = with_badge(there)
    school.read()
    school.clock.forward(hours=3)
    there.wire.break_at(3, wired.token_expired, lasting=True)
    school.read()
    said = last_read(school.seen(), school.clock())
    assert said.startswith("Last read 3 hours ago: ")
    assert "refuses our token" in said or "does not take our web service token" in said


def with_badge(there: WiredSchool) -> School:
    """Return a course, not read yet, whose badge asks for all that Ada alone has done, and takes it back."""
    read, fresh = there.open_course(), there.open_course()
    read.read()
    with read.wiring.database.reading() as session:
        outline = records.load_outline(session, read.course_id)
    essay = next(column for column in outline.line_items if column.title == "Essay & more")
    scored = {"score": {"line_item": essay.id, "at_least": "80", "unit": "percent"}}
    rule = {"all": [scored, *({"completed": {"part": part.id}} for part in outline.completables)]}
    with fresh.wiring.database.transaction() as session:
        session.add(_live_badge(fresh, rule))
    there.wire.mend()
    return fresh


def read_all(school: School) -> None:
    """Ask for a reading that leaves nothing out, and let the worker do it, a little later."""
    school.clock.forward(seconds=20)
    with school.wiring.database.transaction() as session:
        due.ask_for_sync(session, school.course(session), school.clock(), whole=True)
    sync_course(school.wiring, school.course_id)
    decide_awards(school.wiring, school.course_id)


def has_it(school: School) -> set[str]:
    """Return who has the badge, and in whose case it is neither suspended nor taken back."""
    return {
        award.person.sub
        for award in school.awards()
        if award.course_id == school.course_id and not (award.withdrawn_at or award.suspended_at)
    }


def facts(school: School) -> list[int]:
    """Return how much of each kind is known of the course."""
    with school.wiring.database.reading() as session:
        counted = [
            *(select(func.count()).where(table.course_id == school.course_id) for table in FACTS),
            *(
                select(func.count()).where(table.course_id == school.course_id, table.gone_at.is_(None))
                for table in NAMED
            ),
        ]
        return [session.execute(query).scalar_one() for query in counted]


def is_sentence(text: str) -> bool:
    """Whether an instructor can read it: when, and what is wrong, without the LMS's own outpourings."""
    whole = text.startswith("Last read ") and text.endswith(".") and len(text) <= LONGEST_SENTENCE
    return whole and not any(sign in text for sign in ("<", "{", "None", "Traceback"))


def _live_badge(school: School, rule: dict[str, Any]) -> tables.Achievement:
    now = school.clock()
    version = tables.AchievementVersion(
        number=1,
        name="Reader",
        description="Has read it all.",
        rule=rule,
        narrative="All of it.",
        picture=b"",
        activated_at=now,
    )
    return tables.Achievement(
        institution_id=school.institution_id,
        course_id=school.course_id,
        created_at=now,
        activated_at=now,
        when_unmet=WhenUnmet.REVOKE,
        versions=[version],
    )
