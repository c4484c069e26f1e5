"""What the demonstration hands to learners verifies with libraries that share no code with ours."""

import json
from datetime import UTC, datetime

import pytest
import requests

from tests.foreign.conftest import ForeignVerifier
from tests.played import Played


def fetched(played: Played, path: str) -> dict[str, object]:
    answer = requests.get(f"{played.stage.settings.public_url}{path}", timeout=10)
    document: dict[str, object] = answer.json()
    return document


@pytest.mark.parametrize("lms", ["canvas", "moodle"])
def test_a_badge_from_each_lms_verifies_there(
    lms: str, played: Played, foreign_verdict: ForeignVerifier
) -> None:
    credential = json.loads((played.stage.folder / f"{lms}-credential.json").read_bytes())
    documents = {played.stage.institution.did: fetched(played, "/.well-known/did.json")}
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert foreign_verdict(credential, documents, now) == {"verified": True, "errors": []}


def test_the_status_list_that_the_badges_name_verifies_there(
    played: Played, foreign_verdict: ForeignVerifier
) -> None:
    credential = json.loads((played.stage.folder / "canvas-credential.json").read_bytes())
    address = credential["credentialStatus"]["statusListCredential"]
    listed = fetched(played, address.removeprefix(played.stage.settings.public_url))
    assert listed["id"] == address
    documents = {played.stage.institution.did: fetched(played, "/.well-known/did.json")}
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert foreign_verdict(listed, documents, now) == {"verified": True, "errors": []}
