"""What was taken back is seen by a foreign verifier, which reads our status list with its own libraries."""

from typing import Any

import orjson
import pytest

from lti_tool.jobs.advance import sweep
from lti_tool.storage import tables
from tests.foreign.conftest import ForeignVerifier
from tests.foreign.test_rotated_keys import published, rotate
from tests.jobs.lms import learner, quiz
from tests.jobs.school import School

LATER = "2026-11-26T00:00:00Z"


@pytest.fixture
def school(empty_school: School) -> School:
    """A school in which Ada and Bob have a badge."""
    empty_school.lms.members = [learner("ada"), learner("bob")]
    empty_school.lms.cells = [quiz("ada", 9), quiz("bob", 9)]
    empty_school.read()
    empty_school.give_badge()
    empty_school.advance()
    return empty_school


def documents_of(school: School) -> dict[str, Any]:
    """Return what a verifier may fetch: who issues, and the lists as they are published now."""
    with school.wiring.database.reading() as session:
        lists = [orjson.loads(row.document) for row in session.query(tables.StatusList) if row.document]
    return published(school) | {each["id"]: each for each in lists}


def by_learner(school: School) -> dict[str, Any]:
    with school.wiring.database.reading() as session:
        rows = session.query(tables.Credential).join(tables.Award).join(tables.Person)
        return {row.award.person.sub: orjson.loads(row.document) for row in rows}


def test_a_revocation_is_seen_at_once_and_only_that_one(
    school: School, foreign_verdict: ForeignVerifier
) -> None:
    held = by_learner(school)
    for document in held.values():
        answer = foreign_verdict(document, documents_of(school), LATER)
        assert answer == {"verified": True, "errors": [], "status": [False]}
    school.withdraw("ada")
    school.advance()  # what a teacher's word wakes, without waiting for the sweep of every minute
    told = {sub: foreign_verdict(held[sub], documents_of(school), LATER)["status"] for sub in held}
    assert told == {"ada": [True], "bob": [False]}


def test_the_list_that_tells_it_verifies_itself_also_after_a_rotation(
    school: School, foreign_verdict: ForeignVerifier
) -> None:
    rotate(school)
    school.withdraw("ada")
    sweep(school.wiring)
    documents = documents_of(school)
    (listed,) = [each for address, each in documents.items() if "/status/" in address]
    assert foreign_verdict(listed, documents, LATER) == {"verified": True, "errors": []}


def test_a_list_of_another_issuer_tells_it_nothing(school: School, foreign_verdict: ForeignVerifier) -> None:
    held, documents = by_learner(school)["ada"], documents_of(school)
    address = held["credentialStatus"]["statusListCredential"]
    documents[address] = documents[address] | {"issuer": "did:web:elsewhere.example"}
    answer = foreign_verdict(held, documents, LATER)
    assert answer["status"] == []
    assert "do not match" in " ".join(answer["errors"])
