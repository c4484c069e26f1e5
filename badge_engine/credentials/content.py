"""What a credential says, in the words of the Open Badges 3.0 data model; valid by construction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from badge_engine.credentials.achievement import ACHIEVEMENT_TYPES, Achievement
from badge_engine.credentials.identity import HashedIdentity
from badge_engine.credentials.places import ContentError, Image, absolute
from badge_engine.credentials.profile import Profile
from badge_engine.credentials.results import Result, refuse_mismatch
from badge_engine.status.entry import StatusEntry

__all__ = [
    "ACHIEVEMENT_TYPES",
    "Achievement",
    "ContentError",
    "Credential",
    "Evidence",
    "Image",
    "Profile",
    "Subject",
]


@dataclass(frozen=True, slots=True)
class Subject:
    """Who has the achievement and with which results.

    `id` is the holder's DID, or else a fresh `urn:uuid:` for each award; it is never an e-mail address.
    `started_at` and `ended_at` bound the activity; `term` is such as `Autumn 2026`.
    """

    id: str
    achievement: Achievement
    identity: HashedIdentity | None = None
    results: tuple[Result, ...] = ()
    narrative: str | None = None
    term: str | None = None
    role: str | None = None
    license_number: str | None = None
    credits: Fraction | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    source: Profile | None = None

    def __post_init__(self) -> None:
        absolute(self.id, "The id of a subject")
        if self.id.lower().startswith("mailto:"):
            raise ContentError("The id of a subject must not be an e-mail address.")
        for result in self.results:
            refuse_mismatch(result, self.achievement.result_descriptions)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the award rests on. At least one field says something."""

    name: str | None = None
    narrative: str | None = None
    description: str | None = None
    genre: str | None = None
    audience: str | None = None
    url: str | None = None

    def __post_init__(self) -> None:
        if not any((self.name, self.narrative, self.description, self.genre, self.audience, self.url)):
            raise ContentError("Evidence must say something.")
        if self.url is not None:
            absolute(self.url, "The address of evidence")


@dataclass(frozen=True, slots=True)
class Credential:
    """One OpenBadgeCredential before it is signed.

    (issuer.id, id) is its identity for ever. A re-issue keeps `id`, has a later `valid_from`, and keeps the
    first date in `awarded_at`. `refresh_url` serves the newest version. `endorsements` are signed
    EndorsementCredentials about it, as they were received.
    """

    id: str
    issuer: Profile
    subject: Subject
    valid_from: datetime
    valid_until: datetime | None = None
    awarded_at: datetime | None = None
    status: StatusEntry | None = None
    refresh_url: str | None = None
    evidence: tuple[Evidence, ...] = ()
    endorsements: tuple[Mapping[str, Any], ...] = ()

    def __post_init__(self) -> None:
        absolute(self.id, "The id of a credential")
        if self.refresh_url is not None:
            absolute(self.refresh_url, "The address of the refresh service")
        moments = (self.valid_from, self.valid_until, self.awarded_at)
        if any(moment is not None and moment.tzinfo is None for moment in moments):
            raise ContentError("The dates of a credential need a time zone.")
        if self.valid_until is not None and self.valid_until <= self.valid_from:
            raise ContentError("A credential must not end before it begins.")
