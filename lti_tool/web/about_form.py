"""The part of the badge form that says more: a micro-credential's metadata, as it was typed.

The names of the fields are those that frameworks ask for, where there is one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from werkzeug.datastructures import MultiDict

from badge_engine.credentials.alignment import Alignment
from badge_engine.metadata.metadata import Metadata
from badge_engine.plain import to_plain
from badge_engine.rules.exact import threshold_text
from lti_tool.web.about_reading import Reading

PREFIX = "about_"
EMPTY_LINES = 2
ALIKE = (
    "achievement_type",
    "assessment",
    "participation",
    "supervision",
    "prerequisites",
    "stackability",
    "further_information",
    "field_of_study",
    "language",
)
ALIGNMENT = ("name", "framework", "code", "url")


@dataclass(frozen=True, slots=True)
class AboutForm:
    """What was typed, by the name of its field; `problems` say what to mend, by the same names."""

    values: Mapping[str, str] = field(default_factory=dict)
    alignments: tuple[Mapping[str, str], ...] = ()
    problems: Mapping[str, str] = field(default_factory=dict)
    asked_for: bool = False

    @classmethod
    def read(cls, form: MultiDict[str, str]) -> "AboutForm":
        """Read what was posted, or the parameters of an address; `about` in one of these opens the part."""
        values = {
            name.removeprefix(PREFIX): text.strip() for name, text in form.items() if name.startswith(PREFIX)
        }
        columns = [form.getlist(f"alignment_{name}") for name in ALIGNMENT]
        lines = [
            dict(zip(ALIGNMENT, map(str.strip, line), strict=True)) for line in zip(*columns, strict=False)
        ]
        filled = tuple(line for line in lines if any(line.values()))
        return cls(values, filled, asked_for="about" in form)

    @classmethod
    def of(cls, details: Metadata) -> "AboutForm":
        """Return the form that says what is kept."""
        return cls(dict(_typed(details)), tuple(map(_line, details.alignments)))

    @property
    def is_open(self) -> bool:
        """Whether the part is shown unfolded."""
        return self.asked_for or bool(self.problems)

    @property
    def lines(self) -> tuple[Mapping[str, str], ...]:
        """The alignments, with empty lines for further ones."""
        return (*self.alignments, *({} for _ in range(EMPTY_LINES)))

    def parsed(self) -> tuple["AboutForm", Metadata]:
        """Return the form with what is wrong in it, and what it says where nothing is."""
        reading = Reading(self.values, self.alignments)
        details = reading.metadata()
        return replace(self, problems=reading.problems), details


def _line(alignment: Alignment) -> Mapping[str, str]:
    texts = (alignment.name, alignment.framework or "", alignment.code or "", alignment.url)
    return dict(zip(ALIGNMENT, texts, strict=True))


def _typed(details: Metadata) -> Iterator[tuple[str, str]]:
    """Yield what the fields hold that say this; what is not said is left out."""
    plain = to_plain(details)
    yield from ((name, plain[name]) for name in ALIKE if plain.get(name))
    yield "identifier", details.register_id
    yield "outcomes", "\n".join(details.outcomes)
    if details.for_credit is not None:
        yield "for_credit", "yes" if details.for_credit else "no"
    if details.credits is not None:
        yield "credits", threshold_text(details.credits.amount)
        yield "credits_unit", details.credits.unit.value
    if details.workload_hours is not None:
        yield "workload", threshold_text(details.workload_hours)
    if details.level is not None:
        yield "level", details.level.value
        yield "level_framework", details.level.framework.value
        yield "level_name", details.level.name
    if details.quality_assurance is not None:
        yield "quality_assurance", details.quality_assurance.name
        yield "quality_url", details.quality_assurance.url or ""
        yield "quality_statement", details.quality_assurance.statement or ""
    if details.expiry is not None:
        yield "expiry", str(details.expiry.count)
        yield "expiry_period", details.expiry.period.value
        yield "renewal", details.expiry.renewal
