"""A rule in a copy of its course: sure things are done, doubtful ones are asked, missing ones are said."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from badge_engine.records import Completable, CompletableKind, Group, GroupKind, LineItem, Outcome, Outline
from badge_engine.rules import (
    AllOf,
    AverageAtLeast,
    Certainty,
    Completed,
    Kind,
    Match,
    OutcomeAtLeast,
    Renaming,
    Rule,
    ScoreAtLeast,
    Sign,
    Unit,
    Within,
    choices,
    ids_by_kind,
    match_rule,
    names,
    renamed,
    renaming_of,
)
from tests.engine.rules import worlds
from tests.engine.rules.courses import (
    ARGUING,
    COURSE,
    ESSAY,
    EVENING,
    MODULE,
    MORNING,
    QUIZ,
    QUIZ_80_PERCENT,
)

thoroughly = settings(max_examples=60, deadline=None)
TITLES = st.sampled_from(["Quiz", "quiz ", "Essay", "Lab", "Module"])
SOURCES = st.sampled_from(["canvas:assignment", "ags:item"])


@st.composite
def courses(draw: st.DrawFn) -> Outline:
    """Draw a course in which many things have the same name."""
    sizes = st.lists(st.tuples(TITLES, SOURCES, st.sampled_from([Fraction(10), None])), max_size=5)
    parts = st.lists(st.tuples(TITLES, st.sampled_from(CompletableKind)), max_size=5)
    return Outline(
        line_items=tuple(
            LineItem(f"{source}:{number}", title, maximum)
            for number, (title, source, maximum) in enumerate(draw(sizes))
        ),
        completables=tuple(
            Completable(f"canvas:part:{number}", title, kind)
            for number, (title, kind) in enumerate(draw(parts))
        ),
        outcomes=tuple(
            Outcome(f"canvas:outcome:{number}", title)
            for number, title in enumerate(draw(st.lists(TITLES, max_size=3)))
        ),
        groups=tuple(
            Group(f"canvas:section:{number}", title, GroupKind.SECTION)
            for number, title in enumerate(draw(st.lists(TITLES, max_size=3)))
        ),
    )


def copied(course: Outline) -> Outline:
    """Return what an LMS makes of a course when it is copied: other ids, all else as it was."""

    def other(identifier: str) -> str:
        return f"{identifier}00"

    return Outline(
        line_items=tuple(replace(each, id=other(each.id)) for each in course.line_items),
        completables=tuple(replace(each, id=other(each.id)) for each in course.completables),
        grade_kinds=course.grade_kinds,
        outcomes=tuple(replace(each, id=other(each.id)) for each in course.outcomes),
        groups=tuple(replace(each, id=other(each.id)) for each in course.groups),
    )


def naming_all(course: Outline) -> Rule:
    """Return a rule that names everything in a course, and one thing that nobody knows."""
    groups = tuple(each.id for each in course.groups)
    return AllOf(
        (
            ScoreAtLeast("canvas:assignment:lost", Fraction(1), Unit.POINTS),
            *(ScoreAtLeast(each.id, Fraction(1), Unit.POINTS) for each in course.line_items),
            *(Completed(each.id) for each in course.completables),
            *(OutcomeAtLeast(each.id, Fraction(1)) for each in course.outcomes),
            *([Within(groups)] if groups else []),
        )
    )


def done(matches: Sequence[Match]) -> Renaming:
    found: dict[Kind, dict[str, str]] = {kind: {} for kind in Kind}
    for match in matches:
        if match.is_sure and match.found is not None:
            found[match.kind][match.id] = match.found
    return renaming_of(found)


def sign_of(rule: Rule, origin: Outline, copy: Outline) -> tuple[Sign, str | None]:
    [match] = match_rule(rule, origin, copy)
    return match.sign, match.found


@thoroughly
@given(courses())
def test_in_a_faithful_copy_everything_is_found_whatever_names_are_used_twice(course: Outline) -> None:
    matches = match_rule(naming_all(course), course, copied(course))
    assert [match.found for match in matches if match.sign is not Sign.FORGOTTEN] == [
        f"{match.id}00" for match in matches if match.sign is not Sign.FORGOTTEN
    ]
    assert all(match.is_sure for match in matches if match.sign is not Sign.FORGOTTEN)


@thoroughly
@given(courses(), courses())
def test_no_two_things_are_sure_to_be_the_same_one(course: Outline, other: Outline) -> None:
    for copy in (other, copied(other)):
        sure = [match for match in match_rule(naming_all(course), course, copy) if match.is_sure]
        assert len({(match.kind, match.found) for match in sure}) == len(sure)


@thoroughly
@given(courses(), courses())
def test_everything_that_is_named_gets_one_answer_which_is_in_the_copy(
    course: Outline, other: Outline
) -> None:
    rule = naming_all(course)
    matches = match_rule(rule, course, copied(other))
    assert sorted((match.kind, match.id) for match in matches) == sorted(
        (kind, each) for kind, ids in ids_by_kind(names(rule)).items() for each in ids
    )
    for match in matches:
        there = {identifier for identifier, _ in choices(copied(other), match.kind)}
        assert match.found in there if match.found is not None else not match.is_sure


@thoroughly
@given(courses(), courses())
def test_what_is_sure_has_the_same_name_and_kind(course: Outline, other: Outline) -> None:
    here = {kind: dict(choices(copied(other), kind)) for kind in Kind}
    for match in match_rule(naming_all(course), course, copied(other)):
        if match.is_sure and match.found is not None:
            assert here[match.kind][match.found].strip().casefold() == match.title.strip().casefold()
            assert match.found.partition(":")[0] == match.id.partition(":")[0]


@thoroughly
@given(worlds.rules)
def test_a_rule_that_is_taken_there_and_back_is_the_same_rule(rule: Rule) -> None:
    named = names(rule)
    kinds, badges = ids_by_kind(named).items(), named.achievements
    there = {kind: {each: f"{each}00" for each in ids} for kind, ids in kinds}
    back = {kind: {f"{each}00": each for each in ids} for kind, ids in kinds}
    away = renamed(rule, renaming_of(there, {each: f"{each}00" for each in badges}))
    assert names(away).line_items.isdisjoint(named.line_items)
    assert names(away).achievements.isdisjoint(named.achievements)
    assert renamed(away, renaming_of(back, {f"{each}00": each for each in badges})) == rule
    assert renamed(rule, Renaming()) == rule


def test_what_an_institution_shares_keeps_its_id() -> None:
    assert sign_of(QUIZ_80_PERCENT, COURSE, COURSE) == (Sign.SAME_ID, QUIZ.id)


def test_a_column_that_was_moved_is_found_by_its_name() -> None:
    copy = Outline(line_items=(replace(ESSAY, id="canvas:assignment:90"), replace(QUIZ, id="canvas:a:91")))
    assert sign_of(QUIZ_80_PERCENT, COURSE, copy) == (Sign.ONLY_ONE, "canvas:a:91")


def test_a_column_that_counts_other_points_is_asked_about() -> None:
    copy = Outline(line_items=(LineItem("canvas:assignment:90", "Quiz 1", Fraction(20)),))
    assert sign_of(QUIZ_80_PERCENT, COURSE, copy) == (Sign.COUNTS_OTHERWISE, "canvas:assignment:90")


def test_one_of_two_of_a_name_is_asked_about_where_the_copy_has_three() -> None:
    origin = Outline(line_items=(QUIZ, replace(QUIZ, id="canvas:assignment:99")))
    copy = Outline(
        line_items=tuple(LineItem(f"canvas:assignment:{n}", "Quiz 1", Fraction(10)) for n in "678")
    )
    assert sign_of(QUIZ_80_PERCENT, origin, copy) == (Sign.SEVERAL, "canvas:assignment:6")


def test_the_second_of_a_name_has_no_likely_twin_where_the_copy_has_one() -> None:
    origin = Outline(line_items=(replace(QUIZ, id="canvas:assignment:99"), QUIZ))
    copy = Outline(line_items=(LineItem("canvas:assignment:6", "Quiz 1", Fraction(10)),))
    assert sign_of(QUIZ_80_PERCENT, origin, copy) == (Sign.SEVERAL, None)


def twins(*ids: str) -> tuple[LineItem, ...]:
    return tuple(LineItem(f"canvas:assignment:{each}", "Quiz 1", Fraction(10)) for each in ids)


def test_twins_at_the_same_places_are_told_apart_by_them_whatever_comes_after() -> None:
    origin = Outline(line_items=(QUIZ, *twins("99")))
    copy = Outline(line_items=(*twins("6", "7"), replace(ESSAY, id="canvas:assignment:8")))
    assert sign_of(QUIZ_80_PERCENT, origin, copy) == (Sign.SAME_PLACE, "canvas:assignment:6")


def test_twins_at_other_places_are_asked_about() -> None:
    origin = Outline(line_items=(QUIZ, *twins("99")))
    copy = Outline(line_items=(replace(ESSAY, id="canvas:assignment:8"), *twins("6", "7")))
    assert sign_of(QUIZ_80_PERCENT, origin, copy) == (Sign.SEVERAL, "canvas:assignment:6")


def test_only_what_stands_at_the_very_place_may_have_another_name() -> None:
    other, alike = replace(ESSAY, title="New"), replace(QUIZ, title="Test")
    copy = Outline(line_items=(replace(other, id="canvas:assignment:1"), replace(alike, id="canvas:a:2")))
    assert sign_of(QUIZ_80_PERCENT, COURSE, copy) == (Sign.ABSENT, None)


ELSEWHERE = Outline(outcomes=(replace(ARGUING, id="moodle:outcome:5"),))
HARDER = Outline(outcomes=(replace(ARGUING, id="canvas:outcome:50", mastery=Fraction(4)),))
SECTIONS = Outline(groups=(replace(MORNING, id="canvas:section:10"),))


@pytest.mark.parametrize(
    ("rule", "origin", "copy", "expected"),
    [
        (
            QUIZ_80_PERCENT,
            COURSE,
            Outline(line_items=twins("6")),
            Match(Kind.COLUMN, QUIZ.id, "Quiz 1", Sign.ONLY_ONE, "canvas:assignment:6"),
        ),
        (
            QUIZ_80_PERCENT,
            Outline(),
            COURSE,
            Match(Kind.COLUMN, QUIZ.id, "Quiz 1", Sign.SAME_ID, QUIZ.id),
        ),
        (
            Completed("canvas:module:1"),
            COURSE,
            COURSE,
            Match(Kind.PART, "canvas:module:1", "canvas:module:1", Sign.FORGOTTEN),
        ),
        (
            OutcomeAtLeast(ARGUING.id, Fraction(3)),
            COURSE,
            HARDER,
            Match(Kind.OUTCOME, ARGUING.id, "Arguing", Sign.COUNTS_OTHERWISE, "canvas:outcome:50"),
        ),
        (
            OutcomeAtLeast(ARGUING.id, Fraction(3)),
            COURSE,
            ELSEWHERE,
            Match(Kind.OUTCOME, ARGUING.id, "Arguing", Sign.ABSENT),
        ),
        (
            Within((MORNING.id,)),
            COURSE,
            SECTIONS,
            Match(Kind.GROUP, MORNING.id, "Morning", Sign.ONLY_ONE, "canvas:section:10"),
        ),
    ],
)
def test_each_thing_gets_one_answer_in_full(
    rule: Rule, origin: Outline, copy: Outline, expected: Match
) -> None:
    assert match_rule(rule, origin, copy) == (expected,)


def test_a_renaming_holds_each_kind_apart_and_what_is_not_told_stays() -> None:
    found = {kind: {"a": kind.value} for kind in Kind}
    assert renaming_of(found, {"a": "badge"}) == Renaming(
        {"a": "column"}, {"a": "part"}, {"a": "outcome"}, {"a": "group"}, {"a": "badge"}
    )
    assert renaming_of({}) == Renaming({}, {}, {}, {}, {})


def test_what_can_be_chosen_is_told_in_the_order_of_the_course() -> None:
    assert choices(COURSE, Kind.GROUP) == ((MORNING.id, "Morning"), (EVENING.id, "Evening"))


def test_two_of_a_name_that_count_otherwise_now_are_asked_about() -> None:
    origin = Outline(line_items=(QUIZ, replace(QUIZ, id="canvas:assignment:99")))
    copy = Outline(line_items=tuple(LineItem(f"canvas:assignment:{n}", "Quiz 1", Fraction(5)) for n in "67"))
    assert sign_of(QUIZ_80_PERCENT, origin, copy) == (Sign.SEVERAL, "canvas:assignment:6")


def test_another_name_at_the_same_place_is_a_guess() -> None:
    copy = Outline(completables=(Completable("canvas:module:70", "Safety at work", CompletableKind.MODULE),))
    assert sign_of(Completed(MODULE.id), COURSE, copy) == (Sign.OTHER_NAME, "canvas:module:70")


@pytest.mark.parametrize(
    "there",
    [
        Completable("canvas:section:70", "Safety first", CompletableKind.SECTION),
        Completable("moodle:section:70", "Safety first", CompletableKind.MODULE),
    ],
)
def test_another_kind_of_part_is_not_the_same_whatever_its_name(there: Completable) -> None:
    assert sign_of(Completed(MODULE.id), COURSE, Outline(completables=(there,))) == (Sign.ABSENT, None)


def test_what_stands_at_the_same_place_and_is_known_by_its_own_name_is_no_guess() -> None:
    copy = Outline(line_items=(replace(ESSAY, id="canvas:assignment:90", maximum=QUIZ.maximum),))
    assert sign_of(QUIZ_80_PERCENT, COURSE, copy) == (Sign.ABSENT, None)


def test_what_the_origin_no_longer_knows_is_said_to_be_forgotten() -> None:
    assert sign_of(Completed("canvas:module:1"), COURSE, Outline()) == (Sign.FORGOTTEN, None)
    assert Sign.FORGOTTEN.certainty is Certainty.MISSING


def test_only_what_is_sure_is_renamed() -> None:
    rule = AllOf(
        (
            AverageAtLeast((QUIZ.id, ESSAY.id), 2, Fraction(50)),
            Completed(MODULE.id),
            Within((MORNING.id,)),
        )
    )
    copy = Outline(line_items=(replace(QUIZ, id="canvas:assignment:90"),))
    assert renamed(rule, done(match_rule(rule, COURSE, copy))) == AllOf(
        (
            AverageAtLeast(("canvas:assignment:90", ESSAY.id), 2, Fraction(50)),
            Completed(MODULE.id),
            Within((MORNING.id,)),
        )
    )
