"""The refresh service: what a suspended, reinstated, corrected or revoked credential is told to be now."""

from typing import Any

import orjson
import pytest

from lti_tool.awards import correct, reinstate, suspend
from lti_tool.jobs.status import renew_status_lists
from lti_tool.refreshed import newest_form
from lti_tool.storage import tables
from lti_tool.storage.tables import WhenUnmet
from tests.jobs.lms import learner, quiz
from tests.jobs.school import ADDRESS, School


@pytest.fixture
def issued(school: School) -> School:
    """A school with one learner who has a badge, a day ago."""
    school.lms.members, school.lms.cells = [learner("ada")], [quiz("ada", 9)]
    school.read()
    school.give_badge()
    school.advance()
    school.clock.forward(days=1)
    return school


def newest(school: School) -> bytes:
    found = newest_form(school.wiring, school.credentials()[0].id)
    assert found is not None
    return found


def said(document: bytes) -> dict[str, Any]:
    parsed: dict[str, Any] = orjson.loads(document)
    return parsed


def test_a_credential_names_its_refresh_service_which_tells_the_signed_bytes(issued: School) -> None:
    (credential,) = issued.credentials()
    service = said(credential.document)["refreshService"]
    assert service == {"id": f"{ADDRESS}/refresh/{credential.id}", "type": "1EdTechCredentialRefresh"}
    assert newest(issued) == credential.document
    assert newest_form(issued.wiring, "nothing") is None


def test_a_suspended_credential_is_told_as_ended_and_what_a_person_wrote_stays_here(issued: School) -> None:
    issued.decide(suspend, "ada")
    issued.clock.forward(minutes=5)
    document = newest(issued)
    report = issued.check(document)
    assert (report.authentic, report.verified) == (True, False)
    first, now = said(issued.credentials()[0].document), said(document)
    assert now["validFrom"] > first["validFrom"]
    assert now["validUntil"] < issued.clock().isoformat()
    for same in ("id", "issuer", "credentialStatus", "credentialSubject", "awardedDate"):
        assert now[same] == first[same]
    assert now["description"].startswith("Suspended by its issuer on 2026-11-24")
    assert "Because." not in now["description"]
    assert newest(issued) == document


def test_a_suspension_by_policy_is_told_with_its_reason(issued: School) -> None:
    with issued.wiring.database.transaction() as session:
        (award,) = issued.awards()
        session.get_one(tables.Achievement, award.achievement_id).when_unmet = WhenUnmet.SUSPEND
    issued.lms.cells = [quiz("ada", 1)]
    issued.read()
    assert "criteria are no longer met" in said(newest(issued))["description"]


def test_a_reinstated_credential_counts_again_and_is_the_newest(issued: School) -> None:
    issued.decide(suspend, "ada")
    suspended = newest(issued)
    issued.clock.forward(days=1)
    issued.decide(reinstate, "ada")
    document = newest(issued)
    assert issued.check(document).verified
    first, now = said(issued.credentials()[0].document), said(document)
    assert now["validFrom"] > said(suspended)["validFrom"]
    assert {**now, "validFrom": first["validFrom"], "proof": first["proof"]} == first


def test_in_place_of_a_corrected_credential_the_new_one_is_told(issued: School) -> None:
    (old,) = issued.credentials()
    issued.decide(correct, "ada")
    assert newest_form(issued.wiring, old.id) == old.document
    issued.advance()
    (new,) = [each for each in issued.credentials() if each.id != old.id]
    assert newest_form(issued.wiring, old.id) == new.document


def test_a_revoked_credential_is_told_as_it_was_signed_and_its_status_list_tells_the_rest(
    issued: School,
) -> None:
    issued.decide(suspend, "ada")
    issued.withdraw("ada")
    renew_status_lists(issued.wiring)
    assert newest(issued) == issued.credentials()[0].document
    assert not issued.check(newest(issued)).verified
