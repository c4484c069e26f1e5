"""The decision whether a learner has an achievement."""

import pytest

from badge_engine.achievements import Achievement
from badge_engine.awards import Award, NotYet, decide
from badge_engine.records import CourseRecord
from badge_engine.rules import judge
from tests.engine.rules.courses import MODULE_DONE, NOW, module, record_of

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
