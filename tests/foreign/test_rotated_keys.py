"""After a key was rotated, what it signed still verifies with libraries that share no code with ours."""

from typing import Any

import orjson
import pytest

from lti_tool.administration.issuer_keys import rotate_issuer_key
from lti_tool.awards import reinstate, suspend
from lti_tool.publishing import issuer_did_document
from lti_tool.refreshed import newest_form
from lti_tool.storage import registrations, tables
from tests.foreign.conftest import ForeignVerifier
from tests.jobs.lms import learner, quiz
from tests.jobs.school import School

LATER = "2026-11-26T00:00:00Z"


@pytest.fixture
def rotated(empty_school: School) -> School:
    """A school in which Ada's badge was signed by one key and Bob's, two days later, by the next."""
    school = empty_school
    school.lms.members, school.lms.cells = [learner("ada"), learner("bob")], [quiz("ada", 9)]
    school.read()
    school.give_badge()
    school.advance()
    school.clock.forward(days=1)
    rotate(school)
    school.lms.cells.append(quiz("bob", 9))
    school.read()
    return school


def rotate(school: School) -> None:
    with school.wiring.database.transaction() as session:
        rotate_issuer_key(session, school.institution_id, school.wiring.vault, school.clock())


def published(school: School) -> dict[str, Any]:
    """Return the DID document as it stands now, by its name."""
    with school.wiring.database.reading() as session:
        institution = session.get_one(tables.Institution, school.institution_id)
        keys = registrations.issuer_keys(session, institution.id)
    return {institution.did: issuer_did_document(institution, keys)}


def test_badges_of_every_key_verify_there_by_the_did_document_of_today(
    rotated: School, foreign_verdict: ForeignVerifier
) -> None:
    documents = [orjson.loads(found.document) for found in rotated.credentials()]
    assert len({document["proof"][0]["verificationMethod"] for document in documents}) == 2
    for document in documents:
        assert foreign_verdict(document, published(rotated), LATER) == {"verified": True, "errors": []}


def test_what_is_signed_again_by_a_newer_key_verifies_there(
    rotated: School, foreign_verdict: ForeignVerifier
) -> None:
    ada, _bob = rotated.credentials()
    rotated.decide(suspend, "ada")
    suspended = orjson.loads(newest_form(rotated.wiring, ada.id) or b"")
    assert not foreign_verdict(suspended, published(rotated), LATER)["verified"]
    assert foreign_verdict(suspended, published(rotated), suspended["validFrom"])["verified"]
    rotated.clock.forward(hours=1)
    rotated.decide(reinstate, "ada")
    reinstated = orjson.loads(newest_form(rotated.wiring, ada.id) or b"")
    assert foreign_verdict(reinstated, published(rotated), LATER) == {"verified": True, "errors": []}
