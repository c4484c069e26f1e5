"""The forms of rules, judgements and records in full, field by field and fault by fault."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from time import tzset
from typing import Any

import pytest

from badge_engine.metadata.credit import CreditUnit
from badge_engine.records import (
    CourseRecord,
    GradeKind,
    Outline,
)
from badge_engine.rules import (
    AllOf,
    AnyOf,
    Approved,
    AtLeast,
    AverageAtLeast,
    Completed,
    CourseGradeAtLeast,
    CreditsAtLeast,
    Excerpts,
    Holds,
    Leaf,
    LetterIn,
    Measure,
    Observation,
    OutcomeAtLeast,
    Passed,
    Reason,
    Renaming,
    Rule,
    RuleError,
    ScoreAtLeast,
    Unit,
    Window,
    Within,
    judge,
    parse_rule,
    read_judgement,
    read_record,
    relevant,
    renamed,
    write_judgement,
    write_record,
    write_rule,
)
from badge_engine.rules.rule_json import parse_leaf
from tests.engine.rules.courses import (
    ARGUING,
    BEGIN,
    END,
    ESSAY,
    FIRST_AID,
    LAB,
    MODULE,
    MORNING,
    ORAL,
    QUIZ,
    SWIMMING,
    US,
    YESTERDAY,
    full_record,
)

DATES = {"not_before": "2026-01-01T00:00:00+00:00", "by": "2026-06-30T22:00:00+00:00"}
DOCUMENTS: dict[str, Any] = {
    "score": {"line_item": "a", "at_least": "80", "unit": "points"} | DATES,
    "letter": {"line_item": "a", "accepted": ["A", "B"]} | DATES,
    "passed": {"line_item": "a"} | DATES,
    "average": {"line_items": ["a", "b"], "best": 2, "at_least": "80"} | DATES,
    "course_grade": {"kind": "current", "at_least": "80"},
    "completed": {"part": "a"} | DATES,
    "outcome": {"outcome": "a", "at_least": "3"} | DATES,
    "within": {"groups": ["a", "b"]},
    "holds": {"achievement": "a", "issuers": ["b", "c"]} | DATES,
    "credits": {"at_least": "5", "unit": "CEU", "issuers": ["b"], "of": ["c", "d"]} | DATES,
    "approved": {"step": "a", "evidence": True} | DATES,
}


def rules_in_full() -> dict[str, Rule]:
    dates = Window(BEGIN, END)
    return {
        "score": ScoreAtLeast("a", Fraction(80), Unit.POINTS, dates),
        "letter": LetterIn("a", ("A", "B"), dates),
        "passed": Passed("a", dates),
        "average": AverageAtLeast(("a", "b"), 2, Fraction(80), dates),
        "course_grade": CourseGradeAtLeast(GradeKind.CURRENT, Fraction(80)),
        "completed": Completed("a", dates),
        "outcome": OutcomeAtLeast("a", Fraction(3), dates),
        "within": Within(("a", "b")),
        "holds": Holds("a", ("b", "c"), dates),
        "credits": CreditsAtLeast(Fraction(5), CreditUnit.CEU, ("b",), ("c", "d"), dates),
        "approved": Approved("a", evidence=True, window=dates),
    }


@pytest.mark.parametrize("word", DOCUMENTS)
def test_each_kind_is_read_and_written_in_full(word: str) -> None:
    document = {word: DOCUMENTS[word]}
    rule = rules_in_full()[word]
    assert parse_rule(document) == rule
    assert write_rule(rule) == document


def test_what_may_be_left_out_is_not_made_up() -> None:
    document = {"credits": {"at_least": "5", "unit": "CEU", "issuers": ["b"]}}
    rule = CreditsAtLeast(Fraction(5), CreditUnit.CEU, ("b",))
    assert parse_rule(document) == rule
    assert write_rule(rule) == document


def test_a_window_of_a_single_moment_is_read() -> None:
    moment = {"not_before": DATES["by"], "by": DATES["by"]}
    assert parse_rule({"completed": {"part": "a"} | moment}) == Completed("a", Window(END, END))


NEW_IDS = Renaming(
    line_items={"a": "a2", "b": "b2"},
    parts={"a": "part2"},
    outcomes={"a": "outcome2"},
    groups={"a": "group2"},
    achievements={"a": "badge2", "d": "other2"},
)
RENAMED = {
    "score": {"line_item": "a2"},
    "letter": {"line_item": "a2"},
    "passed": {"line_item": "a2"},
    "average": {"line_items": ["a2", "b2"]},
    "completed": {"part": "part2"},
    "outcome": {"outcome": "outcome2"},
    "within": {"groups": ["group2", "b"]},
    "holds": {"achievement": "badge2"},
    "credits": {"of": ["c", "other2"]},
}


@pytest.mark.parametrize("word", DOCUMENTS)
def test_each_kind_takes_other_ids_and_stays_as_it_is_without(word: str) -> None:
    rule = rules_in_full()[word]
    assert write_rule(renamed(rule, NEW_IDS)) == {word: DOCUMENTS[word] | RENAMED.get(word, {})}
    assert renamed(rule, Renaming()) == rule


def test_credits_of_any_badge_stay_credits_of_any() -> None:
    rule = CreditsAtLeast(Fraction(5), CreditUnit.CEU, ("b",))
    assert renamed(rule, NEW_IDS) == rule


def test_groups_are_read_and_written_in_full() -> None:
    done = {"completed": {"part": "a"}}
    document = {"all": [{"any": [done]}, {"at_least": {"count": 2, "of": [done, done]}}]}
    rule = AllOf((AnyOf((Completed("a"),)), AtLeast(2, (Completed("a"), Completed("a")))))
    assert parse_rule(document) == rule
    assert write_rule(rule) == document


@pytest.mark.parametrize("word", [*DOCUMENTS, "at_least"])
def test_what_is_missing_is_told_once_each(word: str) -> None:
    with pytest.raises(RuleError) as caught:
        parse_rule({word: {}})
    told = {str(fault) for fault in caught.value.faults}
    asked = {"count", "of"} if word == "at_least" else DOCUMENTS[word].keys() - {*DATES, *("of",)}
    assert told == {f'$.{word}: "{name}" is missing; add it' for name in asked}
    assert len(caught.value.faults) == len(asked)


@pytest.mark.parametrize(
    ("document", "faults"),
    [
        (
            {"course_grade": DOCUMENTS["course_grade"] | {"colour": 1}},
            ['$.course_grade: "colour" does not belong here; keep only "kind", "at_least"'],
        ),
        (
            {"completed": {"part": "a", "colour": 1}},
            ['$.completed: "colour" does not belong here; keep only "part", "not_before", "by"'],
        ),
        (
            {"average": {"line_items": 5, "best": 3, "at_least": "80"}},
            ['$.average.line_items: 5 is not a list; write a list, such as ["canvas:assignment:12"]'],
        ),
        (
            {"average": {"line_items": [], "best": 3, "at_least": "80"}},
            ['$.average.line_items: the list is empty; write at least one, such as ["canvas:assignment:12"]'],
        ),
        (
            {"letter": {"line_item": "a", "accepted": []}},
            ['$.letter.accepted: the list is empty; write at least one, such as ["A", "B"]'],
        ),
        (
            {"holds": {"achievement": "a", "issuers": []}},
            [
                (
                    "$.holds.issuers: the list is empty; "
                    'write at least one, such as ["did:web:badges.example.edu"]'
                )
            ],
        ),
        (
            {"credits": {"at_least": "5", "unit": "ECTS", "issuers": [], "of": []}},
            [
                (
                    "$.credits.issuers: the list is empty; "
                    'write at least one, such as ["did:web:badges.example.edu"]'
                ),
                (
                    "$.credits.of: the list is empty; "
                    'write at least one, such as ["https://badges.example.edu/achievements/1"]'
                ),
            ],
        ),
        (
            {"within": {"groups": ["", 5]}},
            [
                (
                    f"$.within.groups[{index}]: {shown} is not a text that can stand here; "
                    'write text in quotes, such as ["canvas:section:3"]'
                )
                for index, shown in enumerate(('""', "5"))
            ],
        ),
        (
            {"completed": {"part": "a", "by": 5}},
            [
                (
                    "$.completed.by: 5 is not a moment; "
                    'write day, time and time zone, such as "2026-05-31T23:59:00+02:00"'
                )
            ],
        ),
        (
            {"at_least": {"count": True, "of": [{"completed": {"part": "a"}}]}},
            [
                (
                    "$.at_least.count: true is not a whole number from 1 up; "
                    "write a number without quotes, such as 2"
                )
            ],
        ),
        (
            {"at_least": {"count": 3, "of": {"a": 1}}},
            ["$.at_least.of: an object is not a list of rules; write rules in [ ]"],
        ),
        (
            {"at_least": {"count": 1, "of": [{"completed": {"part": ""}}]}},
            [
                (
                    '$.at_least.of[0].completed.part: "" is not an id; '
                    'write the id as text, such as "canvas:module:7"'
                )
            ],
        ),
        (
            {"completed": {"part": 2**159}},
            [
                (
                    f"$.completed.part: {str(2**159)[:40]}… is not an id; "
                    'write the id as text, such as "canvas:module:7"'
                )
            ],
        ),
        (
            {"completed": {"part": 2**160}},
            ['$.completed.part: a huge number is not an id; write the id as text, such as "canvas:module:7"'],
        ),
        (
            {"score": {"line_item": "a", "at_least": "é", "unit": "points"}},
            [
                (
                    '$.score.at_least: "é" is not a plain decimal; '
                    'write digits, with at most six decimals, such as "80" or "12.5"'
                )
            ],
        ),
        (
            {"score": {"line_item": "a", "at_least": "x" * 38, "unit": "points"}},
            [
                (
                    f'$.score.at_least: "{"x" * 38}" is not a plain decimal; '
                    'write digits, with at most six decimals, such as "80" or "12.5"'
                )
            ],
        ),
        (
            {"completed": {"part": b"x"}},
            ['$.completed.part: "b\'x\'" is not an id; write the id as text, such as "canvas:module:7"'],
        ),
    ],
)
def test_a_fault_quotes_what_is_there_and_says_what_belongs_there(
    document: object, faults: list[str]
) -> None:
    with pytest.raises(RuleError) as caught:
        parse_rule(document)
    assert [str(fault) for fault in caught.value.faults] == faults


def test_a_hundred_names_are_allowed_and_a_count_may_be_written_with_a_point() -> None:
    names = tuple(map(str, range(100)))
    assert parse_rule({"within": {"groups": list(names)}}) == Within(names)
    average = {"line_items": list(names), "best": 100.0, "at_least": "80"}
    assert parse_rule({"average": average}) == AverageAtLeast(names, 100, Fraction(80))


def test_a_single_requirement_is_parsed_with_its_faults() -> None:
    assert parse_leaf("completed", {"part": "a"}) == Completed("a")
    with pytest.raises(RuleError, match=r"^\$\.completed\.part: 5 is not an id; "):
        parse_leaf("completed", {"part": 5})


def full_rule() -> Rule:
    """Return a rule that looks at every kind of fact."""
    return AllOf(
        (
            ScoreAtLeast(QUIZ.id, Fraction(80), Unit.PERCENT),
            LetterIn(ORAL.id, ("A", "B")),
            AnyOf((Passed(LAB.id), Completed(MODULE.id))),
            AtLeast(
                2,
                (
                    AverageAtLeast((QUIZ.id, ESSAY.id), 1, Fraction(70)),
                    CourseGradeAtLeast(GradeKind.FINAL, Fraction(70)),
                    OutcomeAtLeast(ARGUING.id, Fraction(3)),
                ),
            ),
            Within((MORNING.id,)),
            Holds(SWIMMING, (US,)),
            CreditsAtLeast(Fraction(3), CreditUnit.ECTS, (US,), (FIRST_AID, SWIMMING)),
            Approved("Talk", evidence=True),
        )
    )


def observations(rule: Rule, record: CourseRecord) -> dict[str, Observation]:
    written: dict[str, Observation] = {}
    stack = [judge(rule, record)]
    while stack:
        judgement = stack.pop()
        stack += getattr(judgement, "parts", ())
        if hasattr(judgement, "observation"):
            written[judgement.rule.WORD] = judgement.observation
    return written


def test_an_observation_keeps_the_fact_in_full() -> None:
    tenth = Fraction(10)
    assert observations(full_rule(), full_record()) == {
        "score": Observation(Reason.BELOW, Measure(Fraction("7.5"), tenth), YESTERDAY),
        "letter": Observation(Reason.REACHED, at=YESTERDAY, letter="B"),
        "passed": Observation(Reason.REACHED, at=YESTERDAY, letter="complete"),
        "completed": Observation(Reason.FAILED, at=YESTERDAY),
        "average": Observation(Reason.REACHED, Measure(Fraction(75), Fraction(100))),
        "course_grade": Observation(Reason.BELOW, Measure(Fraction("66.5"), Fraction(100))),
        "outcome": Observation(Reason.BELOW, Measure(Fraction(2), Fraction(5)), YESTERDAY),
        "within": Observation(Reason.INSIDE),
        "holds": Observation(Reason.HELD, at=YESTERDAY, sources=("urn:uuid:2",)),
        "credits": Observation(
            Reason.TOO_FEW, Measure(Fraction("2.5"), Fraction(3)), sources=("urn:uuid:1",)
        ),
        "approved": Observation(
            Reason.APPROVED, at=YESTERDAY, sources=("https://evidence.example/1", "seen")
        ),
    }


def test_a_full_judgement_is_kept_and_read_back() -> None:
    judgement = judge(full_rule(), full_record())
    assert read_judgement(json.loads(json.dumps(write_judgement(judgement)))) == judgement


def test_a_judgement_is_kept_part_by_part() -> None:
    written = write_judgement(judge(full_rule(), full_record()))
    at = {"at": "2026-11-22T09:30:00+00:00"}
    letter = {"line_item": ORAL.id, "accepted": ["A", "B"]}
    assert written["all"][1] == {"verdict": "met", "reason": "reached", "grade": "B", "letter": letter} | at
    assert written["all"][2]["any"][1]["reason"] == "failed"
    assert written["all"][3]["at_least"]["count"] == 2
    assert [part["verdict"] for part in written["all"][3]["at_least"]["of"]] == ["met", "unmet", "unmet"]
    assert written["all"][5]["sources"] == ["urn:uuid:2"]
    assert written["all"][6] | {"credits": None} == {
        "verdict": "unknown",
        "reason": "too_few",
        "given": "5/2",
        "maximum": "3",
        "sources": ["urn:uuid:1"],
        "credits": None,
    }


@pytest.mark.parametrize("group", [AllOf, AnyOf, lambda rules: AtLeast(1, rules)])
def test_a_judgement_is_not_kept_with_the_form_of_a_longer_rule(
    group: Callable[[tuple[Rule, ...]], Rule],
) -> None:
    one, two = group((Completed("a"),)), group((Completed("a"), Completed("b")))
    with pytest.raises(ValueError, match="zip"):
        write_judgement(judge(one, full_record()), write_rule(two))


@pytest.fixture
def tokyo(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as there:
        there.setenv("TZ", "Asia/Tokyo")
        tzset()
        yield
    tzset()


@pytest.mark.usefixtures("tokyo")
def test_a_moment_is_kept_in_universal_time_wherever_the_machine_stands() -> None:
    written = write_judgement(judge(Completed(MODULE.id), full_record()))
    assert written["at"] == "2026-11-22T09:30:00+00:00"


def test_the_excerpts_of_a_class_follow_each_outline_and_each_record() -> None:
    rule, record = full_rule(), full_record()
    excerpts, bare = Excerpts(rule), Outline()
    for each in (record, replace(record, learner="ben"), replace(record, outline=bare), record):
        assert excerpts.write(each) == write_record(relevant(rule, each))
    assert Excerpts(Completed(MODULE.id)).write(record)["scores"] == []


def test_each_part_of_a_recorded_judgement_must_follow_from_its_facts() -> None:
    for group in ("all", "any"):
        forged: dict[str, object] = {
            "verdict": "met",
            group: [{"verdict": "met", "reason": "below", "completed": {"part": "a"}}],
        }
        with pytest.raises(ValueError, match=r"^recorded as met, but the recorded facts say unmet$"):
            read_judgement(forged)
    forged_leaf = {"verdict": "met", "reason": "below", "completed": {"part": "a"}}
    forged = {"verdict": "met", "at_least": {"count": 1, "of": [forged_leaf]}}
    with pytest.raises(ValueError, match="recorded as met"):
        read_judgement(forged)


def test_a_full_record_is_kept_and_read_back() -> None:
    record = full_record()
    back = read_record(json.loads(json.dumps(write_record(record))))
    assert back == replace(record, outline=back.outline)
    assert back.outline.columns_by_id == record.outline.columns_by_id
    assert back.outline.parts_by_id == record.outline.parts_by_id
    assert back.outline.outcomes_by_id == record.outline.outcomes_by_id
    assert back.outline.groups_by_id == record.outline.groups_by_id
    assert back.outline.grade_kinds == record.outline.grade_kinds
    assert read_record({"learner": "ana"}) == CourseRecord("ana", Outline())


def test_a_rule_that_looks_at_one_thing_keeps_nothing_else() -> None:
    record = full_record()
    kept = {
        "score": (QUIZ.id, "line_items", "scores"),
        "completed": (MODULE.id, "completables", "completions"),
        "course_grade": ("final", "grade_kinds", "grades"),
        "outcome": (ARGUING.id, "outcomes", "results"),
        "within": (MORNING.id, "groups", "memberships"),
        "holds": (SWIMMING, "holdings", "holdings"),
        "credits": (FIRST_AID, "holdings", "holdings"),
        "approved": ("Talk", "approvals", "approvals"),
    }
    leaves: list[Leaf] = [
        ScoreAtLeast(QUIZ.id, Fraction(80), Unit.PERCENT),
        Completed(MODULE.id),
        CourseGradeAtLeast(GradeKind.FINAL, Fraction(70)),
        OutcomeAtLeast(ARGUING.id, Fraction(3)),
        Within((MORNING.id,)),
        Holds(SWIMMING, (US,)),
        CreditsAtLeast(Fraction(3), CreditUnit.ECTS, (US,)),
        Approved("Talk", evidence=True),
    ]
    for leaf in leaves:
        name, *lists = kept[leaf.WORD]
        written = write_record(relevant(leaf, record))
        filled = {key for key, value in written.items() if isinstance(value, list) and value}
        assert filled == set(lists)
        assert all(len(written[key]) == 1 for key in lists)
        assert name in json.dumps(written)
