"""The quick way to the canonical text gives what the general way gives, for every document, byte for byte."""

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from badge_engine.contexts.pinned import UnknownContextError, contexts
from badge_engine.proofs import shapes
from badge_engine.proofs.canonical import canonise
from badge_engine.proofs.losses import UnsignableError
from badge_engine.proofs.shapes import MAXIMUM_SHAPES, canonise_known
from tests.engine.credentials.examples import CORPUS, Json
from tests.engine.credentials.makers import OWN, PLAIN

TEXTS = st.text(st.characters(codec="utf-8"), max_size=30) | st.sampled_from(
    [
        "https://example.edu/a",
        "https://example.edu/a b",
        "https://a https://b",
        "relative",
        "_:b0",
        "urn:coursemark:slot:1:",
        "did:web:example.edu",
        "https://www.w3.org/ns/credentials/v2",
        "Badge",
        "assertionMethod",
        '100 % \\ "quoted" \t\n',
        "\u0085\u2028\U0001f3c5",
        "",
    ]
)


def said(way: Any, document: Json) -> object:  # noqa: ANN401 # a function
    """What a way says: the text, or what it is that it refuses."""
    try:
        return way(document)
    except (UnsignableError, UnknownContextError) as error:
        return type(error), str(error)


def leaves(value: Json, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    match value:
        case dict():
            for key, item in value.items():
                yield from leaves(item, (*path, key))
        case list():
            for place, item in enumerate(value):
                yield from leaves(item, (*path, place))
        case _:
            yield path


def changed(document: Json, path: tuple[Any, ...], value: Json) -> Json:
    copy = deepcopy(document)
    place = copy
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return copy


@pytest.mark.parametrize("path", sorted(CORPUS.glob("*.json")), ids=lambda path: path.name)
def test_the_examples_of_others_are_canonised_alike_on_both_ways(path: Any) -> None:  # noqa: ANN401 # a file
    document = json.loads(path.read_bytes())
    for part in (document, {key: value for key, value in document.items() if key != "proof"}):
        expected = said(canonise, part)
        assert said(canonise_known, part) == expected
        assert said(canonise_known, part) == expected


PLACES = [path for path in leaves(OWN) if path[0] != "@context"]


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(changes=st.lists(st.tuples(st.sampled_from(PLACES), TEXTS), min_size=1, max_size=4))
def test_with_any_texts_in_any_places_both_ways_say_the_same(changes: list[tuple[Any, str]]) -> None:
    document: Json = OWN
    for path, text in changes:
        document = changed(document, path, text)
    assert said(canonise_known, document) == said(canonise, document)


ODD: tuple[Json, ...] = (
    None,
    1,
    1.5,
    True,
    [],
    {},
    ["x"],
    {"@value": "x"},
    {"@value": "x", "@language": "de"},
)


@pytest.mark.parametrize("odd", ODD)
def test_values_of_other_kinds_go_the_general_way_or_are_refused(odd: Json) -> None:
    for term in ("name", "type", "validFrom", "credentialStatus", "proofPurpose", "@context"):
        document = {**PLAIN, term: odd}
        assert said(canonise_known, document) == said(canonise, document)


def test_numbers_that_look_alike_are_not_taken_for_each_other() -> None:
    for value in (1, 1.0, True, "1", 2, 1):
        document = changed(PLAIN, ("credentialSubject", "creditsEarned"), value)
        assert canonise_known(document) == canonise(document)


def test_one_type_and_a_list_of_types_are_not_taken_for_each_other() -> None:
    alone = {**PLAIN, "credentialSubject": {**PLAIN["credentialSubject"], "type": "AchievementSubject"}}
    listed = changed(alone, ("credentialSubject", "type"), ["", "AchievementSubject"])
    canonise_known(alone)
    assert said(canonise_known, listed) == said(canonise, listed)


def test_nodes_that_look_alike_are_told_apart_the_general_way() -> None:
    result = {"type": ["Result"], "value": "1"}
    for values in (["1", "1"], ["1", "2"], ["2", "1"], ["1", "1"]):
        results = [{**result, "value": value} for value in values]
        document = changed(PLAIN, ("credentialSubject", "result"), results)
        assert canonise_known(document) == canonise(document)


def test_equal_texts_and_the_same_texts_apart_are_two_shapes() -> None:
    for name, description in (("same", "same"), ("one", "other"), ("same", "same")):
        document = {**PLAIN, "name": name, "description": description}
        assert canonise_known(document) == canonise(document)


def test_terms_that_are_named_like_our_marks_are_no_gaps() -> None:
    document = {**PLAIN, "urn:coursemark:slot:1:": "x"}
    assert canonise_known(document) == canonise(document)


def test_lines_that_fall_together_are_left_to_the_general_way() -> None:
    document = changed(PLAIN, ("credentialSubject", "creditsEarned"), [1, "1"])
    assert canonise_known(document) == canonise(document)


def test_a_text_that_becomes_part_of_another_is_left_to_the_general_way() -> None:
    schema = {"id": "urn:s", "type": "JsonSchema", "jsonSchema": {"title": "x"}}
    context = ["https://www.w3.org/ns/credentials/v2"]
    document = {"@context": context, "type": "VerifiableCredential", "credentialSubject": schema}
    assert canonise_known(document) == canonise(document)


def test_what_has_to_be_escaped_is_escaped_alike() -> None:
    for text in ('"', "\\", "a\tb", "a\nb", "a\rb", "\u2028", "%s %d", "\u0085 \U0001f3c5"):
        document = {**PLAIN, "name": text}
        assert canonise_known(document) == canonise(document)


def test_no_context_on_board_gives_a_meaning_to_the_beginnings_of_plain_identifiers() -> None:
    words = {word for context in contexts().values() for word in terms(context)}
    assert "id" in words
    assert not words & {"http", "https", "urn", "did", "mailto", "data"}


def terms(value: Json) -> Iterator[str]:
    match value:
        case dict():
            for key, item in value.items():
                yield key
                yield from terms(item)
        case list():
            for item in value:
                yield from terms(item)


def test_shapes_are_forgotten_when_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shapes, "_SHAPES", shapes._Shapes(most=2))  # noqa: SLF001 # a memory of its own
    options = {"@context": ["https://www.w3.org/ns/credentials/v2"], "type": "VerifiableCredential"}
    documents = [{**options, "name": "a"}, {**options, "id": "urn:b"}, {**options, "description": "c"}]
    for document in (*documents, *documents):
        assert canonise_known(document) == canonise(document)
    assert MAXIMUM_SHAPES > 2
