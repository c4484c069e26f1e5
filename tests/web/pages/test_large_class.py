"""A large class: pages open before it is judged, and people are found by their names, a page at a time."""

import re
from html import unescape

import pytest
from playwright.sync_api import expect

from lti_tool.web.class_view import LARGE
from tests.web.pages.school import QUIZ_AT_80, Classroom, Pupil, School, Visitor
from tests.web.pages.screen import Open


@pytest.fixture(scope="module")
def large(school: School) -> Classroom:
    """A course with more learners than are judged while a page waits; all but two are one point short."""
    classroom = school.open_course()
    many = [Pupil(f"p{number:03}", 7) for number in range(LARGE)]
    classroom.read(*many, Pupil("zoe", 9), Pupil("zed", 9))
    return classroom


@pytest.fixture(scope="module")
def tess(large: Classroom) -> Visitor:
    return large.teacher()


@pytest.fixture(scope="module")
def badge(large: Classroom, tess: Visitor) -> str:
    return large.live_badge(tess)


def text_of(page: str) -> str:
    return " ".join(unescape(re.sub("<[^>]+>", " ", page)).split())


def test_the_page_of_a_badge_opens_first_and_is_counted_afterwards(tess: Visitor, badge: str) -> None:
    opened = tess.get(f"badges/{badge}").text
    assert 'data-rest="?whole=1"' in opened
    assert ("Who has it (2)" in opened, "Zoe" in opened, "one step away" in opened) == (True, True, False)
    whole = text_of(tess.get(f"badges/{badge}?whole=1").text)
    assert f"{LARGE} one step away" in whole
    assert "it is counted after the page has opened" not in whole


def test_every_part_that_is_brought_later_has_its_place_in_the_page_that_opens(
    tess: Visitor, badge: str
) -> None:
    parts = [
        re.findall(r'data-part="(\w+)"', tess.get(f"badges/{badge}{asked}").text)
        for asked in ("", "?whole=1")
    ]
    assert parts[0] == parts[1] == ["attention", "change", "class"]


def test_the_browser_brings_what_is_counted_afterwards(tess: Visitor, badge: str, opened: Open) -> None:
    page = opened(tess.client, f"{tess.home}badges/{badge}").page
    expect(page.locator("[data-part=class] .numbers")).to_contain_text(f"{LARGE} one step away")
    page = opened(tess.client, f"{tess.home}badges/{badge}/edit").page
    expect(page.locator("#what-if .numbers")).to_contain_text(f"{LARGE} one step away")


def test_a_draft_is_activated_from_the_page_that_shows_who_gets_it(large: Classroom, tess: Visitor) -> None:
    draft = large.draft(tess, name="For all")
    assert "Activate" not in text_of(tess.get(f"badges/{draft}").text)
    assert "Activate, and give it to 2 learners" in text_of(tess.get(f"badges/{draft}?whole=1").text)
    assert tess.post(f"badges/{draft}/discard").status_code == 303


def test_the_form_of_a_change_opens_first_and_counts_when_it_is_asked(tess: Visitor, badge: str) -> None:
    opened = tess.get(f"badges/{badge}/edit").text
    assert ("data-later" in opened, "one step away" in opened) == (True, False)
    asked = tess.post(f"badges/{badge}/edit", QUIZ_AT_80 | {"look": "1"}).text
    assert ("data-later" in asked, "one step away" in asked) == (False, True)


def test_whoever_gets_it_by_hand_is_found_by_a_part_of_the_name(tess: Visitor, badge: str) -> None:
    page = tess.get(f"badges/{badge}/give").text
    assert (page.count('name="learner"'), "P049<" in text_of(page) + "<", "P050" in page) == (
        50,
        False,
        False,
    )
    assert "P050" in tess.get(f"badges/{badge}/give?page=2").text
    found = tess.post(f"badges/{badge}/give", {"find": "1", "name": " p4 "}).text
    assert "P400" in found
    assert "50 more have this in their names" in found
    one = tess.post(f"badges/{badge}/give", {"find": "1", "name": "P123"})
    assert (one.status_code, one.text.count('name="learner"')) == (200, 1)
    assert (
        "Nobody here has that in the name."
        in tess.post(f"badges/{badge}/give", {"find": "1", "name": "Zoe"}).text
    )  # she has it


def test_who_is_approved_is_found_by_a_part_of_the_name(large: Classroom, tess: Visitor) -> None:
    approved = large.draft(
        tess, name="Seen", use="step:approved", **{"threshold:step:approved": "Portfolio seen"}
    )
    page = tess.get(f"badges/{approved}/approvals").text
    assert page.count('name="learner"') == 50
    found = tess.post(f"badges/{approved}/approvals", {"find": "1", "name": "zoe"}).text
    assert (found.count('name="learner"'), "Zoe" in found) == (1, True)
    assert tess.post(f"badges/{approved}/discard").status_code == 303
