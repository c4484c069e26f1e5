"""Whom a credential is about: held against an address or an id that somebody gives."""

import json
from hashlib import md5, sha256
from typing import Any

import pytest

from badge_engine.credentials.identity import HashedIdentity
from badge_engine.verification.recipient import check_recipient
from badge_engine.verification.report import StepId
from badge_engine.verification.verify import verify
from tests.engine.credentials.examples import NOW, SUBJECT, Json, held, outcome
from tests.engine.credentials.makers import PLAIN, proven


def about(identity: Json, **changes: Json) -> dict[str, Any]:
    return {"credentialSubject": {"type": ["AchievementSubject"], "identifier": identity, **changes}}


def hashed(**changes: Json) -> dict[str, Any]:
    # The example of Open Badges 3.0: the salt stands behind the identifier.
    digest = "sha256$b5809d8a92f8858436d7e6b87c12ebc0ae1eac4baecc2c0b913aee2c922ef399"
    return {"type": "IdentityObject", "hashed": True, "identityHash": digest, "salt": "Kosher", **changes}


def test_the_learners_own_address_fits_and_another_does_not() -> None:
    assert isinstance(SUBJECT.identity, HashedIdentity)
    data = json.dumps(proven(PLAIN)).encode()
    mine = verify(data, resolver=held({}), now=NOW, recipient="ada@example.edu")
    other = verify(data, resolver=held({}), now=NOW, recipient="eve@example.edu")
    assert (mine.verified, outcome(mine, StepId.RECIPIENT)) == (True, "ok")
    assert (other.verified, other.authentic, outcome(other, StepId.RECIPIENT)) == (False, True, "error")
    assert verify(data, resolver=held({}), now=NOW, recipient=SUBJECT.id).verified


def test_nothing_that_was_asked_for_stands_in_the_report() -> None:
    step = check_recipient(PLAIN, "eve@example.edu")
    assert "eve" not in step.sentence


@pytest.mark.parametrize(
    "identity",
    [
        hashed(),
        [hashed(salt="other"), hashed()],
        hashed(identityHash=hashed()["identityHash"].replace("b5809d", "B5809D")),
        hashed(identityHash="md5$" + md5(b"a@example.comKosher").hexdigest()),  # noqa: S324 # must be read
        {"identityHash": "sha256$" + sha256(b"a@example.com").hexdigest(), "hashed": True},
        {"identityHash": "a@example.com", "hashed": False},
    ],
)
def test_identities_of_every_form_are_compared(identity: Json) -> None:
    assert check_recipient(about(identity), "A@example.com ").outcome == "ok"


@pytest.mark.parametrize(
    "identity",
    [
        hashed(salt="kosher"),
        hashed(salt=5),
        hashed(identityHash=None),
        hashed(identityHash="sha512$aa"),
        hashed(identityHash="sha256$ü"),
        {"identityHash": "b@example.com", "hashed": False},
        "a@example.com",
        None,
    ],
)
def test_what_is_not_the_same_identity_is_said_to_be_another(identity: Json) -> None:
    assert check_recipient(about(identity, id="urn:uuid:1"), "a@example.com").outcome == "error"
