"""A badge in its usual shape: six blank nodes, of which the learner's own words fill four."""

import secrets
from collections.abc import Iterator
from datetime import UTC, datetime

from badge_engine.credentials.achievement import Achievement
from badge_engine.credentials.alignment import Alignment
from badge_engine.credentials.content import Credential, Evidence, Subject
from badge_engine.credentials.identity import HashedIdentity
from badge_engine.credentials.places import Image
from badge_engine.credentials.profile import Profile
from badge_engine.credentials.results import Ladder, Result, ResultDescription, ResultType, Span
from badge_engine.proofs.ed25519 import Ed25519Signer
from badge_engine.status.bits import free_index
from badge_engine.status.entry import StatusEntry

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
SIGNER = Ed25519Signer(bytes(range(32)))
ISSUER = Profile(
    SIGNER.verification_method.partition("#")[0], "Example University", url="https://example.edu"
)
SCORE = ResultDescription(
    "urn:uuid:5a9b1c1e-0000-4000-8000-1", "Exam", ResultType.RAW_SCORE, Span("0", "100")
)
GRADE = ResultDescription(
    "urn:uuid:5a9b1c1e-0000-4000-8000-2", "Grade", ResultType.LETTER_GRADE, Ladder(("B", "A"))
)
ACHIEVEMENT = Achievement(
    id="https://badges.example.edu/achievements/0d9f2f5e-7a53-4b43-a6a0-1d4f0f5b0a11",
    name="Data Literacy",
    description="Reads, works with, analyses and argues with data.",
    criteria="- At least 80 % in *Final exam*\n- *Module 4* completed",
    image=Image("https://badges.example.edu/achievements/0d9f2f5e/1.png", "A medal that says Data Literacy"),
    version="1",
    alignments=(Alignment("Analyse data", "https://data.europa.eu/esco/skill/2b92a5b2", "CFItem"),),
    result_descriptions=(SCORE, GRADE),
)
EVIDENCE = (Evidence(name="Data Literacy 101", narrative="The final exam and four modules of the course."),)


def class_of(count: int) -> list[Subject]:
    """Return what each of `count` learners has achieved."""
    return [_subject(number) for number in range(count)]


def badges(subjects: list[Subject]) -> Iterator[Credential]:
    """Yield a badge for each, with a place of its own in a status list."""
    used: set[int] = set()
    for number, subject in enumerate(subjects):
        index = free_index(used, secrets.randbelow)
        used.add(index)
        yield Credential(
            id=f"https://badges.example.edu/credentials/6f1c2f2e-7f0b-4b5e-8f6a-{number:012}",
            issuer=ISSUER,
            subject=subject,
            valid_from=NOW,
            awarded_at=NOW,
            status=StatusEntry("https://badges.example.edu/status/3", index),
            evidence=EVIDENCE,
        )


def _subject(number: int) -> Subject:
    return Subject(
        id=f"urn:uuid:0a4f1b6e-3a51-4d0c-9f7d-{number:012}",
        achievement=ACHIEVEMENT,
        identity=HashedIdentity.of_email(f"learner-{number}@example.edu", secrets.token_hex(16)),
        results=(Result(SCORE.id, str(80 + number % 21)), Result(GRADE.id, "AB"[number % 2])),
    )
