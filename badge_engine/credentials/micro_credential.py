"""What frameworks ask of a micro-credential and Open Badges 3.0 has no word for.

It is carried twice: in a small linked-data vocabulary of ours, and as text in the criteria, since verifiers
that do not know the vocabulary show the text.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class QualityAssurance:
    """Who vouches for the quality of what was learned, and where that can be read."""

    name: str
    url: str | None = None
    statement: str | None = None

    @property
    def text(self) -> str:
        """All of it on one line."""
        return ", ".join(part for part in (self.name, self.statement, self.url) if part)


@dataclass(frozen=True, slots=True)
class MicroCredential:
    """Each field is text for people, in the words of the institution.

    `vocabulary` is the address at which the issuer serves the vocabulary. `credit_unit` says what the credits
    of the achievement count (such as ECTS), `workload` how much work it is. `further_information` is an
    address.
    """

    vocabulary: str
    for_credit: str | None = None
    credit_unit: str | None = None
    workload: str | None = None
    level: str | None = None
    outcomes: tuple[str, ...] = ()
    assessment: str | None = None
    participation: str | None = None
    supervision: str | None = None
    prerequisites: str | None = None
    stackability: str | None = None
    quality_assurance: QualityAssurance | None = None
    renewal: str | None = None
    further_information: str | None = None

    @property
    def narrative(self) -> str:
        """The same as Markdown, for the criteria."""
        said = [
            ("Counts towards a degree", self.for_credit),
            ("Credits are counted in", self.credit_unit),
            ("Workload", self.workload),
            ("Level", self.level),
            ("Learning outcomes", "; ".join(self.outcomes)),
            ("Assessment", self.assessment),
            ("Form of participation", self.participation),
            ("Supervision and identity check", self.supervision),
            ("Prerequisites", self.prerequisites),
            ("Stackability", self.stackability),
            ("Quality assurance", self.quality_assurance and self.quality_assurance.text),
            ("Renewal", self.renewal),
            ("Further information", self.further_information),
        ]
        return "\n".join(f"- **{what}:** {text}" for what, text in said if text)
