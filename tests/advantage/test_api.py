"""The door to an LMS's own web services: tokens put in and renewed, and patience."""

from dataclasses import dataclass, field

import pytest

from badge_engine.dialects import Allowance
from badge_engine.outgoing import PlatformError, WebReply, WebRequest
from lti_tool.advantage import AuthorisedWeb, EnteredToken, PacedWeb, RefusedError

REQUEST = WebRequest("GET", "https://lms.example/api")
SENTENCE = "Enter a new token."


@dataclass(slots=True)
class Door:
    """The `Web` of an LMS that takes one token and tells how many calls are left."""

    good: str = "good"
    challenges: bool = True
    left: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def send(self, request: WebRequest) -> WebReply:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        self.asked.append(token)
        if token != self.good:
            raise RefusedError(
                "no", permanent=True, status=401, said="", wait=None, challenged=self.challenges
            )
        return WebReply(200, {"left": self.left.pop(0)} if self.left else {}, None, None)


@dataclass(slots=True)
class Holder:
    """A `Bearer` with a spent token and a new one."""

    new: str = "good"

    def token(self) -> str:
        return "spent"

    def renewed(self, spent: str) -> str:
        assert spent == "spent"
        return self.new


def test_a_spent_token_is_renewed_once() -> None:
    door = Door()
    assert AuthorisedWeb(door, Holder()).send(REQUEST).status == 200
    assert door.asked == ["spent", "good"]


def test_a_new_token_that_is_refused_too_is_not_enough_for_that() -> None:
    door = Door()
    with pytest.raises(RefusedError):
        AuthorisedWeb(door, Holder(new="other")).send(REQUEST)
    assert door.asked == ["spent", "other"]


def test_who_may_not_do_something_is_not_given_another_token() -> None:
    door = Door(challenges=False)
    with pytest.raises(RefusedError):
        AuthorisedWeb(door, Holder()).send(REQUEST)
    assert door.asked == ["spent"]


def test_a_token_that_was_entered_is_used_until_a_new_one_is_needed() -> None:
    assert AuthorisedWeb(Door(), EnteredToken("good", SENTENCE)).send(REQUEST).status == 200
    with pytest.raises(PlatformError, match=SENTENCE) as error:
        AuthorisedWeb(Door(), EnteredToken("old", SENTENCE)).send(REQUEST)
    assert error.value.permanent


@pytest.mark.parametrize(
    ("left", "pauses"),
    [
        (["600", "600"], []),
        (["100.5", "600"], [4.95]),
        (["-3", "600"], [15.0]),
        (["much", "600"], []),
        ([], []),
    ],
)
def test_when_little_is_left_the_next_call_waits_for_as_much_as_is_missing(
    left: list[str], pauses: list[float]
) -> None:
    slept: list[float] = []
    door = PacedWeb(Door(good="", left=left), Allowance("left", low=150, per_second=10), slept.append)
    for _ in range(3):
        door.send(REQUEST)
    assert slept == pauses
