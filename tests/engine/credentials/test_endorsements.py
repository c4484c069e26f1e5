"""A partner vouches for a badge, an issuer or a credential, with a key of its own."""

import json
from dataclasses import replace
from typing import Any

import pytest

from badge_engine.credentials.content import ContentError, Profile
from badge_engine.credentials.endorsement import Endorsement, issue_endorsement
from badge_engine.credentials.issue import IssuingError, issue
from badge_engine.proofs.ed25519 import Ed25519Signer
from badge_engine.proofs.losses import UnsignableError
from badge_engine.verification.report import StepId
from badge_engine.verification.verify import verify
from tests.engine.credentials.examples import (
    ACHIEVEMENT,
    CREDENTIAL,
    DID,
    ISSUER,
    KEY_SIGNER,
    NOW,
    SIGNER,
    SUBJECT,
    held,
    outcome,
    titled,
)

PARTNER_SIGNER = Ed25519Signer(b"a partner's own key, of 32 bytes")
PARTNER = Profile(PARTNER_SIGNER.verification_method.partition("#")[0], "Chamber of Crafts")
ENDORSEMENT = Endorsement(
    id="https://badges.example.edu/endorsements/1",
    partner=PARTNER,
    subject=ACHIEVEMENT.id,
    name="Endorsement of Teamwork",
    comment="Counts as a *first module* of our further training.",
    made_at=NOW,
)


def endorsement(of: str) -> dict[str, Any]:
    made = replace(ENDORSEMENT, subject=of)
    signed = issue_endorsement(made, signer=PARTNER_SIGNER, created=NOW, resolver=held({}))
    document: dict[str, Any] = json.loads(signed)
    return document


@pytest.mark.parametrize("of", [ACHIEVEMENT.id, DID, CREDENTIAL.id], ids=["a badge", "an issuer", "one"])
def test_an_endorsement_verifies_by_the_partners_own_key_and_fits_the_official_schema(of: str) -> None:
    document = endorsement(of)
    report = verify(json.dumps(document).encode(), resolver=held({}), now=NOW)
    assert report.verified, report.steps
    assert outcome(report, StepId.SCHEMA) == "ok"
    assert document["issuer"]["id"] == PARTNER.id
    assert document["credentialSubject"]["id"] == of


def test_endorsements_stand_in_a_badge_its_achievement_and_its_issuer_and_are_verified_there() -> None:
    achievement = replace(ACHIEVEMENT, endorsements=(endorsement(ACHIEVEMENT.id),))
    badge = replace(
        titled("Teamwork"),
        subject=replace(SUBJECT, achievement=achievement),
        issuer=replace(ISSUER, endorsements=(endorsement(ISSUER.id),)),
        endorsements=(endorsement(CREDENTIAL.id),),
    )
    signed = issue(badge, signer=SIGNER, created=NOW, resolver=held({}))
    report = verify(signed, resolver=held({}), now=NOW)
    assert report.verified, report.steps
    assert len(report.parts) == 3
    assert outcome(report, StepId.ENDORSEMENTS) == "ok"


def test_an_endorsement_that_ends_has_ended_then() -> None:
    made = replace(ENDORSEMENT, valid_until=NOW)
    signed = issue_endorsement(made, signer=PARTNER_SIGNER, created=NOW, resolver=held({}))
    report = verify(signed, resolver=held({}), now=NOW.replace(year=2027))
    assert (report.authentic, report.verified) == (True, False)
    assert outcome(report, StepId.VALIDITY) == "error"


def test_nobody_else_signs_for_a_partner() -> None:
    with pytest.raises(IssuingError):
        issue_endorsement(ENDORSEMENT, signer=KEY_SIGNER, created=NOW, resolver=held({}))
    with pytest.raises(UnsignableError):
        issue_endorsement(
            replace(ENDORSEMENT, comment="A bell \x07"),
            signer=PARTNER_SIGNER,
            created=NOW,
            resolver=held({}),
        )


@pytest.mark.parametrize("wrong", [{"subject": "teamwork"}, {"comment": " "}, {"name": ""}, {"id": "1"}])
def test_an_endorsement_of_nothing_or_without_words_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ContentError):
        replace(ENDORSEMENT, **wrong)
