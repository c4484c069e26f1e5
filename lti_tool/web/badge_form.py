"""The new-badge form: what was filled in, as a rule document; and the form again, with what was wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict

from badge_engine.records import Outline

SCORE, PART, GRADE = "score", "part", "grade"
NAME_CHARACTERS = 120
DESCRIPTION_CHARACTERS = 1000


@dataclass(frozen=True, slots=True)
class Criterion:
    """One line of the form: a column, part or course grade that the course really has."""

    field: str
    kind: str
    key: str
    title: str
    hint: str = ""
    usable: bool = True


def criteria(outline: Outline) -> list[Criterion]:
    """Return a line for everything that a rule of this course can name, in the course's order."""
    scores = [
        Criterion(
            f"{SCORE}-{n}",
            SCORE,
            item.id,
            item.title,
            "" if item.maximum is None else f"of {item.maximum} points",
        )
        for n, item in enumerate(outline.line_items)
    ]
    parts = [
        Criterion(
            f"{PART}-{n}",
            PART,
            part.id,
            part.title,
            part.kind.value if part.requirements else "nothing is required in it",
            part.requirements,
        )
        for n, part in enumerate(outline.completables)
    ]
    grades = [
        Criterion(f"{GRADE}-{kind}", GRADE, kind, f"Course grade ({kind})")
        for kind in sorted(outline.grade_kinds)
    ]
    return [*scores, *parts, *grades]


@dataclass(frozen=True, slots=True)
class BadgeForm:
    """What an instructor filled in, as it came; `rule` is its document for the engine to parse."""

    name: str
    description: str
    match: str
    count: str
    chosen: Mapping[str, str]
    lines: Sequence[Criterion]

    @classmethod
    def empty(cls, lines: Sequence[Criterion]) -> "BadgeForm":
        """Return the form as it is first shown."""
        return cls(name="", description="", match="all", count="1", chosen={}, lines=lines)

    @classmethod
    def read(cls, form: MultiDict[str, str], lines: Sequence[Criterion]) -> "BadgeForm":
        """Read a posted form; lines that the course does not have are not looked at."""
        chosen = {
            line.field: form.get(f"{line.field}-threshold", "").strip()
            for line in lines
            if line.usable and form.get(line.field)
        }
        return cls(
            name=form.get("name", "").strip(),
            description=form.get("description", "").strip(),
            match=form.get("match", "all"),
            count=form.get("count", "1").strip(),
            chosen=chosen,
            lines=lines,
        )

    def problems(self) -> list[str]:
        """Return what is wrong with the texts; the rule has its own judge."""
        found = []
        if not 0 < len(self.name) <= NAME_CHARACTERS:
            found.append(f"Give the badge a name of at most {NAME_CHARACTERS} characters.")
        if not 0 < len(self.description) <= DESCRIPTION_CHARACTERS:
            found.append(f"Say in at most {DESCRIPTION_CHARACTERS} characters what the badge stands for.")
        if not self.chosen:
            found.append("Tick at least one criterion.")
        if self.match == "some" and not self.count.isdecimal():
            found.append("Say how many of the criteria are needed, as a whole number.")
        return found

    def rule(self) -> dict[str, Any]:
        """Return the rule document of what was ticked."""
        leaves = [self._leaf(line) for line in self.lines if line.field in self.chosen]
        match self.match:
            case "any":
                return {"any": leaves}
            case "some":
                return {"at_least": {"count": int(self.count), "of": leaves}}
            case _:
                return {"all": leaves}

    def _leaf(self, line: Criterion) -> dict[str, Any]:
        threshold = self.chosen[line.field].removesuffix("%").strip().replace(",", ".")
        match line.kind:
            case "score":
                return {"score": {"line_item": line.key, "at_least": threshold, "unit": "percent"}}
            case "part":
                return {"completed": {"part": line.key}}
            case _:
                return {"course_grade": {"kind": line.key, "at_least": threshold}}
