"""What a micro-credential says about itself, beyond name and criteria."""

from dataclasses import dataclass
from fractions import Fraction

from badge_engine.credentials.achievement import ACHIEVEMENT_TYPES, LANGUAGE_CODE
from badge_engine.credentials.alignment import Alignment
from badge_engine.credentials.micro_credential import QualityAssurance
from badge_engine.credentials.places import absolute
from badge_engine.metadata.credit import Credits
from badge_engine.metadata.expiry import Expiry
from badge_engine.metadata.forms import Assessment, LevelFramework, Participation, Supervision

EQF_LEVELS = frozenset("12345678")


@dataclass(frozen=True, slots=True)
class Level:
    """A level such as 6 of the EQF; `name` says which national framework an `NQF` level belongs to."""

    framework: LevelFramework
    value: str
    name: str = ""

    def __post_init__(self) -> None:
        if self.framework is LevelFramework.EQF and self.value not in EQF_LEVELS:
            raise ValueError(f"the EQF has the levels 1 to 8, not {self.value}")
        if self.framework is LevelFramework.NQF and not (self.value and self.name):
            raise ValueError("a national level needs its value and the name of its framework")


@dataclass(frozen=True, slots=True)
class Metadata:
    """Each field is absent until somebody fills it in. Text is in the institution's words.

    `for_credit` says whether it counts towards a degree. `workload_hours` is the whole time that a learner
    needs. `further_information` is an address. `alignments` name skills of frameworks such as ESCO, CASE,
    O*NET and CTDL. `language` is the code of the language (BCP 47) that is taught in, `register_id` the name
    of the achievement in a register, such as a CTID.
    """

    achievement_type: str = "Badge"
    for_credit: bool | None = None
    credits: Credits | None = None
    workload_hours: Fraction | None = None
    level: Level | None = None
    outcomes: tuple[str, ...] = ()
    assessment: Assessment | None = None
    participation: Participation | None = None
    supervision: Supervision | None = None
    quality_assurance: QualityAssurance | None = None
    prerequisites: str = ""
    stackability: str = ""
    further_information: str = ""
    alignments: tuple[Alignment, ...] = ()
    expiry: Expiry | None = None
    language: str | None = None
    field_of_study: str = ""
    register_id: str = ""

    def __post_init__(self) -> None:
        if self.achievement_type not in ACHIEVEMENT_TYPES:
            raise ValueError(f"{self.achievement_type} is no achievement type of Open Badges 3.0")
        if self.workload_hours is not None and self.workload_hours <= 0:
            raise ValueError(f"{self.workload_hours} hours are no workload: leave it out instead")
        if self.language is not None and not LANGUAGE_CODE.fullmatch(self.language):
            raise ValueError(f"{self.language!r} is not the code of a language")
        if self.further_information:
            absolute(self.further_information, "The address of further information")
