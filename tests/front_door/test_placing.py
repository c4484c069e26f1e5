"""A teacher places badges in the course, over real HTTP, and who opens them there comes to that badge."""

from collections.abc import Mapping
from typing import Any

import pytest
import requests

from badge_engine.columns import NEWS_PREFIX
from lti_tool.demo.browser import UnexpectedPageError, forms_of, text_of
from tests.front_door.school import BADGE, School

TITLE = f"Badge: {BADGE}"
PATIENCE = 30


def columns_of(school: School, badge: str) -> list[Mapping[str, Any]]:
    """Return the gradebook columns of the LMS that belong to a badge."""
    truth = requests.get(f"{school.lms.url}/sandbox/truth", timeout=PATIENCE).json()
    return [row for row in truth["tool_columns"] if row["resource_id"] == f"{NEWS_PREFIX}{badge}"]


def test_a_badge_is_placed_and_opened_by_a_learner(open_school: School) -> None:
    badge, goal = open_school.make_badge()
    open_school.activate_badge(badge)
    open_school.work()
    placed = open_school.place(badge)
    assert list(placed) == [TITLE]
    learner = open_school.sign_in("learner", min(goal.reached))
    page = open_school.open_placed(learner, placed[TITLE])
    assert page.url.endswith(f"#badge-{badge}")
    assert "You earned this" in text_of(page)


def test_a_badge_that_is_placed_without_a_column_makes_none(open_school: School) -> None:
    badge, _ = open_school.make_badge()
    open_school.place(badge)
    assert columns_of(open_school, badge) == []


def test_a_badge_that_is_placed_with_a_column_tells_its_news_there(open_school: School) -> None:
    badge, goal = open_school.make_badge()
    placed = open_school.place(badge, as_assignment=True, column=True)
    assert [row["cells"] for row in columns_of(open_school, badge)] == [{}]
    open_school.activate_badge(badge)
    open_school.work()
    (column,) = columns_of(open_school, badge)
    assert column["label"] == TITLE
    assert set(column["cells"]) == goal.reached
    learner = open_school.sign_in("learner", min(goal.reached))
    assert "You earned this" in text_of(open_school.open_placed(learner, placed[TITLE]))


def test_the_board_is_placed_and_shows_every_badge(open_school: School) -> None:
    badge, _ = open_school.make_badge()
    open_school.activate_badge(badge)
    placed = open_school.place("board")
    ((title, address),) = placed.items()
    assert title.startswith("Badges of ")
    board = open_school.open_placed(open_school.teacher, address)
    assert "#" not in board.url
    assert BADGE in text_of(board)
    assert "My badges in" in text_of(open_school.open_placed(open_school.sign_in("learner"), address))


def test_several_badges_are_placed_at_once_where_the_lms_takes_several(open_school: School) -> None:
    badge, _ = open_school.make_badge()
    placed = open_school.place(badge, "board", several=True)
    assert sorted(title.partition(" ")[0] for title in placed) == ["Badge:", "Badges"]


def test_an_assignment_takes_one_badge(canvas: School) -> None:
    canvas.register(registrations_next="yes")
    canvas.approve()
    canvas.activate()
    choice = canvas.sign_in("teacher").open(canvas.selection("assignment_selection"))
    assert 'type="radio"' in choice.text
    assert 'type="checkbox" name="item"' not in choice.text


def test_who_chooses_nothing_goes_back_with_nothing(open_school: School) -> None:
    teacher = open_school.sign_in("teacher")
    choice = teacher.open(open_school.selection())
    (form,) = forms_of(choice)
    form.fields.pop("item", None)
    page = teacher.send(choice, "", {"item": []})
    assert "Nothing was added" in text_of(page)


def test_an_assistant_may_not_place_badges(canvas: School) -> None:
    canvas.register(registrations_next="yes")
    canvas.approve()
    canvas.activate()
    with pytest.raises(UnexpectedPageError, match="403"):
        canvas.sign_in("assistant").open(canvas.selection())


def test_a_place_is_filled_once(open_school: School) -> None:
    teacher = open_school.sign_in("teacher")
    choice = teacher.open(open_school.selection())
    teacher.send(choice, "", {"item": "board"})
    with pytest.raises(UnexpectedPageError, match="409"):
        teacher.send(choice, "", {"item": "board"})
