"""Where an institution approves badges, nothing is activated that it has not seen as it is."""

from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from sqlalchemy import update

from badge_engine.ledger import Actor
from lti_tool.achievements import DraftError, activate_achievement
from lti_tool.storage import tables
from tests.web.administrator import Administrator
from tests.web.pages.school import QUIZ_AT_80, QUIZ_FIELD, Classroom, School, Visitor, found_school
from tests.web.pages.screen import Open
from tests.web.pages.test_designing import CHOSEN


@pytest.fixture
def careful(tmp_path: Path) -> Iterator[School]:
    """An institution that approves badges."""
    for school in found_school(f"sqlite:///{tmp_path}/school.db", tmp_path):
        with school.site.wiring.database.transaction() as session:
            session.execute(update(tables.Institution).values(approval_required=True))
        yield school


@pytest.fixture
def course(careful: School) -> Classroom:
    return careful.open_class()


@pytest.fixture
def teacher(course: Classroom) -> Visitor:
    return course.teacher()


@pytest.fixture
def administrator(careful: School) -> Administrator:
    return Administrator(careful.site, careful.site.browser()).enter()


def actions(administrator: Administrator, end: str) -> list[str]:
    page = administrator.client.get("/admin/proposals").text
    return [
        part.partition('"')[0] for part in page.split('action="')[1:] if part.partition('"')[0].endswith(end)
    ]


def seen(administrator: Administrator) -> str:
    page = administrator.client.get("/admin/proposals").text
    return page.partition('name="seen" value="')[2].partition('"')[0]


def approve(administrator: Administrator) -> None:
    (address,) = actions(administrator, "/approve")
    assert administrator.post(address, seen=seen(administrator)).status_code == 303


def shown(teacher: Visitor, badge: str) -> str:
    return unescape(teacher.get(f"badges/{badge}").text)


def test_a_badge_is_proposed_approved_and_then_activated(
    course: Classroom, teacher: Visitor, administrator: Administrator
) -> None:
    badge = course.draft(teacher)
    assert "Propose it to your institution" in shown(teacher, badge)
    assert teacher.post(f"badges/{badge}/activate").status_code == 303
    course.work()
    assert course.credentials() == {}
    assert "Waits for approval" in shown(teacher, badge)
    page = administrator.client.get("/admin/proposals").text
    assert all(text in page for text in ("Quiz master", "Algebra", "at least 80"))
    approve(administrator)
    assert actions(administrator, "/approve") == []
    assert "Approved by your institution" in shown(teacher, badge)
    assert teacher.post(f"badges/{badge}/activate").status_code == 303
    course.work()
    assert set(course.credentials()) == {"ann"}


def test_proposing_and_approving_are_accessible(
    course: Classroom, teacher: Visitor, administrator: Administrator, opened: Open
) -> None:
    badge = course.draft(teacher)
    assert opened(teacher.client, f"{teacher.home}badges/{badge}").findings() == []
    teacher.post(f"badges/{badge}/activate")
    assert opened(teacher.client, f"{teacher.home}badges/{badge}").findings() == []
    screen = opened(administrator.client, "/admin/proposals")
    assert (screen.status, screen.findings()) == (200, [])


def test_whatever_is_changed_after_the_approval_is_proposed_anew(
    course: Classroom, teacher: Visitor, administrator: Administrator
) -> None:
    badge = course.draft(teacher)
    teacher.post(f"badges/{badge}/activate")
    approve(administrator)
    teacher.post(f"badges/{badge}/edit", QUIZ_AT_80 | {f"threshold:{QUIZ_FIELD}": "10"})
    teacher.post(f"badges/{badge}/activate")
    course.work()
    assert course.credentials() == {}
    assert len(actions(administrator, "/approve")) == 1


def test_what_was_changed_while_it_was_looked_at_is_not_approved(
    course: Classroom, teacher: Visitor, administrator: Administrator
) -> None:
    badge = course.draft(teacher)
    teacher.post(f"badges/{badge}/activate")
    (address,), known = actions(administrator, "/approve"), seen(administrator)
    assert teacher.post(f"badges/{badge}/picture", CHOSEN).status_code == 303
    administrator.post(address, seen=known)
    teacher.post(f"badges/{badge}/activate")
    course.work()
    assert course.credentials() == {}


def test_what_is_sent_back_says_why(
    course: Classroom, teacher: Visitor, administrator: Administrator
) -> None:
    badge = course.draft(teacher)
    teacher.post(f"badges/{badge}/activate")
    (address,) = actions(administrator, "/send-back")
    assert administrator.post(address, comment=" ").status_code == 303
    assert len(actions(administrator, "/send-back")) == 1  # nothing was said
    administrator.post(address, comment="Say what 80 % stands for.")
    assert actions(administrator, "/send-back") == []
    page = shown(teacher, badge)
    assert "Say what 80 % stands for." in page
    assert "Propose it to your institution" in page
    teacher.post(f"badges/{badge}/activate")
    assert "Say what 80 % stands for." not in shown(teacher, badge)


def test_a_change_of_a_live_badge_needs_approval_and_what_is_live_goes_on(
    course: Classroom, teacher: Visitor, administrator: Administrator
) -> None:
    badge = course.draft(teacher)
    teacher.post(f"badges/{badge}/activate")
    approve(administrator)
    teacher.post(f"badges/{badge}/activate")
    teacher.post(f"badges/{badge}/edit", QUIZ_AT_80 | {f"threshold:{QUIZ_FIELD}": "70"})
    teacher.post(f"badges/{badge}/activate")
    assert "What is live now" in administrator.client.get("/admin/proposals").text
    course.work()
    assert set(course.credentials()) == {"ann"}
    approve(administrator)
    teacher.post(f"badges/{badge}/activate")
    course.work()
    assert set(course.credentials()) == {"ann", "ben"}


def test_no_other_door_activates_what_was_not_approved(course: Classroom, teacher: Visitor) -> None:
    badge, wiring = course.draft(teacher), course.site.wiring
    with wiring.database.transaction() as session:
        waiting = session.get_one(tables.Achievement, badge)
        with pytest.raises(DraftError, match="has not approved"):
            activate_achievement(session, waiting, Actor(teacher.row.person_id), wiring.clock())
        assert waiting.activated_at is None


def test_an_administrator_of_another_institution_decides_nothing(
    careful: School, course: Classroom, teacher: Visitor, administrator: Administrator
) -> None:
    badge = course.draft(teacher)
    teacher.post(f"badges/{badge}/activate")
    (address,), known = actions(administrator, "/approve"), seen(administrator)
    careful.another_tenant()
    with careful.site.wiring.database.reading() as session:
        slug = session.query(tables.Institution).filter(tables.Institution.slug != "example").one().slug
    stranger = Administrator(careful.site, careful.site.browser(), slug).enter()
    assert "Quiz master" not in stranger.client.get("/admin/proposals").text
    assert stranger.post(address, seen=known).status_code == 404
