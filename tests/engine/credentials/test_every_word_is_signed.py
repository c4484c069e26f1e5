"""Nothing in a signed document can be changed, added or taken away without the proof noticing."""

import json
from collections.abc import Iterator
from copy import deepcopy

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from badge_engine.contexts.pinned import UnknownContextError
from badge_engine.credentials.compose import compose
from badge_engine.credentials.issue import IssuingError, issue, serialise
from badge_engine.proofs.canonical import canonise
from badge_engine.proofs.ed25519 import Ed25519Signer
from badge_engine.proofs.eddsa_rdfc_2022 import sign
from badge_engine.proofs.losses import UnsignableError
from badge_engine.verification.report import StepId
from badge_engine.verification.resolving import HeldDocuments
from badge_engine.verification.verify import authenticate, verify
from tests.engine.credentials.examples import (
    CREDENTIAL,
    DID,
    KEY_SIGNER,
    NOW,
    SIGNER,
    Json,
    by_key,
    held,
    sentences,
    titled,
)

SIGNED = sign(compose(CREDENTIAL), SIGNER, NOW)
READABLE = st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"))
Path = tuple[str | int, ...]


def places(value: Json, path: Path = ()) -> Iterator[Path]:
    """Every place of a document: each member of each object, each item of each list."""
    match value:
        case dict():
            members: list[tuple[str | int, Json]] = list(value.items())
        case list():
            members = list(enumerate(value))
        case _:
            members = []
    for key, item in members:
        yield (*path, key)
        yield from places(item, (*path, key))


def at(document: Json, path: Path) -> Json:
    for key in path:
        document = document[key]
    return document


def changed(path: Path, value: Json) -> bytes:
    document = deepcopy(SIGNED)
    at(document, path[:-1])[path[-1]] = value
    return json.dumps(document).encode()


def without(path: Path) -> bytes:
    document = deepcopy(SIGNED)
    del at(document, path[:-1])[path[-1]]
    return json.dumps(document).encode()


def other(value: Json) -> Json:
    match value:
        case bool():
            return not value
        case str():
            return value + "x"
        case _:
            return "x"


@pytest.mark.parametrize("path", list(places(SIGNED)), ids=lambda path: ".".join(map(str, path)))
def test_no_place_can_be_changed_or_taken_away(path: Path) -> None:
    for data in (changed(path, other(at(SIGNED, path))), without(path)):
        report = authenticate(data, resolver=held({}), now=NOW)
        assert not report.sound, path


def test_the_document_as_it_was_signed_is_authentic() -> None:
    assert authenticate(serialise(SIGNED), resolver=held({}), now=NOW).sound


def test_signing_leaves_the_document_as_it_was_and_replaces_an_older_proof() -> None:
    document = compose(CREDENTIAL)
    assert sign(SIGNED, SIGNER, NOW) == SIGNED
    assert document == compose(CREDENTIAL)


@pytest.mark.parametrize(
    ("addition", "complaint"),
    [
        ({"grade": "A"}, "defined by no context"),
        ({"type": ["VerifiableCredential", "OpenBadgeCredential", "Honours"]}, "not absolute"),
        ({"id": "credentials/1"}, "not absolute"),
        ({"id": "//evil.example/1"}, "not absolute"),
        ({"id": "urn:a b"}, "not a URI"),
        ({"id": "_:b0"}, "blank node"),
        ({"_:p": "x"}, "not a URI"),
        ({"validUntil": None}, "null"),
        ({"name": {"@value": "Teamwork", "@direction": "ltr"}}, "@direction"),
        ({"name": {"@value": "Teamwork", "@language": "en> <urn:x"}}, "language"),
        ({"name": {"@value": "Teamwork", "type": "Nonsense"}}, "not absolute"),
        ({"na\x07me": "x"}, "control character"),
        ({"id": 5}, "not sound JSON-LD"),
        ({"@context": {"grade": "urn:grade"}}, "no definitions"),
    ],
)
def test_what_a_signature_would_not_cover_is_refused(addition: dict[str, Json], complaint: str) -> None:
    with pytest.raises(UnsignableError, match=complaint):
        sign({**compose(CREDENTIAL), **addition}, SIGNER, NOW)


def test_a_context_that_is_not_on_board_is_refused_and_never_fetched() -> None:
    document = compose(CREDENTIAL)
    with pytest.raises(UnknownContextError, match="nowhere"):
        canonise({**document, "@context": [*document["@context"], "https://nowhere.example/v1"]})


def test_text_in_a_language_is_covered() -> None:
    document = {**compose(CREDENTIAL), "name": {"@value": "Zusammenarbeit", "@language": "de"}}
    assert '"Zusammenarbeit"@de' in canonise(document)


def test_texts_that_verifiers_sort_differently_are_not_signed() -> None:
    document = compose(CREDENTIAL)
    document["credentialSubject"]["achievement"]["tag"] = ["\uff20", "\U0001f3c5"]
    with pytest.raises(UnsignableError, match="sort"):
        sign(document, SIGNER, NOW)


def test_a_document_made_to_exhaust_the_verifier_is_refused() -> None:
    twins = [{"urn:b": {"urn:c": str(number)}} for number in range(9)]
    document = {**compose(CREDENTIAL), "urn:a": [{"urn:d": twins}, {"urn:d": twins}]}
    with pytest.raises(UnsignableError, match="cannot be told apart"):
        canonise(document)


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(title=st.text(READABLE, min_size=1).filter(str.strip))
def test_any_readable_title_is_signed_and_verifies(title: str) -> None:
    data = issue(by_key(titled(title)), signer=KEY_SIGNER, created=NOW, resolver=HeldDocuments())
    report = verify(data, resolver=HeldDocuments(), now=NOW)
    assert report.verified
    assert report.credential is not None
    assert report.credential["name"] == title


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(
    path=st.sampled_from(list(places(SIGNED))),
    value=st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    ),
)
def test_nonsense_in_any_place_is_reported_and_never_breaks_the_verifier(path: Path, value: Json) -> None:
    report = verify(changed(path, value), resolver=held({}), now=NOW)
    assert not report.verified
    assert report.steps


def test_a_key_that_we_do_not_publish_issues_nothing() -> None:
    stranger = Ed25519Signer(bytes(32), f"{DID}#key-2026-02")
    with pytest.raises(IssuingError, match="does not list this key"):
        issue(CREDENTIAL, signer=stranger, created=NOW, resolver=held({}))


def test_a_key_under_another_ones_name_issues_nothing() -> None:
    mistaken = Ed25519Signer(bytes(32), SIGNER.verification_method)
    with pytest.raises(IssuingError, match="does not match"):
        issue(CREDENTIAL, signer=mistaken, created=NOW, resolver=held({}))


def test_the_issued_bytes_are_those_that_verify() -> None:
    data = issue(CREDENTIAL, signer=SIGNER, created=NOW, resolver=held({}))
    assert data == serialise(SIGNED)
    report = authenticate(data, resolver=held({}), now=NOW)
    assert sentences(report, StepId.PROOF) == f"Signed by {DID}, and not changed since."
