"""A learner shows a badge by a link: it ends with its time or when it is taken back, and tells on nobody."""

import re
from datetime import timedelta
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest

from lti_tool.shares import MOST_LINKS
from lti_tool.storage import tables
from lti_tool.storage.purging import purge_expired
from tests.web.pages.school import Classroom, School, Visitor


@pytest.fixture
def ann(earned: Classroom) -> Visitor:
    """The learner who has it; no link of hers stands."""
    with earned.site.wiring.database.transaction() as session:
        session.query(tables.Share).delete()
    return earned.learner("ann")


def links_page(classroom: Classroom) -> str:
    return f"mine/links/{classroom.credentials()['ann'].id}"


def new_link(visitor: Visitor, classroom: Classroom, life: str = "month") -> str:
    answer = visitor.post(links_page(classroom), {"life": life})
    assert answer.status_code == 200
    found = re.search(r'readonly value="([^"]+)"', answer.text)
    assert found
    return urlsplit(unescape(found[1])).path


def withdraw_addresses(visitor: Visitor, classroom: Classroom) -> list[str]:
    page = visitor.get(links_page(classroom)).text
    return [found.removeprefix(visitor.home) for found in re.findall(r'action="([^"]+/withdraw)"', page)]


def opened(school: School, link: str, accept: str = "text/html") -> int:
    return school.site.browser().get(link, headers={"Accept": accept}).status_code


def test_whoever_has_the_link_sees_the_badge_and_its_check(any_school: School) -> None:
    classroom = any_school.open_class()
    classroom.live_badge(classroom.teacher())
    learner = classroom.learner("ann")
    assert links_page(classroom) in learner.get().text
    link = new_link(learner, classroom)
    stranger = any_school.site.browser()
    page = stranger.get(link, headers={"Accept": "text/html"})
    assert "This credential is genuine, and it stands." in page.text
    assert page.headers["X-Robots-Tag"] == "noindex"
    assert f"href='{link}'" in page.text
    document = stranger.get(link, headers={"Accept": "application/json"})
    assert document.data == classroom.credentials()["ann"].document


def test_a_link_is_shown_once_and_only_its_digest_is_kept(ann: Visitor, earned: Classroom) -> None:
    token = new_link(ann, earned).rpartition("/")[2]
    assert token not in ann.get(links_page(earned)).text
    with earned.site.wiring.database.reading() as session:
        (row,) = session.query(tables.Share).all()
    assert token not in repr(vars(row))


def test_a_link_that_was_taken_back_leads_nowhere(ann: Visitor, earned: Classroom, school: School) -> None:
    gone, kept = new_link(ann, earned), new_link(ann, earned, "open")
    newest, oldest = withdraw_addresses(ann, earned)
    for _ in ("first", "again"):
        assert ann.post(oldest).status_code == 303
    assert (opened(school, gone), opened(school, kept)) == (404, 200)
    assert withdraw_addresses(ann, earned) == [newest]


@pytest.mark.parametrize(("life", "days"), [("month", 30), ("year", 365)])
def test_a_link_ends_with_its_time(
    life: str, days: int, ann: Visitor, earned: Classroom, school: School
) -> None:
    link, now = new_link(ann, earned, life), school.site.wiring.clock
    statuses = []
    for away in (timedelta(days=days, minutes=-5), timedelta(days=days, minutes=5)):
        later = school.site.reopened(clock=lambda away=away: now() + away)
        statuses.append(later.test_client().get(link).status_code)
    assert statuses == [200, 404]


def test_ended_links_are_purged_and_open_ones_stay(ann: Visitor, earned: Classroom) -> None:
    for life in ("month", "year", "open"):
        new_link(ann, earned, life)
    with earned.site.wiring.database.transaction() as session:
        purge_expired(session, earned.site.wiring.clock() + timedelta(days=40))
        assert session.query(tables.Share).count() == 2
        session.rollback()


def test_a_badge_goes_to_linkedin_by_a_link_that_is_filled_in(ann: Visitor, earned: Classroom) -> None:
    page = ann.post(links_page(earned), {"life": "open"}).text
    found = re.search(r'href="(https://www\.linkedin\.com/profile/add\?[^"]+)"', page)
    assert found
    fields = parse_qs(urlsplit(unescape(found[1])).query)
    assert fields["startTask"] == ["CERTIFICATION_NAME"]
    assert fields["name"] == ["Quiz master"]
    assert "/shared/" in fields["certUrl"][0]


def test_not_more_links_stand_than_a_person_can_oversee(ann: Visitor, earned: Classroom) -> None:
    for _ in range(MOST_LINKS):
        new_link(ann, earned)
    answer = ann.post(links_page(earned), {"life": "month"})
    assert answer.status_code == 409
    assert "Take one back first" in answer.text


def test_a_life_that_nobody_offered_is_refused(ann: Visitor, earned: Classroom) -> None:
    assert ann.post(links_page(earned), {"life": "century"}).status_code == 400


@pytest.mark.parametrize("sub", ["ben", "tess-in-class"])
def test_nobody_else_shares_or_withdraws_it(sub: str, ann: Visitor, earned: Classroom) -> None:
    new_link(ann, earned)
    (address,) = withdraw_addresses(ann, earned)
    other = earned.enter(sub, "#Learner")
    answers = [other.get(links_page(earned)), other.post(links_page(earned)), other.post(address)]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert withdraw_addresses(ann, earned) == [address]


def test_the_link_of_a_badge_that_was_taken_back_says_so(school: School) -> None:
    classroom = school.open_class()
    classroom.live_badge(classroom.teacher())
    link = new_link(classroom.learner("ann"), classroom)
    classroom.take_back(classroom.credentials()["ann"])
    page = school.site.browser().get(link, headers={"Accept": "text/html"}).text
    assert "its issuer has taken it back" in page
