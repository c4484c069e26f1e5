"""From awards to credentials: one for each, sound bytes, whatever happens at the same time."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import orjson
import pytest

from badge_engine.status.bits import MINIMUM_ENTRIES
from lti_tool.administration.issuer_keys import rotate_issuer_key
from lti_tool.jobs import issue
from lti_tool.jobs.decide import decide_awards
from lti_tool.jobs.issue import issue_credentials
from lti_tool.storage import badges, tables
from tests.jobs.lms import learner, quiz
from tests.jobs.school import School


@pytest.fixture
def decided(school: School) -> School:
    """A school in which 120 learners have been awarded, and nothing is signed yet."""
    school.lms.members = [learner(f"learner {number}") for number in range(120)]
    school.lms.cells = [quiz(member.id, 9) for member in school.lms.members]
    school.read()
    school.give_badge()
    decide_awards(school.wiring, school.course_id)
    return school


def test_every_award_gets_exactly_one_credential_with_a_place_of_its_own(decided: School) -> None:
    for _ in range(2):
        issue_credentials(decided.wiring, decided.course_id)
    awards, credentials = decided.awards(), decided.credentials()
    assert len(awards) == len(credentials) == len(decided.rows(tables.Credential)) == 120
    assert {award.state for award in awards} == {tables.AwardState.SIGNED}
    assert len({credential.status_index for credential in credentials}) == 120
    assert len({credential.status_list_id for credential in credentials}) == 1


def test_case_134_two_workers_at_once_sign_each_award_once(decided: School) -> None:
    _all_at_once(3, lambda: issue_credentials(decided.wiring, decided.course_id))
    credentials = decided.rows(tables.Credential)
    assert len(credentials) == len({credential.award_id for credential in credentials}) == 120
    places = {(credential.status_list_id, credential.status_index) for credential in credentials}
    assert len(places) == 120


def test_what_is_stored_verifies_and_says_who_earned_what(school: School) -> None:
    school.lms.members = [learner("ada-lovelace", email="countess@example.edu")]
    school.lms.cells = [quiz("ada-lovelace", 9)]
    school.read()
    badge = school.give_badge()
    school.advance()
    (credential,) = school.credentials()
    assert school.check(credential.document).verified
    said = orjson.loads(credential.document)
    assert said["id"] == f"{school.wiring.settings.public_url}/credentials/{credential.id}"
    assert said["credentialSubject"]["achievement"]["id"].endswith(badge)
    for person in (b"lovelace", b"countess"):  # neither name nor address: a hash with salt
        assert person not in credential.document.lower()


def test_a_changed_byte_no_longer_verifies(school: School) -> None:
    school.lms.members, school.lms.cells = [learner("ada")], [quiz("ada", 9)]
    school.read()
    school.give_badge()
    school.advance()
    (credential,) = school.credentials()
    assert school.check(credential.document.replace(b"Quiz master", b"Quiz mister")).authentic is False


def test_old_credentials_verify_after_the_key_was_rotated_and_new_ones_by_the_new_key(school: School) -> None:
    school.lms.members, school.lms.cells = [learner("ada"), learner("bob")], [quiz("ada", 9)]
    school.read()
    school.give_badge()
    school.advance()
    school.clock.forward(days=1)
    with school.wiring.database.transaction() as session:
        rotate_issuer_key(session, school.institution_id, school.wiring.vault, school.clock())
    school.lms.cells.append(quiz("bob", 9))
    school.read()
    documents = [orjson.loads(found.document) for found in school.credentials()]
    assert len({document["proof"][0]["verificationMethod"] for document in documents}) == 2
    assert all(school.check(found.document).verified for found in school.credentials())


def test_an_award_that_is_withdrawn_before_it_is_signed_is_never_signed(school: School) -> None:
    school.lms.members, school.lms.cells = [learner("ada")], [quiz("ada", 9)]
    school.read()
    school.give_badge()
    decide_awards(school.wiring, school.course_id)
    school.withdraw("ada")
    school.advance()
    assert school.credentials() == []
    assert school.lms.told == []


def test_a_status_list_that_is_half_full_gets_one_successor_which_then_stays(school: School) -> None:
    half = MINIMUM_ENTRIES // 2
    with school.wiring.database.transaction() as session:
        assert badges.status_list_with_room(session, school.institution_id, half) is None
    school.lms.members = [learner("ada"), learner("bob"), learner("cem")]
    school.read()
    school.give_badge()
    for number in range(3):
        school.lms.cells.append(quiz(school.lms.members[number].id, 9))
        school.clock.forward(days=2)
        school.read()
    first, *_ = {found.status_list_id for found in school.credentials()}
    with school.wiring.database.transaction() as session:
        assert badges.status_list_with_room(session, school.institution_id, 3) is None
        found = badges.status_list_with_room(session, school.institution_id, 4)
    assert found is not None
    assert found.id == first
    assert half > issue.BATCH


def _all_at_once(count: int, work: Callable[[], None]) -> None:
    gate = threading.Barrier(count)

    def run() -> None:
        gate.wait()
        work()

    with ThreadPoolExecutor(count) as pool:
        for done in [pool.submit(run) for _ in range(count)]:
            done.result()
