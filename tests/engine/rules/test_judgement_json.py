"""The JSON form of a judgement: what is stored is what was judged, to the last digit."""

import json

import pytest
from hypothesis import given, settings

from badge_engine.records import CourseRecord
from badge_engine.rules import AllOf, AtLeast, Rule, judge, read_judgement, write_judgement
from tests.engine.rules import worlds
from tests.engine.rules.courses import MODULE_DONE, QUIZ_80_PERCENT, module, quiz, record_of


@settings(max_examples=60, deadline=None)
@given(worlds.rules, worlds.records)
def test_a_judgement_comes_back_as_it_went_out(rule: Rule, record: CourseRecord) -> None:
    judgement = judge(rule, record)
    assert read_judgement(json.loads(json.dumps(write_judgement(judgement)))) == judgement


def test_the_record_of_a_decision_can_be_read_by_people() -> None:
    rule = AllOf((QUIZ_80_PERCENT, AtLeast(1, (MODULE_DONE,))))
    assert write_judgement(judge(rule, record_of(quiz("22/3"), module(complete=True)))) == {
        "verdict": "unmet",
        "all": [
            {
                "verdict": "unmet",
                "reason": "below",
                "given": "22/3",
                "maximum": "10",
                "at": "2026-11-22T09:30:00+00:00",
                "score": {"line_item": "canvas:assignment:12", "at_least": "80", "unit": "percent"},
            },
            {
                "verdict": "met",
                "at_least": {
                    "count": 1,
                    "of": [
                        {
                            "verdict": "met",
                            "reason": "complete",
                            "at": "2026-11-22T09:30:00+00:00",
                            "completed": {"part": "canvas:module:7"},
                        }
                    ],
                },
            },
        ],
    }


def test_a_recorded_verdict_that_does_not_follow_from_the_recorded_facts_is_not_believed() -> None:
    forged = write_judgement(judge(AllOf((MODULE_DONE,)), record_of())) | {"verdict": "met"}
    with pytest.raises(ValueError, match="recorded as met, but the recorded facts say unknown"):
        read_judgement(forged)
