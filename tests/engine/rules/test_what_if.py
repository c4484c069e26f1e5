"""What another rule would do to a class, and when a number of new holders is odd."""

from fractions import Fraction

import pytest

from badge_engine.rules import AllOf, Cap, Difference, difference
from tests.engine.rules.courses import MODULE_DONE, QUIZ_80_PERCENT, module, quiz, record_of

CLASS = [
    record_of(quiz("9"), module(complete=True), learner="both"),
    record_of(quiz("9"), module(complete=False), learner="quiz only"),
    record_of(quiz("2"), module(complete=True), learner="module only"),
    record_of(learner="nothing"),
]


def test_who_gains_and_who_loses_is_told_apart_from_who_holds_it() -> None:
    stricter = AllOf((QUIZ_80_PERCENT, MODULE_DONE))
    assert difference(QUIZ_80_PERCENT, stricter, CLASS, ()) == Difference((), ("quiz only",), ())
    assert difference(stricter, QUIZ_80_PERCENT, CLASS, ()) == Difference(("quiz only",), (), ())
    assert difference(QUIZ_80_PERCENT, MODULE_DONE, CLASS, ()) == Difference(
        ("module only",), ("quiz only",), ()
    )
    assert difference(stricter, stricter, CLASS, ()) == Difference((), (), ())


def test_who_holds_it_keeps_it_whatever_the_new_rule_says() -> None:
    holders = {"both", "quiz only"}
    assert difference(QUIZ_80_PERCENT, MODULE_DONE, CLASS, holders) == Difference(
        ("module only",), (), ("quiz only",)
    )


def test_a_difference_is_told_in_a_sentence() -> None:
    assert Difference(("a", "b"), ("c",), ("d",)).text() == "2 more, 1 fewer; nobody loses what they hold."


@pytest.mark.parametrize(
    ("would_get", "total", "warning"),
    [
        (98, 100, "This would issue to 98 % of the class (98 of 100): sure?"),
        (81, 100, "This would issue to 81 % of the class (81 of 100): sure?"),
        (80, 100, None),
        (5, 5, "This would issue to 100 % of the class (5 of 5): sure?"),
        (4, 5, None),
        (4, 4, None),
        (0, 0, None),
    ],
)
def test_a_badge_for_nearly_the_whole_class_is_asked_about(
    would_get: int, total: int, warning: str | None
) -> None:
    assert Cap().warning(would_get, total) == warning


def test_an_institution_sets_its_own_cap() -> None:
    assert Cap(Fraction(1, 2), 1).warning(1, 1) == "This would issue to 100 % of the class (1 of 1): sure?"
    assert Cap(Fraction(1, 2), 1).warning(1, 2) is None
    assert Cap(Fraction(1, 2), 1).warning(2, 3) == "This would issue to 67 % of the class (2 of 3): sure?"
