"""What is stored with a decision is enough to make it again, exactly."""

import json
from dataclasses import replace
from datetime import timedelta, timezone
from fractions import Fraction

from hypothesis import given, settings

from badge_engine.ledger import content_hash
from badge_engine.records import Approval, CourseRecord, Outline
from badge_engine.rules import (
    AllOf,
    Excerpts,
    Rule,
    judge,
    parse_rule,
    read_record,
    relevant,
    write_judgement,
    write_record,
    write_rule,
)
from tests.engine.rules import worlds
from tests.engine.rules.courses import MODULE_DONE, QUIZ_80_PERCENT, YESTERDAY, essay, module, quiz, record_of

thoroughly = settings(max_examples=60, deadline=None)


@thoroughly
@given(worlds.rules, worlds.records)
def test_a_stored_decision_is_replayed_to_the_very_same_judgement(rule: Rule, record: CourseRecord) -> None:
    judgement = judge(rule, record)
    stored = json.dumps([write_rule(rule), write_record(relevant(rule, record)), write_judgement(judgement)])
    stored_rule, stored_record, stored_judgement = json.loads(stored)
    replayed = judge(parse_rule(stored_rule), read_record(stored_record))
    assert replayed == judgement
    assert write_judgement(replayed) == stored_judgement


@thoroughly
@given(worlds.records)
def test_a_record_comes_back_with_the_same_facts(record: CourseRecord) -> None:
    document = json.loads(json.dumps(write_record(record)))
    back = read_record(document)
    assert write_record(back) == document
    assert replace(back, outline=Outline(), holdings=()) == replace(record, outline=Outline(), holdings=())
    assert set(back.holdings) == set(record.holdings)
    assert set(back.outline.line_items) == set(record.outline.line_items)
    assert set(back.outline.completables) == set(record.outline.completables)
    assert set(back.outline.outcomes) == set(record.outline.outcomes)
    assert set(back.outline.groups) == set(record.outline.groups)
    assert back.outline.grade_kinds == record.outline.grade_kinds


@thoroughly
@given(worlds.rules, worlds.records)
def test_what_a_rule_does_not_look_at_is_not_kept(rule: Rule, record: CourseRecord) -> None:
    kept = relevant(rule, record)
    assert relevant(rule, kept) == kept
    written = json.dumps(write_record(kept))
    assert all(name in json.dumps(write_rule(rule)) for name in set(worlds.COLUMNS) if name in written)


@thoroughly
@given(worlds.rules, worlds.records, worlds.records)
def test_the_excerpts_of_a_class_are_those_of_each_record_alone(
    rule: Rule, one: CourseRecord, other: CourseRecord
) -> None:
    excerpts = Excerpts(rule)
    for record in (one, other, replace(other, learner="ben"), one):
        assert excerpts.write(record) == write_record(relevant(rule, record))
        judgement = judge(rule, record)
        assert write_judgement(judgement, write_rule(rule)) == write_judgement(judgement)


def test_the_stored_record_can_be_read_by_people() -> None:
    record = record_of(quiz("22/3"), essay("1"), module(complete=True))
    record = replace(record, approvals={"Talk": Approval("Talk", "person", YESTERDAY)})
    assert write_record(relevant(AllOf((QUIZ_80_PERCENT, MODULE_DONE)), record)) == {
        "learner": "ana",
        "line_items": [
            {
                "id": "canvas:assignment:12",
                "title": "Quiz 1",
                "maximum": "10",
                "grading": "points",
                "published": True,
                "placed": False,
            }
        ],
        "completables": [
            {"id": "canvas:module:7", "title": "Safety first", "kind": "module", "requirements": True}
        ],
        "grade_kinds": [],
        "outcomes": [],
        "groups": [],
        "scores": [
            {
                "learner": "ana",
                "line_item": "canvas:assignment:12",
                "given": "22/3",
                "maximum": "10",
                "graded_at": "2026-11-22T09:30:00+00:00",
            }
        ],
        "completions": [
            {
                "learner": "ana",
                "completable": "canvas:module:7",
                "complete": True,
                "failed": False,
                "completed_at": "2026-11-22T09:30:00+00:00",
            }
        ],
        "grades": [],
        "results": [],
        "holdings": [],
        "approvals": [],
    }


def test_the_same_facts_have_the_same_hash_whatever_their_order_and_time_zone() -> None:
    elsewhere = YESTERDAY.astimezone(timezone(timedelta(hours=5)))
    one = record_of(quiz("8"), essay("60"))
    other = record_of(essay("60"), replace(quiz("16/2"), graded_at=elsewhere))
    worse = record_of(essay("60"), replace(quiz("8"), given=Fraction("7.999999999999999999")))
    assert content_hash(write_record(one)) == content_hash(write_record(other))
    assert content_hash(write_record(one)) != content_hash(write_record(worse))
