"""The 25 traps of Open Badges 3.0, worst first, each with the test that keeps us out of it."""

import hashlib
import json
from pathlib import Path

import pytest

from badge_engine.contexts.pinned import OPEN_BADGES, contexts
from badge_engine.credentials.compose import compose
from badge_engine.proofs.canonical import canonise
from tests.engine.credentials.examples import CORPUS, CREDENTIAL
from tests.engine.credentials.makers import PLAIN

ROOT = Path(__file__).parents[3]
HERE = "tests/engine/credentials/"
TRAPS = {
    1: HERE + "test_traps.py::test_the_words_of_badges_are_those_in_force",
    2: HERE + "test_every_word_is_signed.py::test_what_a_signature_would_not_cover_is_refused",
    3: HERE + "test_every_word_is_signed.py::test_what_a_signature_would_not_cover_is_refused",
    4: HERE + "test_composing.py::test_control_characters_are_refused_before_anything_is_signed",
    5: HERE + "test_traps.py::test_a_badge_with_several_proofs_inside_has_the_canonical_text_of_others",
    6: HERE + "test_composing.py::test_the_contexts_stand_in_their_order_and_the_extensions_come_last",
    7: HERE + "test_traps.py::test_endorsements_are_never_issued_as_tokens",
    8: HERE + "test_status_lists.py::test_a_list_that_is_not_sound_says_nothing_about_the_badge",
    9: HERE + "test_status_lists.py::test_an_index_that_is_a_number_is_read_all_the_same",
    10: HERE + "test_tokens.py::test_a_claim_that_contradicts_the_credential_is_an_error",
    11: HERE + "test_foreign_corpus.py::test_what_others_call_bad_fails_at_the_step_that_they_name",
    12: "tests/foreign/test_other_proofs.py"
    "::test_proofs_on_p_256_that_others_made_verify_here_and_notice_changes",
    13: "tests/foreign/test_digital_bazaar.py::test_a_badge_of_a_web_domain_verifies_there",
    14: HERE + "test_foreign_corpus.py::test_every_example_has_an_expected_verdict_and_is_the_one_on_record",
    15: "tests/foreign/test_wallets.py::test_a_foreign_wallet_takes_a_badge_that_foreign_verifiers_believe",
    16: HERE + "test_foreign_corpus.py::test_what_others_call_bad_fails_at_the_step_that_they_name",
    17: HERE + "test_tokens.py::test_what_cannot_be_repeated_in_claims_is_not_signed",
    18: HERE + "test_records_and_presentations.py::test_a_record_is_verified_with_everything_in_it",
    19: HERE + "test_composing.py::test_the_subject_tells_achievement_results_and_a_hashed_address",
    20: HERE + "test_foreign_corpus.py::test_what_others_call_bad_fails_at_the_step_that_they_name",
    21: HERE + "test_keys_and_names.py"
    "::test_the_document_of_an_issuer_keeps_its_old_keys_and_distrusts_revoked_ones",
    22: HERE + "test_composing.py::test_the_hash_of_an_identity_is_that_of_the_standard",
    23: HERE + "test_composing.py::test_what_is_absent_is_left_out",
    24: HERE + "test_every_word_is_signed.py::test_the_issued_bytes_are_those_that_verify",
    25: HERE + "test_traps.py::test_numbers_are_signed_in_one_spelling",
}


@pytest.mark.parametrize("number", TRAPS)
def test_the_test_that_a_trap_names_exists(number: int) -> None:
    file, _, name = TRAPS[number].partition("::")
    assert f"def {name}(" in (ROOT / file).read_text()


def test_no_trap_is_forgotten() -> None:
    assert TRAPS.keys() == set(range(1, 26))


def test_the_words_of_badges_are_those_in_force() -> None:
    assert OPEN_BADGES.endswith("context-3.0.3.json")
    text = json.dumps(contexts()[OPEN_BADGES])
    assert '"endorsementJwt"' in text
    assert '"jti"' in text


def test_a_badge_with_several_proofs_inside_has_the_canonical_text_of_others() -> None:
    document = json.loads((CORPUS / "1edtech-ob30-complete.json").read_bytes())
    del document["proof"]
    assert hashlib.sha256(canonise(document).encode()).hexdigest().startswith("92ee02bd")
    assert not [path for path in (ROOT / "badge_engine").rglob("*.py") if "oxigraph" in path.read_text()]


def test_endorsements_are_never_issued_as_tokens() -> None:
    assert "endorsementJwt" not in json.dumps(compose(CREDENTIAL))


def test_numbers_are_signed_in_one_spelling() -> None:
    for number, text in ((3, '"3"'), (3.0, '"3"'), (0.1, '"1.0E-1"')):
        subject = {**PLAIN["credentialSubject"], "creditsEarned": number}
        assert text in canonise({**PLAIN, "credentialSubject": subject})
