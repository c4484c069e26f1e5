"""The JSON form of a rule: exact both ways, every fault named at once, and parser and schema of one mind."""

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeAlias

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from badge_engine.records import GradeKind
from badge_engine.rules import (
    AllOf,
    AnyOf,
    AtLeast,
    Completed,
    CourseGradeAtLeast,
    Rule,
    RuleError,
    parse_rule,
    rule_schema,
    write_rule,
)
from badge_engine.rules.tree import LEAVES
from tests.engine.rules import worlds
from tests.engine.rules.courses import GRADE_70, MODULE_DONE, QUIZ_80_PERCENT

thoroughly = settings(max_examples=100, deadline=None)

Json: TypeAlias = Any  # decoded JSON, of whatever form

SCORE = {"score": {"line_item": "canvas:assignment:12", "at_least": "80", "unit": "percent"}}
GRADE = {"course_grade": {"kind": "final", "at_least": "70"}}
DONE = {"completed": {"part": "canvas:module:7"}}

KINDS = ", ".join(f'"{kind}"' for kind in ("all", "any", "at_least", *(leaf.WORD for leaf in LEAVES)))
WRITE_DIGITS = 'write digits, with at most six decimals, such as "80" or "12.5"'
WRITE_COUNT = "write a number without quotes, such as 2"

VALIDATOR = Draft202012Validator(rule_schema())

ODD_VALUES: list[Any] = [
    *(None, True, False, 0, 1, 2, 3, -1, 2.0, 2.5, 0.8, 1e300, [], {}, [DONE], [DONE, DONE], DONE, SCORE),
    *(
        "",
        "80",
        "80.0",
        "12.5",
        "0",
        "0.0",
        "0.5",
        "00",
        "007",
        ".5",
        "5.",
        "-1",
        "+1",
        "1e3",
        " 80",
        "80 ",
        "80\n",
    ),
    *(
        "1/2",
        "\uff18\uff10",
        "9999999.999999",
        "10000000",
        "1.0000001",
        "points",
        "percent",
        "final",
        "current",
        "FINAL",
    ),
    *(
        "2026-05-31T23:59:00+02:00",
        "2026-02-30T00:00:00Z",
        "2026-05-31",
        "2026-05-31T24:00:00Z",
        "0026-05-31T00:00:00Z",
    ),
    *("2026-01-01T00:00:00Z\n", ["a"], ["a", "b"], ["a", "a"], ["a", 1], [""], ["x"] * 101, "ECTS", "CEU"),
    *("a\nb", "\x7f", "\ud800", "é", "😀", "x" * 500, "x" * 501),
]
NAMES = sorted({name for leaf in LEAVES for name in (leaf.WORD, *leaf.FIELDS, *leaf.OPTIONAL)})
NAMES += ["all", "any", "at_least", "count", "of", "not", ""]

odd_values = st.sampled_from(ODD_VALUES).map(deepcopy)
anything = st.recursive(
    odd_values,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(NAMES), inner, max_size=3)
    ),
    max_leaves=8,
)


@st.composite
def spoiled(draw: st.DrawFn) -> object:
    """Draw the JSON form of a rule with up to three places changed: replaced, left out, or added to."""
    box: list[Any] = [write_rule(draw(worlds.rules))]
    for _ in range(draw(st.integers(0, 3))):
        holder, key = draw(st.sampled_from(list(places(box))))
        match draw(st.sampled_from(["replace", "replace", "leave out", "add"])), holder[key]:
            case "leave out", _ if holder is not box:
                del holder[key]
            case "add", dict() as inner:
                inner[draw(st.sampled_from(NAMES))] = draw(odd_values)
            case "add", list() as inner:
                inner.append(draw(odd_values))
            case _:
                holder[key] = draw(odd_values)
    return box[0]


def places(holder: Json) -> Iterator[tuple[Json, Json]]:
    keys = holder if isinstance(holder, dict) else range(len(holder))
    for key in keys:
        yield holder, key
        if isinstance(holder[key], (dict, list)):
            yield from places(holder[key])


