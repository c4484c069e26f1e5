"""The decision whether a learner has an achievement."""

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from badge_engine.achievements import Achievement
from badge_engine.awards import Award, NotYet, decide
from badge_engine.records import CourseRecord, Score
from badge_engine.rules import AllOf, AnyOf, judge
from tests.engine.rules.courses import (
    ESSAY,
    ESSAY_50_POINTS,
    MODULE_DONE,
    NOW,
    QUIZ,
    QUIZ_80_PERCENT,
    essay,
    module,
    quiz,
    record_of,
)

BADGE = Achievement("urn:uuid:1", 3, "Safety", "Knows the safety rules.", MODULE_DONE)


def test_who_meets_the_criteria_is_awarded_and_the_judgement_is_kept() -> None:
    record = record_of(module(complete=True))
    assert decide(BADGE, record, NOW) == Award("urn:uuid:1", 3, "ana", NOW, judge(MODULE_DONE, record))


@pytest.mark.parametrize("record", [record_of(), record_of(module(complete=False))])
def test_who_does_not_or_is_not_known_to_is_told_not_yet(record: CourseRecord) -> None:
    assert decide(BADGE, record, NOW) == NotYet(
        "urn:uuid:1", 3, "ana", NOW, judge(MODULE_DONE, record).verdict
    )


def test_an_award_cannot_be_made_without_met_criteria() -> None:
    with pytest.raises(ValueError, match="cannot rest on a judgement that is unknown"):
        Award("urn:uuid:1", 3, "ana", NOW, judge(MODULE_DONE, record_of()))


def test_a_decision_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^a decision is dated with its time zone$"):
        decide(BADGE, record_of(), NOW.replace(tzinfo=None))


class Looked(dict[str, Score]):
    """Scores that count how often each is looked at."""

    def __init__(self, *scores: Score) -> None:
        super().__init__({score.line_item: score for score in scores})
        self.looks: Counter[str] = Counter()

    def get(self, key: str, default: Any = None) -> Any:  # noqa: ANN401 - as `dict` has it
        self.looks[key] += 1
        return super().get(key, default)


def test_nobody_looks_twice_at_a_fact_and_every_reason_is_kept() -> None:
    scores = Looked(quiz("9"), essay("20"))
    record = replace(record_of(module(complete=True)), scores=scores)
    rule = AllOf((MODULE_DONE, AnyOf((QUIZ_80_PERCENT, ESSAY_50_POINTS))))
    award = decide(replace(BADGE, rule=rule), record, NOW)
    assert scores.looks == {QUIZ.id: 1, ESSAY.id: 1}
    assert isinstance(award, Award)
    assert award.judgement == judge(rule, record)
