"""Credentials by template: the same bytes as the general way, whatever they say."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from random import Random
from typing import Any

import orjson
import pyoxigraph
import pytest

from badge_engine.credentials.compose import compose
from badge_engine.credentials.content import Credential, Evidence
from badge_engine.credentials.issue import IssuingError, issue
from badge_engine.credentials.leaves import refuse_unsigned
from badge_engine.credentials.press import Press
from badge_engine.credentials.template import Template, UnprovenError
from badge_engine.proofs.canonical import canonise
from badge_engine.proofs.ed25519 import Ed25519Signer
from badge_engine.proofs.eddsa_rdfc_2022 import CRYPTOSUITE, options_hash, proof_options
from badge_engine.proofs.losses import UnsignableError
from badge_engine.proofs.multikey import multibase
from tests.engine.credentials.examples import (
    ACHIEVEMENT,
    CORPUS,
    CREDENTIAL,
    DID,
    ISSUER,
    NOW,
    SEED,
    SIGNER,
    SUBJECT,
    Json,
    held,
)
from tests.engine.credentials.random_badges import random_badges

OPTIONS = proof_options(CRYPTOSUITE, SIGNER, NOW)


def press(*, checked_one_of: int = 10**6) -> Press:
    return Press(signer=SIGNER, created=NOW, resolver=held({}), checked_one_of=checked_one_of)


def generally(credential: Credential) -> bytes:
    return issue(credential, signer=SIGNER, created=NOW, resolver=held({}))


def shuffled_and_sorted_by_another(text: str) -> str:
    """Return the canonical text that pyoxigraph finds for the same lines in any order."""
    lines = sorted(text.split("\n"), key=lambda line: sha256(line.encode()).digest())
    dataset = pyoxigraph.Dataset(pyoxigraph.parse("\n".join(lines), pyoxigraph.RdfFormat.N_QUADS))
    dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
    found = pyoxigraph.serialize(dataset, format=pyoxigraph.RdfFormat.N_QUADS) or b""
    return "".join(sorted(f"{line}\n" for line in found.decode().split("\n") if line))


def signed_over(document: dict[str, Any], canonical: str, options_hashes: dict[str, bytes]) -> bytes:
    """Return the bytes of a document with a proof over this canonical text."""
    context = str(document["@context"])
    if context not in options_hashes:
        options_hashes[context] = options_hash(OPTIONS, document["@context"])
    signature = SIGNER.sign(options_hashes[context] + sha256(canonical.encode()).digest())
    return orjson.dumps({**document, "proof": [{**OPTIONS, "proofValue": multibase(signature)}]})


def test_a_thousand_badges_have_the_bytes_of_the_general_way_and_the_lines_of_another_library() -> None:
    by_template, hashes, count = press(), dict[str, bytes](), 0
    for badge in random_badges(1, shapes=25, of_each=40):
        document = compose(badge)
        canonical = canonise(document)
        assert by_template.issue(badge) == signed_over(document, canonical, hashes)
        assert shuffled_and_sorted_by_another(canonical) == canonical
        count += 1
    assert count == 1000
    assert by_template.unusual < 50


def test_every_optional_field_has_a_template() -> None:
    full = replace(
        CREDENTIAL,
        valid_until=datetime(2027, 1, 1, tzinfo=UTC),
        awarded_at=NOW,
        refresh_url="https://badges.example.edu/refresh/1",
        subject=replace(
            SUBJECT,
            narrative="Did well.",
            term="Autumn 2026",
            role="Team lead",
            license_number="7",
            started_at=NOW,
            ended_at=NOW,
        ),
    )
    by_template = press()
    assert by_template.issue(full) == generally(full)
    assert by_template.issue(replace(full, id="urn:uuid:6f1c2f2e-7f0b-4b5e-8f6a-3b2f6a1e9d01"))
    assert by_template.unusual == 0


@pytest.mark.parametrize(
    "unusual",
    [
        replace(CREDENTIAL, id="https://badges.example.edu/zeugnisse/ä"),
        replace(CREDENTIAL, id="tag:example.edu,2026:1"),
        replace(CREDENTIAL, id=ACHIEVEMENT.id),
        replace(CREDENTIAL, id=SUBJECT.id),
        replace(CREDENTIAL, evidence=(Evidence(name="twice"), Evidence(name="twice"))),
        replace(CREDENTIAL, evidence=(Evidence(name="see _:b0"),)),
        replace(CREDENTIAL, subject=replace(SUBJECT, source=ISSUER)),
        replace(
            CREDENTIAL,
            subject=replace(SUBJECT, achievement=replace(ACHIEVEMENT, description="urn:coursemark:gap:0:")),
        ),
    ],
)
def test_what_no_template_is_proven_for_goes_the_general_way(unusual: Credential) -> None:
    by_template = press()
    by_template.issue(CREDENTIAL)
    assert by_template.issue(unusual) == generally(unusual)
    assert by_template.unusual == 1


@pytest.mark.parametrize("text", ["bell \x07", "half \ud83c", "last \uffff", "\ufffe"])
def test_texts_that_verifiers_disagree_on_are_refused_also_by_template(text: str) -> None:
    by_template = press()
    by_template.issue(replace(CREDENTIAL, evidence=(Evidence(name="fine"),)))
    with pytest.raises(UnsignableError, match=r"\$\.evidence\[0\]\.name"):
        by_template.issue(replace(CREDENTIAL, evidence=(Evidence(name=text),)))


def test_identifiers_may_sort_in_any_order() -> None:
    by_template = press()
    for start in ("did:", "https://a.example/", "https://z.example/", "http://m.example/", "urn:uuid:"):
        for end in range(60):
            badge = replace(
                CREDENTIAL, id=f"{start}{end}", subject=replace(SUBJECT, id=f"urn:uuid:{end * 7 + 99}")
            )
            signed = by_template.issue(badge)
            if end % 20 == 0:
                assert signed == generally(badge)
    assert by_template.unusual == 0


def test_the_first_of_a_shape_is_verified_and_then_one_of_so_many() -> None:
    stranger = Ed25519Signer(bytes(32), f"{DID}#key-2026-01")
    with pytest.raises(IssuingError, match="does not match"):
        Press(signer=stranger, created=NOW, resolver=held({})).issue(CREDENTIAL)


class TurnsBad:
    """A signer whose hardware fails after some signatures."""

    verification_method = SIGNER.verification_method

    def __init__(self, sound: int) -> None:
        self._left = sound

    def sign(self, message: bytes) -> bytes:
        self._left -= 1
        return Ed25519Signer(SEED if self._left >= 0 else bytes(32)).sign(message)


def test_a_signer_that_goes_bad_is_noticed_by_the_sample() -> None:
    by_template = Press(signer=TurnsBad(2), created=NOW, resolver=held({}), checked_one_of=4)
    for _ in range(3):
        by_template.issue(CREDENTIAL)
    with pytest.raises(IssuingError, match="does not match"):
        by_template.issue(CREDENTIAL)


def test_a_leaf_that_would_not_be_signed_is_named() -> None:
    refuse_unsigned(compose(CREDENTIAL))
    with pytest.raises(UnsignableError, match=r"\$\.id would not be signed"):
        refuse_unsigned({"@context": ["https://www.w3.org/ns/credentials/v2"], "id": "urn:uuid:1"})


def with_evidence(*items: Json) -> Json:
    return {**compose(CREDENTIAL), "evidence": [{"type": ["Evidence"], **item} for item in items]}


@pytest.mark.parametrize(
    ("document", "complaint"),
    [
        (orjson.loads(generally(CREDENTIAL)), "graphs"),
        (
            compose(CREDENTIAL) | {"issuer": {"id": "urn:a", "name": {"@value": "A", "@language": "en"}}},
            "language",
        ),
        (with_evidence({"name": ["one", "two"]}), "several values"),
        (
            with_evidence({"urn:p": [{"id": "https://a.example"}, {"id": "https://b.example"}]}),
            "order of lines",
        ),
        (with_evidence(*({"name": str(number)} for number in range(101))), "too many"),
        ({"@context": ["https://www.w3.org/ns/credentials/v2"], "id": "urn:uuid:1"}, "not signed"),
    ],
)
def test_a_document_of_another_build_has_no_template(document: Json, complaint: str) -> None:
    with pytest.raises(UnprovenError, match=complaint):
        Template(document)


def test_sets_of_identifiers_sort_anew_for_each_badge() -> None:
    by_template, dice = press(), Random(5)  # noqa: S311 - dice, no secret
    for number in range(150):
        items = tuple(Evidence(name="x", url=f"https://a.example/{dice.random()}") for _ in range(6))
        badge = replace(CREDENTIAL, evidence=items)
        signed = by_template.issue(badge)
        if number % 25 == 0:
            assert signed == generally(badge)
    assert by_template.unusual == 0


def test_a_badge_with_a_partners_endorsement_goes_the_general_way_and_keeps_it_as_it_was_signed() -> None:
    endorsement = json.loads((CORPUS / "1edtech-ob30-endorsement-valid.json").read_bytes())
    by_template = press()
    document = json.loads(by_template.issue(replace(CREDENTIAL, endorsements=(endorsement,))))
    assert document["endorsement"] == [endorsement]
    assert by_template.unusual == 1


def test_many_shapes_and_learners_are_kept_apart() -> None:
    by_template = press()
    other = replace(ACHIEVEMENT, name="Another")
    for achievement in (ACHIEVEMENT, other, ACHIEVEMENT):
        for results in (SUBJECT.results, SUBJECT.results[:1]):
            badge = replace(CREDENTIAL, subject=replace(SUBJECT, achievement=achievement, results=results))
            assert by_template.issue(badge) == generally(badge)
