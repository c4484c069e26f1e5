"""Badges that say more of themselves: their credentials say it too, until they expire."""

from dataclasses import replace
from datetime import timedelta

import orjson
import pytest
from sqlalchemy import select

from badge_engine.metadata.expiry import Expiry
from badge_engine.verification.verify import authenticate
from lti_tool.achievements import Draft, activate_achievement, revise_achievement
from lti_tool.awards import reinstate, suspend
from lti_tool.holding import WalletFormat, bound_credential
from lti_tool.publishing import held_keys
from lti_tool.refreshed import newest_form
from lti_tool.storage import registrations, tables
from tests.engine.metadata.test_profiles import FULL
from tests.jobs.lms import learner, quiz
from tests.jobs.school import NOON, QUIZ_AT_80, TEACHER, School

HOLDER = "did:key:z6MkjZRZv3aez3r18pB1RBFJR1kwUVJ5jHt92JmQwXbd5hwi"
OF_THE_ISSUER = {
    "email": "badges@example.edu",
    "picture_url": "https://www.example.edu/logo.png",
    "country_code": "US",
    "parent_name": "State University System",
    "parent_url": "https://system.example.edu",
}


@pytest.fixture
def taught(school: School) -> School:
    """A school in which Ada has reached the quiz."""
    school.lms.members, school.lms.cells = [learner("ada")], [quiz("ada", 9)]
    school.read()
    return school


def test_a_credential_says_what_its_badge_says_of_itself(taught: School) -> None:
    badge = taught.give_badge(details=FULL)
    taught.advance()
    (credential,) = taught.credentials()
    assert taught.check(credential.document).verified
    said = orjson.loads(credential.document)
    achievement = said["credentialSubject"]["achievement"]
    assert said["validUntil"] == "2028-11-23T12:00:00Z"
    assert (achievement["creditsAvailable"], said["credentialSubject"]["creditsEarned"]) == (5, 5)
    assert (achievement["achievementType"], achievement["inLanguage"]) == ("MicroCredential", "en")
    assert achievement["fieldOfStudy"] == "Communication"
    assert [each["targetFramework"] for each in achievement["alignment"]] == ["ESCO"]
    assert achievement["microCredential"]["workload"] == "140 hours"
    assert "- **Workload:** 140 hours" in achievement["criteria"]["narrative"]
    assert achievement["id"].endswith(badge)
    assert "related" not in achievement


def test_a_credential_says_who_its_issuer_belongs_to(taught: School) -> None:
    with taught.wiring.database.transaction() as session:
        institution = session.get_one(tables.Institution, taught.institution_id)
        for name, value in OF_THE_ISSUER.items():
            setattr(institution, name, value)
    taught.give_badge()
    taught.advance()
    (credential,) = taught.credentials()
    assert taught.check(credential.document).verified
    issuer = orjson.loads(credential.document)["issuer"]
    assert (issuer["email"], issuer["image"]["id"]) == (
        "badges@example.edu",
        "https://www.example.edu/logo.png",
    )
    assert issuer["address"]["addressCountryCode"] == "US"
    assert issuer["parentOrg"]["name"] == "State University System"


def test_a_changed_badge_names_its_earlier_versions(taught: School) -> None:
    badge = taught.give_badge(details=FULL)
    with taught.wiring.database.transaction() as session:
        achievement = session.get_one(tables.Achievement, badge)
        draft = Draft("Quiz master", "For the quiz.", QUIZ_AT_80, details=replace(FULL, credits=None))
        revise_achievement(session, achievement, draft)
        assert achievement.current.details == FULL
        activate_achievement(session, achievement, TEACHER, taught.clock())
        assert achievement.current.details.credits is None
    taught.advance()
    (credential,) = taught.credentials()
    achievement = orjson.loads(credential.document)["credentialSubject"]["achievement"]
    (related,) = achievement["related"]
    assert (achievement["version"], related["version"]) == ("2", "1")
    assert related["id"].endswith(f"/achievements/{badge}/versions/1")


def test_an_expired_credential_is_told_as_expired(taught: School) -> None:
    taught.give_badge(details=replace(FULL, expiry=Expiry(1)))
    taught.advance()
    (credential,) = taught.credentials()
    assert taught.check(credential.document).verified
    taught.clock.forward(days=1, minutes=2)
    report = taught.check(credential.document)
    assert report.authentic
    assert report.expired


def test_an_expired_credential_that_is_signed_again_keeps_its_dates(taught: School) -> None:
    taught.give_badge(details=replace(FULL, expiry=Expiry(1)))
    taught.advance()
    taught.decide(suspend, "ada")
    taught.clock.forward(days=2)
    taught.decide(reinstate, "ada")
    wiring, (credential,) = taught.wiring, taught.credentials()
    told = newest_form(wiring, credential.id)
    with wiring.database.reading() as session:
        institution = session.get_one(tables.Institution, taught.institution_id)
        resolver = held_keys(institution, registrations.issuer_keys(session, institution.id))
        row = session.execute(select(tables.Credential)).scalar_one()
        held = bound_credential(wiring, session, row, HOLDER, WalletFormat.LINKED_DATA)
    for document in (told or b"", orjson.dumps(held)):
        said = orjson.loads(document)
        assert (said["validFrom"], said["validUntil"]) == ("2026-11-23T12:00:00Z", "2026-11-24T12:00:00Z")
        assert authenticate(document, resolver=resolver, now=NOON + timedelta(hours=1)).authentic
