"""An observer sees the badges of the learners whom the LMS entrusts to them, and of nobody else."""

from typing import Any

from sqlalchemy import select

from lti_tool.storage import tables
from tests.web.pages.school import Classroom, Visitor
from tests.web.platform import CLAIM

MENTEES = CLAIM + "role_scope_mentor"


def _people(classroom: Classroom) -> dict[str, str]:
    """Return who is enrolled: the id of each by their `sub`."""
    enrolled = select(tables.Enrolment.person_id).where(tables.Enrolment.course_id == classroom.course_id)
    query = select(tables.Person).where(tables.Person.id.in_(enrolled))
    with classroom.site.wiring.database.reading() as session:
        return {person.sub: person.id for person in session.execute(query).scalars()}


def _observer(classroom: Classroom, *mentees: object) -> Visitor:
    claims: dict[str, Any] = {MENTEES: list(mentees)}
    return classroom.enter("parent", "#Mentor", **claims)


def test_case_090_mentor(classroom: Classroom) -> None:
    badge = classroom.live_badge(classroom.teacher())
    people = _people(classroom)
    parent = _observer(classroom, "ann", 7, "nobody")
    home = parent.get().text
    assert ("Ann" in home, "Ben" in home) == (True, False)
    earned = parent.get(f"observed/{people['ann']}")
    assert (earned.status_code, "Quiz master" in earned.text) == (200, True)
    assert parent.get(f"observed/{people['ben']}").status_code == 404
    assert parent.get(f"badges/{badge}").status_code == 403


def test_case_090_a_learner_who_names_mentees_observes_nobody(classroom: Classroom) -> None:
    learner = classroom.learner("cem", **{MENTEES: ["ann"]})
    assert learner.get(f"observed/{_people(classroom)['ann']}").status_code == 404


def test_who_is_no_observer_any_more_sees_nobody_in_the_tab_of_yesterday(classroom: Classroom) -> None:
    ann = _people(classroom)["ann"]
    yesterday = _observer(classroom, "ann")
    assert yesterday.get(f"observed/{ann}").status_code == 200
    _observer(classroom)
    assert yesterday.get(f"observed/{ann}").status_code == 404


def test_an_observer_of_nobody_is_told_so(classroom: Classroom) -> None:
    page = _observer(classroom).get()
    assert (page.status_code, "Ann" in page.text) == (200, False)
