"""Badges of other issuers: handed in by whom they are about, they count, and are checked again every day."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import orjson
import pytest
from sqlalchemy import select

from badge_engine.credentials.compose import compose
from badge_engine.proofs.eddsa_rdfc_2022 import sign
from lti_tool.elsewhere import (
    LARGEST,
    MOST,
    NO_ADDRESS,
    NO_BADGE,
    NOT_VERIFIED,
    NOT_YOURS,
    TOO_LARGE,
    TOO_MANY,
    RefusedError,
    take_in,
)
from lti_tool.jobs.advance import sweep
from lti_tool.storage import tables
from lti_tool.storage.tables import WhenUnmet
from tests.engine.credentials.examples import KEY_SIGNER, NOW, by_key, titled
from tests.engine.credentials.makers import KEY_DID
from tests.jobs.lms import learner
from tests.jobs.school import School

TEAMWORK = "https://badges.elsewhere.example/teamwork"
OTHER_ISSUER = "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"


def outside(name: str = "Teamwork", **changes: Any) -> bytes:  # noqa: ANN401 - members of JSON
    """Return a badge of another university, about ada@example.edu, that needs no network to be checked."""
    badge = by_key(titled(name))
    achievement = replace(badge.subject.achievement, id=TEAMWORK)
    until = NOW + timedelta(days=30)
    document = compose(
        replace(badge, subject=replace(badge.subject, achievement=achievement), valid_until=until)
    )
    return orjson.dumps(sign({**document, **changes}, KEY_SIGNER, NOW))


def asks_for(*issuers: str) -> dict[str, Any]:
    return {"all": [{"holds": {"achievement": TEAMWORK, "issuers": list(issuers)}}]}


@pytest.fixture
def ada(school: School) -> tables.Person:
    return person(school, "ada@example.edu")


def person(school: School, email: str) -> tables.Person:
    school.lms.members = [learner("ada", **({"email": email} if email else {}))]
    school.read()
    with school.wiring.database.reading() as session:
        return session.execute(select(tables.Person)).scalar_one()


def work(school: School) -> list[str]:
    school.advance()
    return [award.person.sub for award in school.awards() if award.suspended_at is None]


def test_a_badge_of_an_accepted_issuer_brings_what_asks_for_it(school: School, ada: tables.Person) -> None:
    school.give_badge(asks_for(KEY_DID), "Stack")
    assert work(school) == []
    take_in(school.wiring, ada, outside())
    assert school.course_id in school.queue.course_ids
    assert work(school) == ["ada"]


def test_a_badge_of_another_issuer_of_the_same_achievement_counts_for_nothing(
    school: School, ada: tables.Person
) -> None:
    school.give_badge(asks_for(OTHER_ISSUER), "Stack")
    take_in(school.wiring, ada, outside())
    assert work(school) == []


def test_the_same_badge_twice_is_kept_once(school: School, ada: tables.Person) -> None:
    for _ in range(2):
        take_in(school.wiring, ada, outside())
    with school.wiring.database.reading() as session:
        assert len(session.execute(select(tables.OutsideBadge)).scalars().all()) == 1


def _tampered() -> bytes:
    return outside().replace(b"Works well with others.", b"Works well with nobody.")


@pytest.mark.parametrize(
    ("email", "data", "reason"),
    [
        ("bob@example.edu", outside(), NOT_YOURS),
        ("", outside(), NO_ADDRESS),
        ("ada@example.edu", _tampered(), NOT_VERIFIED),
        ("ada@example.edu", outside(validUntil="2026-11-23T10:00:00Z"), NOT_VERIFIED),
        ("ada@example.edu", b"{}", NOT_VERIFIED),
        ("ada@example.edu", b"x" * (LARGEST + 1), TOO_LARGE),
        ("ada@example.edu", outside(id=f"https://example.edu/{'x' * 500}"), NO_BADGE),
    ],
)
def test_what_does_not_verify_or_is_not_theirs_is_refused_with_the_reason(
    email: str, data: bytes, reason: str, school: School
) -> None:
    with pytest.raises(RefusedError) as refused:
        take_in(school.wiring, person(school, email), data)
    assert str(refused.value) == reason
    with school.wiring.database.reading() as session:
        assert session.execute(select(tables.OutsideBadge)).first() is None


def test_a_learner_hands_in_so_many_and_no_more(school: School, ada: tables.Person) -> None:
    with school.wiring.database.transaction() as session:
        for number in range(MOST):
            session.add(
                tables.OutsideBadge(
                    institution_id=ada.institution_id,
                    person_id=ada.id,
                    credential=f"urn:example:{number}",
                    achievement="urn:example:badge",
                    name="Badge",
                    issuer=KEY_DID,
                    awarded_at=NOW,
                    document=b"",
                    checked_at=school.clock(),
                    stands=True,
                )
            )
    with pytest.raises(RefusedError, match=TOO_MANY):
        take_in(school.wiring, ada, outside())


def test_what_has_ended_elsewhere_counts_no_longer_after_a_day(school: School, ada: tables.Person) -> None:
    badge = school.give_badge(asks_for(KEY_DID), "Stack")
    with school.wiring.database.transaction() as session:
        session.get_one(tables.Achievement, badge).when_unmet = WhenUnmet.SUSPEND
    take_in(school.wiring, ada, outside())
    assert work(school) == ["ada"]
    school.clock.forward(days=2)
    sweep(school.wiring)
    assert work(school) == ["ada"]
    school.clock.forward(days=40)
    sweep(school.wiring)
    assert work(school) == []