@thoroughly
@given(worlds.rules)
def test_a_rule_comes_back_as_it_went_out(rule: Rule) -> None:
    document = write_rule(rule)
    assert parse_rule(json.loads(json.dumps(document))) == rule
    assert write_rule(parse_rule(document)) == document


@thoroughly
@given(spoiled())
def test_parser_and_schema_accept_the_same_documents_however_spoiled(document: object) -> None:
    assert is_accepted(document) == (VALIDATOR.is_valid(document) and is_within_limits(document))


@thoroughly
@given(anything)
@example({"at_least": {"count": 2.0, "of": [DONE, DONE]}})
@example({"at_least": {"count": True, "of": [DONE]}})
@example({"completed": {"part": "a\n"}})
def test_parser_and_schema_accept_the_same_documents_however_strange(document: object) -> None:
    assert is_accepted(document) == (VALIDATOR.is_valid(document) and is_within_limits(document))


@pytest.mark.parametrize("value", ODD_VALUES)
@pytest.mark.parametrize("member", ["line_item", "at_least", "unit"])
def test_parser_and_schema_agree_on_every_odd_value(member: str, value: object) -> None:
    document = {"score": SCORE["score"] | {member: value}}
    assert is_accepted(document) == VALIDATOR.is_valid(document)


def is_accepted(document: object) -> bool:
    try:
        parse_rule(document)
    except RuleError:
        return False
    return True


def is_within_limits(document: Json) -> bool:
    """Say whether a document that the schema accepts keeps what the schema cannot say."""
    rules = list(nested(document, 1))
    return (
        len(rules) <= 200 and all(depth <= 8 for _, depth in rules) and all(counts(rule) for rule, _ in rules)
    )


def nested(document: Json, depth: int) -> Iterator[tuple[Json, int]]:
    yield document, depth
    [(word, inner)] = document.items()
    members = inner if word in {"all", "any"} else inner["of"] if word == "at_least" else []
    for member in members:
        yield from nested(member, depth + 1)


def counts(document: Json) -> bool:
    [(word, inner)] = document.items()
    match word:
        case "all" | "any":
            return True
        case "at_least":
            return bool(inner["count"] <= len(inner["of"]))
        case "average" if inner["best"] > len(inner["line_items"]):
            return False
    ends = [is_moment(inner[end]) for end in ("not_before", "by") if end in inner]
    return None not in ends and ends == sorted(ends, key=str)


def is_moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except ValueError:
        return None


def test_the_schema_is_a_sound_schema_with_sound_examples() -> None:
    schema = rule_schema()
    Draft202012Validator.check_schema(schema)
    examples = {name: kind["examples"] for name, kind in schema["$defs"].items() if "examples" in kind}
    for name, documents in examples.items():
        for document in documents:
            checker = Draft202012Validator({"$defs": schema["$defs"], "$ref": f"#/$defs/{name}"})
            assert checker.is_valid(document)
    assert {*(leaf.WORD for leaf in LEAVES), "at_least", "threshold", "moment", "texts"} == examples.keys()


def test_a_document_is_read_as_the_rule_that_it_says() -> None:
    document = {"all": [SCORE, GRADE, {"at_least": {"count": 1, "of": [DONE, SCORE]}}]}
    assert parse_rule(document) == AllOf(
        (QUIZ_80_PERCENT, GRADE_70, AtLeast(1, (MODULE_DONE, QUIZ_80_PERCENT)))
    )


def test_a_threshold_is_read_exactly() -> None:
    rule = parse_rule({"course_grade": {"kind": "final", "at_least": "66.666667"}})
    assert write_rule(rule) == {"course_grade": {"kind": "final", "at_least": "66.666667"}}
    assert Fraction("66.666667") == getattr(rule, "at_least", None)


