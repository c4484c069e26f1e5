"""Every way to spoil a credential is reported at the step that is to blame, and never breaks the verifier."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from badge_engine.pictures.baking import bake
from badge_engine.pictures.drawing import draw_badge
from badge_engine.proofs.vc_jwt import Algorithm, sign_token
from badge_engine.verification.verify import verify
from tests.engine.credentials.examples import KEY_SIGNER, NOW, SIGNER
from tests.engine.credentials.makers import PLAIN
from tests.engine.credentials.mutations import GOOD, HELD, MUTATIONS

SIGNED = json.dumps(GOOD).encode()
TOKEN = sign_token(PLAIN, KEY_SIGNER, Algorithm.EDDSA)
PICTURES = (
    bake(draw_badge("Teamwork"), SIGNED),
    bake(b'<svg xmlns="http://www.w3.org/2000/svg"> </svg>', TOKEN),
)


def test_without_a_mutation_it_is_verified() -> None:
    for data in (SIGNED, TOKEN, *PICTURES):
        assert verify(data, resolver=HELD, now=NOW).verified


@pytest.mark.parametrize("name", MUTATIONS)
def test_what_is_wrong_is_reported_at_the_step_that_is_to_blame(name: str) -> None:
    case = MUTATIONS[name]
    report = verify(case.data, resolver=HELD, now=NOW)
    assert not report.verified
    assert case.outcome in [step.outcome for step in report.steps if step.id == case.step]


def test_the_members_of_an_object_may_stand_in_any_order() -> None:
    assert verify(json.dumps(GOOD, sort_keys=True).encode(), resolver=HELD, now=NOW).verified
    turned = dict(reversed(GOOD.items()))
    assert verify(json.dumps(turned, indent=2).encode(), resolver=HELD, now=NOW).verified


@settings(deadline=None, max_examples=120)
@given(place=st.integers(0, len(SIGNED) - 1), byte=st.integers(0, 255))
def test_any_other_byte_in_a_signed_document_is_noticed(place: int, byte: int) -> None:
    data = SIGNED[:place] + bytes([byte]) + SIGNED[place + 1 :]
    report = verify(data, resolver=HELD, now=NOW)
    assert report.steps
    assert report.verified == _reads_the_same(data)


@settings(deadline=None, max_examples=120)
@given(place=st.integers(0, len(TOKEN) - 1), byte=st.integers(33, 126))
def test_any_other_byte_in_a_token_is_noticed(place: int, byte: int) -> None:
    data = TOKEN[:place] + bytes([byte]) + TOKEN[place + 1 :]
    report = verify(data, resolver=HELD, now=NOW)
    # The last letter of base64 has bits that say nothing.
    assert not report.verified or data == TOKEN or place == len(TOKEN) - 1


@settings(deadline=None, max_examples=80)
@given(
    data=st.sampled_from([SIGNED, TOKEN, *PICTURES]), cut=st.integers(0, 20_000), extra=st.binary(max_size=8)
)
def test_whatever_is_cut_off_or_stuck_in_gets_a_report(data: bytes, cut: int, extra: bytes) -> None:
    place = cut % len(data)
    for spoiled in (data[:place], data[:place] + extra + data[place:], extra + data):
        assert verify(spoiled, resolver=HELD, now=NOW).steps


def _reads_the_same(data: bytes) -> bool:
    try:
        return bool(json.loads(data) == GOOD)
    except ValueError:
        return False


def test_the_key_behind_the_good_one_is_the_issuers() -> None:
    assert GOOD["proof"][0]["verificationMethod"] == SIGNER.verification_method
