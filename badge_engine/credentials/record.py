"""A learner's record over courses: a ClrCredential (CLR 2.0) around signed credentials.

It is a picture of one moment. What stands in it keeps its own signature and its own status.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from badge_engine.contexts.pinned import OPEN_BADGES, OPEN_BADGES_EXTENSIONS, VC_2
from badge_engine.credentials.compose_parts import compose_profile, without_absent
from badge_engine.credentials.issue import refuse_unsound, serialise
from badge_engine.credentials.places import ContentError, absolute
from badge_engine.credentials.profile import Profile
from badge_engine.moments import zulu
from badge_engine.ports import Signer
from badge_engine.proofs.eddsa_rdfc_2022 import sign
from badge_engine.verification.kinds import CLR
from badge_engine.verification.reading import MAXIMUM_VALUES, count_values, objects
from badge_engine.verification.resolving import Resolver
from badge_engine.verification.schemas import CLR_SCHEMA

# What the record itself says beside the credentials, its proof included.
_OWN_VALUES = 150


@dataclass(frozen=True, slots=True)
class PartOf:
    """That one achievement counts towards another one; both by their ids."""

    part: str
    whole: str


@dataclass(frozen=True, slots=True)
class LearnersRecord:
    """What a learner has, as the issuer says. `credentials` are signed documents, as they were issued.

    `learner` is an absolute URI, never an e-mail address. `partial` says that there is more than this.
    """

    id: str
    issuer: Profile
    learner: str
    name: str
    made_at: datetime
    credentials: tuple[Mapping[str, Any], ...]
    links: tuple[PartOf, ...] = ()
    partial: bool = False

    def __post_init__(self) -> None:
        absolute(self.id, "The id of a record")
        absolute(self.learner, "The id of a learner")
        if not self.credentials:
            raise ContentError("A record needs at least one credential.")


def issue_record(record: LearnersRecord, *, signer: Signer, created: datetime, resolver: Resolver) -> bytes:
    """Compose, sign, and verify our own bytes as a stranger would; return these bytes.

    Raise `UnsignableError` and `IssuingError` as `issue` does.
    """
    data = serialise(sign(compose_record(record), signer, created))
    refuse_unsound(data, resolver=resolver, now=created)
    return data


def compose_record(record: LearnersRecord) -> dict[str, Any]:
    """Return the unsigned document. Only links are told both of whose ends stand in it."""
    held = {known for each in record.credentials for known in _achievement_ids(each)}
    links = [link for link in record.links if {link.part, link.whole} <= held]
    return without_absent(
        {
            "@context": [VC_2, CLR, OPEN_BADGES, OPEN_BADGES_EXTENSIONS],
            "id": record.id,
            "type": ["VerifiableCredential", "ClrCredential"],
            "name": record.name,
            "issuer": compose_profile(record.issuer),
            "validFrom": zulu(record.made_at),
            "partial": record.partial,
            "credentialSubject": without_absent(
                {
                    "id": record.learner,
                    "type": ["ClrSubject"],
                    "verifiableCredential": [dict(each) for each in record.credentials],
                    "association": [_association(link) for link in links],
                },
            ),
            "credentialSchema": [{"id": CLR_SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}],
        },
    )


def as_many_as_fit(credentials: Iterable[Mapping[str, Any]]) -> tuple[Mapping[str, Any], ...]:
    """Return the first of some credentials, as many as verifiers of one document will read."""
    left, found = MAXIMUM_VALUES - _OWN_VALUES, []
    for each in credentials:
        left -= count_values(each)
        if left < 0:
            break
        found.append(each)
    return tuple(found)


def _achievement_ids(credential: Mapping[str, Any]) -> list[str]:
    subjects = objects(credential.get("credentialSubject"))
    return [str(each.get("id")) for subject in subjects for each in objects(subject.get("achievement"))]


def _association(link: PartOf) -> dict[str, str]:
    return {
        "type": "Association",
        "associationType": "isPartOf",
        "sourceId": link.part,
        "targetId": link.whole,
    }
