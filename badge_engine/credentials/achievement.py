"""The badge itself in the words of Open Badges 3.0: what all its credentials have in common."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from badge_engine.credentials.alignment import Alignment
from badge_engine.credentials.micro_credential import MicroCredential
from badge_engine.credentials.places import ContentError, Image, absolute
from badge_engine.credentials.profile import Identifier, Profile
from badge_engine.credentials.results import ResultDescription

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
LANGUAGE_CODE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")


@dataclass(frozen=True, slots=True)
class Related:
    """Another achievement that this one belongs with: a translation, or an earlier version."""

    id: str
    language: str | None = None
    version: str | None = None

    def __post_init__(self) -> None:
        absolute(self.id, "The id of a related achievement")


@dataclass(frozen=True, slots=True)
class Achievement:
    """The badge itself, the same for all learners.

    `criteria` is the Markdown text that says what had to be done. `kind` is one of `ACHIEVEMENT_TYPES`.
    `endorsements` are signed EndorsementCredentials about it, as they were received.
    """

    id: str
    name: str
    description: str
    criteria: str
    kind: str = "Badge"
    criteria_url: str | None = None
    image: Image | None = None
    version: str | None = None
    language: str | None = None
    creator: Profile | None = None
    credits: Fraction | None = None
    field_of_study: str | None = None
    specialization: str | None = None
    code: str | None = None
    tags: tuple[str, ...] = ()
    alignments: tuple[Alignment, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    related: tuple[Related, ...] = ()
    result_descriptions: tuple[ResultDescription, ...] = ()
    micro_credential: MicroCredential | None = None
    endorsements: tuple[Mapping[str, Any], ...] = ()

    def __post_init__(self) -> None:
        absolute(self.id, "The id of an achievement")
        if self.kind not in ACHIEVEMENT_TYPES:
            raise ContentError(f"{self.kind} is no achievement type of Open Badges 3.0.")
        if not (self.name.strip() and self.description.strip() and self.criteria.strip()):
            raise ContentError("An achievement needs a name, a description and criteria.")
        if self.criteria_url is not None:
            absolute(self.criteria_url, "The address of criteria")
        if self.language is not None and not LANGUAGE_CODE.fullmatch(self.language):
            raise ContentError(f"{self.language!r} is not the code of a language.")
        for description in self.result_descriptions:
            absolute(description.id, "The id of a result description")