@pytest.mark.parametrize(
    ("document", "faults"),
    [
        (
            {"all": [{"score": SCORE["score"] | {"at_least": 0.8}}]},
            ['$.all[0].score.at_least: 0.8 is not text; write it in quotes, as "0.8"'],
        ),
        (
            {"all": [{"score": SCORE["score"] | {"at_least": Decimal("0.80")}}]},
            ['$.all[0].score.at_least: 0.80 is not text; write it in quotes, as "0.80"'],
        ),
        (
            {"score": SCORE["score"] | {"at_least": True}},
            ['$.score.at_least: true is not text; write a number in quotes, such as "80"'],
        ),
        (
            {"score": SCORE["score"] | {"at_least": -1}},
            ['$.score.at_least: -1 is not text; write a number in quotes, such as "80"'],
        ),
        (
            {"score": SCORE["score"] | {"at_least": 10**100}},
            ['$.score.at_least: a huge number is not text; write a number in quotes, such as "80"'],
        ),
        (
            {"score": SCORE["score"] | {"at_least": "80 %"}},
            [f'$.score.at_least: "80 %" is not a plain decimal; {WRITE_DIGITS}'],
        ),
        (
            {"score": SCORE["score"] | {"at_least": "0.0"}},
            ['$.score.at_least: "0.0" asks for nothing; write a number above 0'],
        ),
        (
            {"course_grade": {"kind": "best", "at_least": "70"}},
            ['$.course_grade.kind: "best" is not one of the words known here; use one of "current", "final"'],
        ),
        (
            {"completed": {"part": ""}},
            ['$.completed.part: "" is not an id; write the id as text, such as "canvas:module:7"'],
        ),
        (
            {"completed": {"part": "y" * 900}},
            [f'$.completed.part: "{"y" * 39}… is not an id; write the id as text, such as "canvas:module:7"'],
        ),
        ({"completed": ["a"]}, ['$.completed: a list is not an object; write "part" in { }']),
        (
            {"not": DONE},
            [f'$: "not" is not a kind of rule; use one of {KINDS}'],
        ),
        (
            DONE | SCORE,
            [f'$: a rule has one member, this has 2; use one of {KINDS}; "all" holds several rules'],
        ),
        (5, ['$: 5 is not a rule; write an object, such as {"completed": {"part": "canvas:module:7"}}']),
        ({"any": []}, ["$.any: the group is empty; put at least one rule into it"]),
        ({"any": DONE}, ["$.any: an object is not a list of rules; write rules in [ ]"]),
        (
            {"at_least": {"count": 3, "of": [DONE, SCORE]}},
            ["$.at_least.count: 3 of them cannot be met where there are 2; ask for 2 or fewer, or add some"],
        ),
        (
            {"at_least": {"count": "2", "of": [DONE, SCORE]}},
            [f'$.at_least.count: "2" is not a whole number from 1 up; {WRITE_COUNT}'],
        ),
        (
            {"within": {"groups": "3"}},
            ['$.within.groups: "3" is not a list; write a list, such as ["canvas:section:3"]'],
        ),
        (
            {"within": {"groups": []}},
            ['$.within.groups: the list is empty; write at least one, such as ["canvas:section:3"]'],
        ),
        (
            {"within": {"groups": [str(number) for number in range(101)]}},
            ["$.within.groups: these are more than 100; name fewer"],
        ),
        (
            {"within": {"groups": ["a", 7, "a"]}},
            [
                (
                    "$.within.groups[1]: 7 is not a text that can stand here; "
                    'write text in quotes, such as ["canvas:section:3"]'
                ),
                '$.within.groups[2]: "a" stands here twice; keep it once',
            ],
        ),
        (
            {"average": {"line_items": ["a", "b"], "best": 3, "at_least": "80"}},
            ["$.average.best: 3 of them cannot be met where there are 2; ask for 2 or fewer, or add some"],
        ),
        (
            {"approved": {"step": "Talk", "evidence": "yes"}},
            ['$.approved.evidence: "yes" is neither true nor false; write true or false, without quotes'],
        ),
        (
            {"completed": {"part": "a", "by": "2026-02-30T00:00:00Z"}},
            [
                (
                    '$.completed.by: "2026-02-30T00:00:00Z" is not a moment; '
                    'write day, time and time zone, such as "2026-05-31T23:59:00+02:00"'
                ),
            ],
        ),
        (
            {
                "completed": {
                    "part": "a",
                    "by": "2026-02-20T01:00:00+02:00",
                    "not_before": "2026-02-20T00:00:00Z",
                }
            },
            [
                (
                    '$.completed.by: "2026-02-20T01:00:00+02:00" is before "not_before"; '
                    "write a later moment, or leave one out"
                ),
            ],
        ),
        ({"at_least": {"count": 5}}, ['$.at_least: "of" is missing; add it']),
    ],
)
def test_a_fault_says_where_and_what_and_what_to_do(document: object, faults: list[str]) -> None:
    with pytest.raises(RuleError) as caught:
        parse_rule(document)
    assert [str(fault) for fault in caught.value.faults] == faults
    assert str(caught.value) == "\n".join(faults)


