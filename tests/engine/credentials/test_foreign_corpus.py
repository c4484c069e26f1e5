"""Credentials that others made, good and bad: what we say must be what their makers say, or stricter."""

import hashlib

import pytest

from badge_engine.verification.report import StepId
from tests.engine.credentials.corpus import DECIDED, LEFT_OPEN, VERIFIED, Verdict, report_on
from tests.engine.credentials.examples import CORPUS, outcome, sentences


@pytest.mark.parametrize("name", VERIFIED)
def test_what_others_call_good_is_verified(name: str) -> None:
    report = report_on(name)
    assert report.verified, report.steps


@pytest.mark.parametrize(("name", "verdict"), DECIDED.items())
def test_what_others_call_bad_fails_at_the_step_that_they_name(name: str, verdict: Verdict) -> None:
    report = report_on(name)
    assert not report.verified
    assert outcome(report, verdict.step) == verdict.outcome
    assert verdict.because in sentences(report, verdict.step)


@pytest.mark.parametrize(("name", "verdict"), LEFT_OPEN.items())
def test_what_cannot_be_checked_says_why_and_is_never_called_invalid(name: str, verdict: Verdict) -> None:
    report = report_on(name)
    assert not report.verified
    assert report.authentic is not False
    assert outcome(report, verdict.step) == verdict.outcome
    assert verdict.because in sentences(report, verdict.step)


def test_the_flags_of_revoked_early_and_old_badges_stand_apart_from_their_authenticity() -> None:
    revoked = report_on("1edtech-ob30-bit-string-list-credential-status-revoked.json")
    early = report_on("1edtech-ob30-simple-err-issued.json")
    old = report_on("dcc-v2Expired.json")
    assert (revoked.authentic, revoked.revoked, revoked.not_yet_valid) == (True, True, False)
    assert (early.authentic, early.revoked, early.not_yet_valid) == (True, False, True)
    assert (old.authentic, old.revoked, old.expired) == (True, False, True)


def test_a_learners_record_is_verified_with_the_credential_in_it() -> None:
    (part,) = report_on("spec-testvector-clr-signed.json").parts
    assert part.place == "$.credentialSubject.verifiableCredential[0]"
    assert part.report.verified


def test_the_endorsements_of_a_badge_are_looked_at_one_by_one() -> None:
    report = report_on("1edtech-ob30-complete.json")
    assert [part.place for part in report.parts] == [
        "$.endorsement[0]",
        "$.issuer.endorsement[0]",
        "$.credentialSubject.achievement.endorsement[0]",
    ]
    assert outcome(report, StepId.ENDORSEMENTS) == "warning"


def test_every_example_has_an_expected_verdict_and_is_the_one_on_record() -> None:
    judged = {*VERIFIED, *DECIDED, *LEFT_OPEN}
    assert len(judged) == len(VERIFIED) + len(DECIDED) + len(LEFT_OPEN)
    vectors = {path.name for path in CORPUS.glob("*.nq")}
    present = {path.name for path in CORPUS.iterdir()} - {"INDEX.md"}
    assert present == judged | vectors
    index = (CORPUS / "INDEX.md").read_text()
    for name in present:
        assert hashlib.sha256((CORPUS / name).read_bytes()).hexdigest() in index, name
