"""Canvas's modules, and how far learners have come in them."""

import pytest

from badge_engine.outgoing import PlatformError
from badge_engine.ports import Known
from tests.adapters.campus import completions
from tests.adapters.canvas_campus import (
    COURSE,
    canvas_campus,
    members_of,
    module,
    progress,
)
from tests.advantage.servers import NOON

REQUIRED = [{"completion_requirement": {"type": "min_score", "min_score": 10}}]


def test_who_has_the_same_mark_as_known_is_not_asked_for_again() -> None:
    campus, api = canvas_campus()
    marks = {told.learner: told.mark for told in campus.open().progress(members_of("ada", "bob"))}
    known = Known(NOON, marks={learner: mark for learner, mark in marks.items() if mark is not None})
    assert list(known.marks) == ["ada", "bob"]

    assert list(campus.open().progress(members_of("ada", "bob"), known)) == []

    api.answers[f"{COURSE}bulk_user_progress"] = [progress(71, 1), progress(72, 1)]
    api.answers[f"{COURSE}modules?student_id=72"] = [module(3, "Basics", state="completed")]
    assert [told.learner for told in campus.open().progress(members_of("ada", "bob"), known)] == ["bob"]


def test_a_module_that_requires_something_else_now_changes_every_mark() -> None:
    campus, api = canvas_campus()
    marks = {told.learner: told.mark or "" for told in campus.open().progress(members_of("ada", "bob"))}
    other = [{"id": 9, "completion_requirement": {"type": "must_view"}}]
    api.answers[f"{COURSE}modules"] = [module(3, "Basics", items=other)]

    told = campus.open().progress(members_of("ada", "bob"), Known(NOON, marks=marks))

    assert [each.learner for each in told] == ["ada", "bob"]


def test_a_module_that_requires_nothing_is_marked_and_an_unpublished_one_left_out() -> None:
    campus, api = canvas_campus()
    api.answers[f"{COURSE}modules"] = [
        module(3, "Basics", items=REQUIRED),
        module(4, "Extras", items=[{"completion_requirement": None}, {}]),
        module(5, "Hidden", items=REQUIRED, published=False),
        module(6, "Long", items=None),
        module(7, "Long too"),
    ]
    api.answers[f"{COURSE}modules/6/items"] = REQUIRED
    api.answers[f"{COURSE}modules/7/items"] = []

    parts = campus.open().outline().completables

    assert [(part.id, part.requirements) for part in parts] == [
        ("canvas:module:3", True),
        ("canvas:module:4", False),
        ("canvas:module:6", True),
        ("canvas:module:7", False),
    ]


def test_only_learners_with_any_progress_are_asked_for_one_by_one() -> None:
    campus, _ = canvas_campus()

    completions(campus.open(), members_of("ada", "bob"))

    one_by_one = [
        dict(request.query)["student_id"] for request in campus.asked if "student_id" in dict(request.query)
    ]
    assert one_by_one == ["71"]


def test_a_module_that_requires_nothing_is_never_reported_as_completed() -> None:
    campus, api = canvas_campus()
    api.answers[f"{COURSE}modules"] = [module(3, "Basics", items=REQUIRED), module(4, "Extras", items=[])]
    done = {"state": "completed", "completed_at": "2026-11-20T10:00:00Z"}
    api.answers[f"{COURSE}modules?student_id=71"] = [
        module(3, "Basics", state="started"),
        module(4, "Extras", **done),
    ]

    (state,) = completions(campus.open(), members_of("ada"))

    assert (state.completable, state.complete, state.completed_at) == ("canvas:module:3", False, None)


def test_a_course_whose_modules_require_nothing_is_not_asked_for_progress() -> None:
    campus, api = canvas_campus()
    api.answers[f"{COURSE}modules"] = [module(4, "Extras", items=[])]

    assert completions(campus.open(), members_of("ada")) == []
    assert not any("bulk_user_progress" in request.url for request in campus.asked)


def test_somebody_whom_the_progress_does_not_list_is_not_said_to_have_failed() -> None:
    campus, api = canvas_campus()
    api.answers[f"{COURSE}bulk_user_progress"] = [progress(99, 1)]

    assert completions(campus.open(), members_of("ada", "bob")) == []


def test_an_error_in_place_of_a_list_is_an_error_not_an_empty_list() -> None:
    campus, api = canvas_campus()
    api.answers[f"{COURSE}bulk_user_progress"] = {"error": {"message": "no progress available"}}

    with pytest.raises(PlatformError, match="bulk_user_progress"):
        completions(campus.open(), members_of("ada"))


def test_a_module_that_is_locked_behind_another_is_not_completed_and_can_be_later() -> None:
    campus, api = canvas_campus()
    api.answers[f"{COURSE}modules"] = [module(3, "Basics", items=REQUIRED), module(4, "More", items=REQUIRED)]
    for state in ("locked", "completed"):
        api.answers[f"{COURSE}modules?student_id=71"] = [
            module(3, "Basics", state="completed"),
            module(4, "More", state=state),
        ]
        told = {each.completable: each.complete for each in completions(campus.open(), members_of("ada"))}
        assert told == {"canvas:module:3": True, "canvas:module:4": state == "completed"}
