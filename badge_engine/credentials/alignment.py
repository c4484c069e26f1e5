"""Alignments: what a badge, a result or a level corresponds to in somebody's framework."""

from dataclasses import dataclass

from badge_engine.credentials.places import ContentError, absolute

TARGET_TYPES = frozenset(
    {
        "ceasn:Competency", "ceterms:Credential", "CFItem", "CFRubric", "CFRubricCriterion",
        "CFRubricCriterionLevel", "CTDL",
    },
)  # fmt: skip # the list of Open Badges 3.0, AlignmentTargetType; further ones begin with `ext:`


@dataclass(frozen=True, slots=True)
class Alignment:
    """One entry of a framework, such as an ESCO skill or a level of the EQF."""

    name: str
    url: str
    kind: str | None = None
    code: str | None = None
    framework: str | None = None
    description: str | None = None

    def __post_init__(self) -> None:
        absolute(self.url, "The address of an alignment")
        if self.kind is not None and self.kind not in TARGET_TYPES and not self.kind.startswith("ext:"):
            raise ContentError(f"{self.kind} is no kind of alignment of Open Badges 3.0.")
