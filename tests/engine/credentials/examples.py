"""A badge, its issuer and its key, in plain words, for the tests around."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeAlias

from badge_engine.credentials.content import Achievement, Credential, Evidence, Image, Profile, Subject
from badge_engine.credentials.identity import HashedIdentity
from badge_engine.credentials.results import Ladder, Result, ResultDescription, ResultStatus, ResultType, Span
from badge_engine.proofs.did_web import PublishedKey, did_document, did_web_url
from badge_engine.proofs.ed25519 import Ed25519Signer
from badge_engine.status.bits import StatusList
from badge_engine.status.entry import StatusEntry
from badge_engine.status.list_credential import StatusListContent
from badge_engine.verification.report import Report, StepId
from badge_engine.verification.resolving import HeldDocuments

# Any value that JSON can hold; the tests reach into it freely.
Json: TypeAlias = Any
CORPUS = Path(__file__).parents[2] / "data" / "openbadges"
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
SEED = bytes(range(32))
DID = "did:web:badges.example.edu:issuers:7"
DID_URL = did_web_url(DID)
SIGNER = Ed25519Signer(SEED, f"{DID}#key-2026-01")
KEY_SIGNER = Ed25519Signer(SEED)
LIST_URL = "https://badges.example.edu/status/3"
DESCRIPTION = ResultDescription(
    "urn:uuid:5a9b1c1e-0000-4000-8000-000000000001",
    "Final exam",
    ResultType.RAW_SCORE,
    Span("0", "40", "30.5"),
)
LETTERS = ResultDescription(
    "urn:uuid:5a9b1c1e-0000-4000-8000-000000000002",
    "Project",
    ResultType.LETTER_GRADE,
    Ladder(("C", "B", "A"), "B"),
)
STATUS = ResultDescription("urn:uuid:5a9b1c1e-0000-4000-8000-000000000003", "Lab work", ResultType.STATUS)
ISSUER = Profile(DID, "Example University", url="https://example.edu", email="badges@example.edu")
ACHIEVEMENT = Achievement(
    id="https://badges.example.edu/achievements/teamwork",
    name="Teamwork",
    description="Works well with others.",
    criteria="Has *finished* the group project.",
    kind="Badge",
    image=Image("https://badges.example.edu/achievements/teamwork.png", "A medal that says Teamwork"),
    version="2",
    result_descriptions=(DESCRIPTION, LETTERS, STATUS),
)
SUBJECT = Subject(
    id="urn:uuid:0a4f1b6e-3a51-4d0c-9f7d-1f2f1d6a7b10",
    achievement=ACHIEVEMENT,
    identity=HashedIdentity.of_email("ada@example.edu", "d2c1f0a9b8e7d6c5b4a39281"),
    results=(
        Result(DESCRIPTION.id, "33.5"),
        Result(LETTERS.id, "A"),
        Result(STATUS.id, status=ResultStatus.COMPLETED),
    ),
)
CREDENTIAL = Credential(
    id="urn:uuid:6f1c2f2e-7f0b-4b5e-8f6a-3b2f6a1e9d00",
    issuer=ISSUER,
    subject=SUBJECT,
    valid_from=NOW,
    status=StatusEntry(LIST_URL, 94_567),
    evidence=(
        Evidence(name="Group project", narrative="33.5 of 40 points on 2026-11-20", genre="Grade"),
        Evidence(url="https://example.edu/courses/12"),
    ),
)


def titled(name: str) -> Credential:
    """The badge with another title and nothing that must be looked up."""
    achievement = replace(ACHIEVEMENT, name=name)
    return replace(CREDENTIAL, subject=replace(SUBJECT, achievement=achievement), status=None)


def by_key(credential: Credential) -> Credential:
    """The badge as issued by a did:key."""
    return replace(credential, issuer=replace(ISSUER, id=KEY_SIGNER.verification_method.partition("#")[0]))


def status_list(*, revoked: tuple[int, ...] = (), issuer: str = DID) -> StatusListContent:
    return StatusListContent(
        LIST_URL,
        issuer,
        StatusList.empty().with_set(revoked),
        datetime(2026, 11, 1, tzinfo=UTC),
        datetime(2027, 1, 1, tzinfo=UTC),
    )


def own_did(*keys: PublishedKey) -> dict[str, Any]:
    return did_document(DID, keys or (PublishedKey("key-2026-01", SIGNER.public_key),))


def held(documents: Mapping[str, Any]) -> HeldDocuments:
    """A resolver that holds these JSON documents beside our own DID document."""
    everything = {DID_URL: own_did(), **documents}
    return HeldDocuments({url: json.dumps(document).encode() for url, document in everything.items()})


def sentences(report: Report, step: StepId) -> str:
    return " ".join(each.sentence for each in report.steps if each.id is step)


def outcome(report: Report, step: StepId) -> str:
    (outcome,) = {each.outcome for each in report.steps if each.id is step}
    return outcome.value