def test_all_faults_are_told_at_once_each_at_its_place() -> None:
    document = {
        "all": [{"score": {"line_item": 7, "at_least": 80, "units": "percent"}}, {"any": []}, "quiz", GRADE]
    }
    with pytest.raises(RuleError) as caught:
        parse_rule(document)
    assert [fault.path for fault in caught.value.faults] == [
        "$.all[0].score",
        "$.all[0].score",
        "$.all[0].score.line_item",
        "$.all[0].score.at_least",
        "$.all[1].any",
        "$.all[2]",
    ]


def nest(levels: int) -> dict[str, Any]:
    document: dict[str, Any] = DONE
    for _ in range(levels):
        document = {"all": [document]}
    return document


def test_rules_may_be_eight_deep_and_no_deeper_whatever_the_document() -> None:
    assert write_rule(parse_rule(nest(7))) == nest(7)
    for levels in (8, 900):
        with pytest.raises(
            RuleError, match="rules are nested more than 8 deep; join some of the groups"
        ) as caught:
            parse_rule(nest(levels))
        assert [fault.path for fault in caught.value.faults] == ["$" + 8 * ".all[0]"]


def test_a_rule_may_hold_two_hundred_rules_and_no_more() -> None:
    assert write_rule(parse_rule({"any": [DONE] * 199})) == {"any": [DONE] * 199}
    with pytest.raises(RuleError) as caught:
        parse_rule({"any": [DONE] * 5000})
    [fault] = caught.value.faults
    assert str(fault) == "$.any[199]: these are more than 200 rules; make several badges of it"


def test_a_flood_of_faults_is_cut_short() -> None:
    with pytest.raises(RuleError) as caught:
        parse_rule({"completed": DONE["completed"] | {f"member {number}": 1 for number in range(5000)}})
    assert len(caught.value.faults) == 100


def test_a_fault_can_be_sent_over_the_wire_whatever_it_quotes() -> None:
    with pytest.raises(RuleError) as caught:
        parse_rule({"completed": {"part": "\ud800"}})
    assert "\\ud800" in str(caught.value).encode().decode()


@pytest.mark.parametrize("wrong", ["0", "-1", "10000000", "1/3", "0.0000001"])
def test_a_threshold_that_cannot_be_written_cannot_be_made(wrong: str) -> None:
    with pytest.raises(ValueError, match="is no threshold"):
        CourseGradeAtLeast(GradeKind.FINAL, Fraction(wrong))


@pytest.mark.parametrize("wrong", ["", "x" * 501, "a\nb", "\ud800"])
def test_an_id_that_cannot_be_written_cannot_be_made(wrong: str) -> None:
    with pytest.raises(ValueError, match="is no id"):
        Completed(wrong)


@pytest.mark.parametrize("group", [AllOf, AnyOf, lambda rules: AtLeast(1, rules)])
def test_an_empty_group_cannot_be_made(group: Callable[[tuple[Rule, ...]], Rule]) -> None:
    with pytest.raises(ValueError, match="a group needs at least one rule"):
        group(())


@pytest.mark.parametrize("count", [-1, 0, 3])
def test_a_count_that_asks_for_nothing_or_too_much_cannot_be_made(count: int) -> None:
    with pytest.raises(ValueError, match="cannot be met, or asks for nothing"):
        AtLeast(count, (MODULE_DONE, GRADE_70))
