"""A credential as JSON: what Open Badges 3.0 asks for, and nothing empty."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from badge_engine.credentials.alignment import Alignment
from badge_engine.credentials.compose import compose
from badge_engine.credentials.content import ContentError, Evidence, Image, Profile, Subject
from badge_engine.credentials.identity import HashedIdentity, IdentityError
from badge_engine.credentials.results import (
    Ladder,
    Level,
    Result,
    ResultDescription,
    ResultError,
    ResultStatus,
    ResultType,
    Rubric,
    Span,
)
from badge_engine.moments import moment_of, zulu
from badge_engine.proofs.losses import UnsignableError
from tests.engine.credentials.examples import (
    ACHIEVEMENT,
    CREDENTIAL,
    DESCRIPTION,
    ISSUER,
    LETTERS,
    NOW,
    STATUS,
    SUBJECT,
    titled,
)


def everything_in(value: object) -> list[object]:
    match value:
        case dict():
            return [value, *(found for item in value.values() for found in everything_in(item))]
        case list():
            return [value, *(found for item in value for found in everything_in(item))]
        case _:
            return [value]


def test_the_contexts_stand_in_their_order_and_the_extensions_come_last() -> None:
    assert compose(CREDENTIAL)["@context"] == [
        "https://www.w3.org/ns/credentials/v2",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json",
    ]


def test_the_issuer_is_introduced_and_the_status_is_one_entry_with_its_index_as_text() -> None:
    document = compose(CREDENTIAL)
    assert document["issuer"] == {
        "id": "did:web:badges.example.edu:issuers:7",
        "type": ["Profile"],
        "name": "Example University",
        "url": "https://example.edu",
        "email": "badges@example.edu",
    }
    assert document["credentialStatus"] == {
        "id": "https://badges.example.edu/status/3#94567",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "94567",
        "statusListCredential": "https://badges.example.edu/status/3",
    }


def test_the_subject_tells_achievement_results_and_a_hashed_address() -> None:
    subject = compose(CREDENTIAL)["credentialSubject"]
    assert subject["identifier"][0]["identityType"] == "emailAddress"
    assert "ada@example.edu" not in str(subject)
    assert subject["achievement"]["criteria"] == {"narrative": "Has *finished* the group project."}
    assert subject["achievement"]["image"] == {
        "id": "https://badges.example.edu/achievements/teamwork.png",
        "type": "Image",
        "caption": "A medal that says Teamwork",
    }
    assert [result.get("value", result.get("status")) for result in subject["result"]] == [
        "33.5",
        "A",
        "Completed",
    ]
    assert subject["achievement"]["resultDescription"][1]["allowedValue"] == ["C", "B", "A"]


def test_what_is_absent_is_left_out() -> None:
    plain = replace(CREDENTIAL, subject=Subject(SUBJECT.id, ACHIEVEMENT), status=None, evidence=())
    for document in (compose(CREDENTIAL), compose(plain)):
        assert not [value for value in everything_in(document) if value in (None, [], {}, "")]
    assert {"credentialStatus", "evidence", "validUntil", "awardedDate"}.isdisjoint(compose(plain))
    assert {"result", "identifier"}.isdisjoint(compose(plain)["credentialSubject"])


def test_an_issuer_needs_no_more_than_a_name() -> None:
    bare = Profile("did:web:example.edu", "Example University")
    assert compose(replace(CREDENTIAL, issuer=bare))["issuer"] == {
        "id": "did:web:example.edu",
        "type": ["Profile"],
        "name": "Example University",
    }


def test_dates_are_whole_seconds_in_utc() -> None:
    summer = datetime(2026, 7, 1, 10, 0, 0, 999_999, tzinfo=timezone(timedelta(hours=2)))
    later = replace(CREDENTIAL, valid_from=summer, valid_until=NOW, awarded_at=summer)
    document = compose(later)
    dates = (document["validFrom"], document["validUntil"], document["awardedDate"])
    assert dates == ("2026-07-01T08:00:00Z", "2026-11-23T09:30:00Z", "2026-07-01T08:00:00Z")


@pytest.mark.parametrize("text", ["bell \x07", "escape \x1b", "delete \x7f", "half \ud83c", "null \x00"])
def test_control_characters_are_refused_before_anything_is_signed(text: str) -> None:
    with pytest.raises(UnsignableError, match=r"\$\.name"):
        compose(titled(text))


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        (lambda: Image("badge.png", "A badge"), "absolute"),
        (lambda: replace(ISSUER, id="example.edu"), "absolute"),
        (lambda: Profile("did:web:x", "X", url="www.example.edu"), "absolute"),
        (lambda: replace(ACHIEVEMENT, id="_:b0"), "absolute"),
        (lambda: replace(ACHIEVEMENT, kind="Medal"), "achievement type"),
        (lambda: replace(ACHIEVEMENT, criteria=" "), "criteria"),
        (lambda: replace(ACHIEVEMENT, result_descriptions=(replace(DESCRIPTION, id="exam"),)), "absolute"),
        (lambda: replace(SUBJECT, id="mailto:ada@example.edu"), "e-mail"),
        (lambda: replace(SUBJECT, id="has space:x y"), "absolute"),
        (lambda: replace(ACHIEVEMENT, language="German, please"), "language"),
        (lambda: Alignment("Analyse data", "https://data.europa.eu/esco/skill/1", "Skill"), "alignment"),
        (Evidence, "say something"),
        (lambda: Evidence(url="report.pdf"), "absolute"),
        (lambda: replace(CREDENTIAL, id="1"), "absolute"),
        (lambda: replace(CREDENTIAL, valid_from=NOW.replace(tzinfo=None)), "time zone"),
        (lambda: replace(CREDENTIAL, valid_until=NOW), "before it begins"),
    ],
)
def test_what_open_badges_does_not_allow_cannot_be_said(wrong: Callable[[], object], complaint: str) -> None:
    with pytest.raises(ContentError, match=complaint):
        wrong()


@pytest.mark.parametrize(
    "result",
    [
        Result("urn:uuid:somebody-elses", "33.5"),
        Result(DESCRIPTION.id, "30.4"),
        Result(DESCRIPTION.id, "40.5"),
        Result(DESCRIPTION.id, "many"),
        Result(DESCRIPTION.id),
        Result(LETTERS.id, "C"),
        Result(LETTERS.id, "D"),
        Result(STATUS.id, "Completed"),
        Result(DESCRIPTION.id, level="urn:uuid:level"),
    ],
)
def test_a_result_that_does_not_earn_the_badge_cannot_be_on_it(result: Result) -> None:
    with pytest.raises(ResultError):
        replace(SUBJECT, results=(result,))


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Span("10", "0"),
        lambda: Span("0", "10", "11"),
        lambda: Span("0", "1/0"),
        lambda: Ladder(()),
        lambda: Ladder(("A", "A")),
        lambda: Ladder(("A", "B"), "C"),
        lambda: Rubric(()),
        lambda: Rubric((Level("urn:uuid:l", "Good"), Level("urn:uuid:l", "Better"))),
        lambda: Rubric((Level("urn:uuid:l", "Good"),), "urn:uuid:m"),
    ],
)
def test_a_scale_that_cannot_be_is_refused(wrong: Callable[[], object]) -> None:
    with pytest.raises(ResultError):
        wrong()


def test_a_result_may_be_a_status_or_a_value_without_a_scale() -> None:
    free = ResultDescription("urn:uuid:free", "Remark", ResultType.RESULT)
    achievement = replace(ACHIEVEMENT, result_descriptions=(free,))
    results = (Result(free.id, "very good"), Result(free.id, status=ResultStatus.PROVISIONAL))
    subject = replace(SUBJECT, achievement=achievement, results=results)
    document = compose(replace(CREDENTIAL, subject=subject))
    assert document["credentialSubject"]["achievement"]["resultDescription"] == [
        {"id": "urn:uuid:free", "type": ["ResultDescription"], "name": "Remark", "resultType": "Result"},
    ]


def test_the_hash_of_an_identity_is_that_of_the_standard() -> None:
    official = HashedIdentity(
        "sha256$B5809D8A92F8858436D7E6B87C12EBC0AE1EAC4BAECC2C0B913AEE2C922EF399",
        "Kosher",
    )
    assert official.is_of("a@example.com")
    assert not official.is_of("b@example.com")


def test_an_address_is_known_again_however_it_is_spelled() -> None:
    identity = HashedIdentity.of_email(" Ada@Example.edu ", "0123456789abcdef")
    assert identity.is_of("ada@example.edu")
    assert identity.is_of("ADA@example.EDU")


@pytest.mark.parametrize(("email", "salt"), [("ada", "0123456789abcdef"), ("ada@example.edu", "short")])
def test_an_identity_needs_an_address_and_enough_salt(email: str, salt: str) -> None:
    with pytest.raises(IdentityError):
        HashedIdentity.of_email(email, salt)


def test_a_moment_without_a_time_zone_is_no_moment() -> None:
    with pytest.raises(ValueError, match="time zone"):
        zulu(datetime(2026, 1, 1))  # noqa: DTZ001 # the point of the test


@pytest.mark.parametrize(
    "text",
    ["2026-01-01T00:00:00", "2026-02-30T00:00:00Z", "2026-01-01", "0001-01-01T00:00:00+14:00", "", 5, None],
)
def test_text_that_is_no_moment_is_none(text: object) -> None:
    assert moment_of(text) is None


def test_a_moment_may_have_an_offset_and_fractions() -> None:
    assert moment_of("2026-01-01T01:00:00.500+01:00") == datetime(2026, 1, 1, 0, 0, 0, 500_000, tzinfo=UTC)
