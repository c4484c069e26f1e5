"""Who opens a badge that was placed in the course comes to that badge."""

import re

import requests

from tests.front_door.school import BADGE, School

TITLE = f"Badge: {BADGE}"


def test_a_placed_badge_opens_at_that_badge(open_school: School) -> None:
    badge, _ = open_school.make_badge()
    open_school.activate_badge(badge)
    placed = open_school.place(badge)
    assert lands_on(open_school.open_placed(open_school.sign_in("learner"), placed[TITLE]), badge)
    assert lands_on(open_school.open_placed(open_school.teacher, placed[TITLE]), badge)


def lands_on(page: requests.Response, badge: str) -> bool:
    """Whether a page was opened at a badge, and has that place."""
    place = f"badge-{badge}"
    return page.url.endswith(f"#{place}") and re.search(rf'\bid="{place}"', page.text) is not None
