"""What a credential says, in the words of the Open Badges 3.0 data model; valid by construction."""

import re
from dataclasses import dataclass
from datetime import datetime

from badge_engine.credentials.identity import HashedIdentity
from badge_engine.credentials.results import Result, ResultDescription, refuse_mismatch
from badge_engine.status.entry import StatusEntry

_ABSOLUTE = re.compile(r'[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>"{}|\\^`]+')

ACHIEVEMENT_TYPES = frozenset(
    {
        "Achievement", "ApprenticeshipCertificate", "Assessment", "Assignment", "AssociateDegree", "Award",
        "Badge", "BachelorDegree", "Certificate", "CertificateOfCompletion", "Certification",
        "CommunityService", "Competency", "Course", "CoCurricular", "Degree", "Diploma", "DoctoralDegree",
        "Fieldwork", "GeneralEducationDevelopment", "JourneymanCertificate", "LearningProgram", "License",
        "Membership", "ProfessionalDoctorate", "QualityAssuranceCredential", "MasterCertificate",
        "MasterDegree", "MicroCredential", "ResearchDoctorate", "SecondarySchoolDiploma",
    },
)  # fmt: skip # the closed list of Open Badges 3.0, AchievementType, in its order


class ContentError(ValueError):
    """A credential would say something that Open Badges 3.0 does not allow; the message names the place."""


@dataclass(frozen=True, slots=True)
class Image:
    """A picture by its URL or `data:` URI. The caption is what a screen reader says."""

    url: str
    caption: str

    def __post_init__(self) -> None:
        _absolute(self.url, "The address of an image")


@dataclass(frozen=True, slots=True)
class Profile:
    """Who issues: `id` is the DID or https address that controls the signing key."""

    id: str
    name: str
    url: str | None = None
    email: str | None = None
    description: str | None = None
    image: Image | None = None

    def __post_init__(self) -> None:
        _absolute(self.id, "The id of a profile")
        if self.url is not None:
            _absolute(self.url, "The address of a profile")


@dataclass(frozen=True, slots=True)
class Achievement:
    """The badge itself, the same for all learners.

    `criteria` is the Markdown text that says what had to be done. `kind` is one of `ACHIEVEMENT_TYPES`.
    """

    id: str
    name: str
    description: str
    criteria: str
    kind: str = "Badge"
    image: Image | None = None
    version: str | None = None
    result_descriptions: tuple[ResultDescription, ...] = ()

    def __post_init__(self) -> None:
        _absolute(self.id, "The id of an achievement")
        if self.kind not in ACHIEVEMENT_TYPES:
            raise ContentError(f"{self.kind} is no achievement type of Open Badges 3.0.")
        if not (self.name.strip() and self.description.strip() and self.criteria.strip()):
            raise ContentError("An achievement needs a name, a description and criteria.")
        for description in self.result_descriptions:
            _absolute(description.id, "The id of a result description")


@dataclass(frozen=True, slots=True)
class Subject:
    """Who has the achievement and with which results.

    `id` is the holder's DID, or else a fresh `urn:uuid:` for each award; it is never an e-mail address.
    """

    id: str
    achievement: Achievement
    identity: HashedIdentity | None = None
    results: tuple[Result, ...] = ()

    def __post_init__(self) -> None:
        _absolute(self.id, "The id of a subject")
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
    url: str | None = None

    def __post_init__(self) -> None:
        if not any((self.name, self.narrative, self.description, self.genre, self.url)):
            raise ContentError("Evidence must say something.")
        if self.url is not None:
            _absolute(self.url, "The address of evidence")


@dataclass(frozen=True, slots=True)
class Credential:
    """One OpenBadgeCredential before it is signed.

    (issuer.id, id) is its identity for ever. A re-issue keeps `id`, has a later `valid_from`, and keeps the
    first date in `awarded_at`.
    """

    id: str
    issuer: Profile
    subject: Subject
    valid_from: datetime
    valid_until: datetime | None = None
    awarded_at: datetime | None = None
    status: StatusEntry | None = None
    evidence: tuple[Evidence, ...] = ()

    def __post_init__(self) -> None:
        _absolute(self.id, "The id of a credential")
        moments = (self.valid_from, self.valid_until, self.awarded_at)
        if any(moment is not None and moment.tzinfo is None for moment in moments):
            raise ContentError("The dates of a credential need a time zone.")
        if self.valid_until is not None and self.valid_until <= self.valid_from:
            raise ContentError("A credential must not end before it begins.")


def _absolute(uri: str, what: str) -> None:
    if not _ABSOLUTE.fullmatch(uri):
        raise ContentError(f"{what} is not an absolute URI: {uri!r}.")
