"""A learner's record over courses, made of credentials that were signed before."""

import json
from dataclasses import replace
from typing import Any

import pytest

from badge_engine.credentials.content import ContentError, Credential
from badge_engine.credentials.issue import IssuingError, issue
from badge_engine.credentials.record import (
    LearnersRecord,
    PartOf,
    as_many_as_fit,
    compose_record,
    issue_record,
)
from badge_engine.verification.report import StepId
from badge_engine.verification.verify import verify
from tests.engine.credentials.examples import (
    ACHIEVEMENT,
    ISSUER,
    NOW,
    SIGNER,
    SUBJECT,
    held,
    outcome,
    titled,
)

LEARNER = "urn:uuid:0a4f1b6e-3a51-4d0c-9f7d-1f2f1d6a7b99"


def signed(credential: Credential) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(issue(credential, signer=SIGNER, created=NOW, resolver=held({})))
    return document


def badge(number: int) -> Credential:
    achievement = replace(ACHIEVEMENT, id=f"https://badges.example.edu/achievements/{number}")
    subject = replace(SUBJECT, id=f"urn:uuid:0a4f1b6e-3a51-4d0c-9f7d-{number:012}", achievement=achievement)
    return replace(titled("Teamwork"), id=f"urn:badge:{number}", subject=subject)


FIRST, SECOND = signed(badge(1)), signed(badge(2))
LINK = PartOf("https://badges.example.edu/achievements/1", "https://badges.example.edu/achievements/2")
RECORD = LearnersRecord(
    id="urn:uuid:6f1c2f2e-7f0b-4b5e-8f6a-3b2f6a1e9d77",
    issuer=ISSUER,
    learner=LEARNER,
    name="Badges at Example University",
    made_at=NOW,
    credentials=(FIRST, SECOND),
    links=(LINK, PartOf("https://badges.example.edu/achievements/1", "https://elsewhere.example/3")),
)


def test_a_record_verifies_with_the_credentials_of_several_courses_in_it() -> None:
    report = verify(
        issue_record(RECORD, signer=SIGNER, created=NOW, resolver=held({})), resolver=held({}), now=NOW
    )
    assert report.verified, report.steps
    assert {step.outcome.value for step in report.steps} == {"ok"}
    assert [part.report.authentic for part in report.parts] == [True, True]
    assert outcome(report, StepId.SCHEMA) == "ok"


def test_a_record_holds_its_credentials_as_they_were_signed_and_links_what_it_holds() -> None:
    subject = compose_record(RECORD)["credentialSubject"]
    assert subject["verifiableCredential"] == [FIRST, SECOND]
    assert [(each["sourceId"], each["targetId"]) for each in subject["association"]] == [
        (LINK.part, LINK.whole)
    ]
    assert "partial" not in compose_record(RECORD)
    assert compose_record(replace(RECORD, partial=True))["partial"] is True


def test_a_record_that_would_not_verify_does_not_leave_the_house() -> None:
    with pytest.raises(IssuingError):
        issue_record(
            replace(RECORD, issuer=replace(ISSUER, id="did:web:else.example")),
            signer=SIGNER,
            created=NOW,
            resolver=held({}),
        )


def test_a_record_of_nothing_is_none() -> None:
    with pytest.raises(ContentError, match="at least one"):
        replace(RECORD, credentials=())


def test_no_more_credentials_are_put_into_one_record_than_verifiers_read() -> None:
    fitting = as_many_as_fit(signed(badge(number)) for number in range(100))
    assert 10 < len(fitting) < 100
    data = issue_record(
        replace(RECORD, credentials=fitting, partial=True), signer=SIGNER, created=NOW, resolver=held({})
    )
    assert verify(data, resolver=held({}), now=NOW).authentic
    assert as_many_as_fit([FIRST, SECOND]) == (FIRST, SECOND)
