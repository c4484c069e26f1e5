"""A grade that changes later in Canvas or Moodle: the badge's policy acts, and a person has the last word."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from lti_tool.awards import give, keep, reinstate, revoke
from lti_tool.jobs.status import renew_status_lists
from lti_tool.refreshed import newest_form
from lti_tool.storage import due, records, tables
from lti_tool.storage.tables import WhenUnmet
from tests.adapters.canvas_campus import COURSE, CanvasApi, submission
from tests.adapters.moodle_campus import MoodleServices, item, reports
from tests.jobs.school import School
from tests.jobs.wired import WiredSchool
from tests.jobs.wired_courses import course_with, rule_for_ada

EARNED, SUSPENDED, WITHDRAWN = "You earned the badge", "is suspended", "was withdrawn"


def revoked(school: School, ada: str) -> None:
    school.decide(revoke, ada)


def kept(school: School, ada: str) -> None:
    school.decide(keep, ada)


def reinstated(school: School, ada: str) -> None:
    school.decide(reinstate, ada)


def given_again(school: School, ada: str) -> None:
    with school.wiring.database.transaction() as session:
        due.lock_course(session, school.course(session))
        badge = session.execute(select(tables.Achievement)).scalar_one()
        class_ = records.load_learners(session, school.course_id)
        give(session, badge, [each for each in class_ if each.record.learner == ada], school.word())


@pytest.mark.parametrize(
    ("policy", "by_the_job", "by_a_person"),
    [
        (WhenUnmet.KEEP, ("kept", EARNED), (revoked, WITHDRAWN)),
        (WhenUnmet.REVIEW, ("questioned", EARNED), (kept, EARNED)),
        (WhenUnmet.SUSPEND, ("suspended", SUSPENDED), (reinstated, EARNED)),
        (WhenUnmet.REVOKE, ("revoked", WITHDRAWN), (given_again, EARNED)),
    ],
    ids=[policy.value for policy in WhenUnmet],
)
def test_a_grade_that_drops_is_judged_by_the_policy_and_what_a_person_then_decides_holds(
    there: WiredSchool,
    policy: WhenUnmet,
    by_the_job: tuple[str, str],
    by_a_person: tuple[Callable[[School, str], None], str],
) -> None:
    (act, told), (decide, told_then) = by_the_job, by_a_person
    school = course_with(there, rule_for_ada(there), policy)
    school.read()
    assert (counts(school), news(there)) == (True, EARNED)

    read_with(there, school, 3)
    assert school.acts()[-1] == (act, "job")
    assert (counts(school), news(there)) == (told == EARNED, told)

    decide(school, there.ada)
    school.advance()
    acts = school.acts()
    for points in (2, 9, 1):
        read_with(there, school, points)
        assert (counts(school), news(there)) == (told_then == EARNED, told_then)
    assert school.acts() == acts
    assert {cell["scoreGiven"] / cell["scoreMaximum"] for cell in there.wire.campus.gradebook.posted} == {1}


def read_with(there: WiredSchool, school: School, points: int) -> None:
    """Grade Ada's essay anew in the LMS, and do all that follows from it a minute later."""
    school.clock.forward(minutes=1)
    match there.wire.campus.rest:
        case CanvasApi() as canvas:
            now = school.clock().isoformat()
            graded = submission(71, 1, points, graded_at=now, posted_at=now)
            canvas.answers[f"{COURSE}students/submissions"] = [graded]
        case MoodleServices() as moodle:
            essay = item(2, "Essay &amp; more", points, maximum=10)
            moodle.answers |= reports([essay], total=(points, 10), user=6)
    school.read()


def counts(school: School) -> bool:
    """Whether Ada has a credential that an employer who checks it now finds in force."""
    school.clock.forward(hours=1)  # clocks of others may be late
    renew_status_lists(school.wiring)
    newest = [newest_form(school.wiring, credential.id) for credential in school.credentials()]
    return any(school.check(document).verified for document in newest if document is not None)


def news(there: WiredSchool) -> str:
    """Return which of the news stands in Ada's cell of the gradebook."""
    comment = there.wire.campus.gradebook.posted[-1]["comment"]
    (found,) = [each for each in (EARNED, SUSPENDED, WITHDRAWN) if each in comment]
    return found
