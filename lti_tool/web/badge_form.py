"""The new-badge form: what was filled in, as a rule document; and the form again, with what was wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any, assert_never
from unicodedata import category

from werkzeug.datastructures import MultiDict

from badge_engine.metadata.metadata import Metadata
from badge_engine.records import Outline
from lti_tool.achievements import Draft
from lti_tool.languages import gettext
from lti_tool.storage.badges import Offered
from lti_tool.web.about_form import AboutForm

NAME_CHARACTERS = 120
DESCRIPTION_CHARACTERS = 1000
COUNT_DIGITS = 4
TICKED = "use"
NO_BADGES: Mapping[str, Offered] = MappingProxyType({})


class Kind(StrEnum):
    """What a line of the form asks for."""

    SCORE = "score"
    PART = "part"
    GRADE = "grade"
    BADGE = "badge"
    STEP = "step"


@dataclass(frozen=True, slots=True)
class Criterion:
    """One line of the form: a column, part or course grade that the course really has.

    `field` names it in what is posted, by the id itself: a course that changes while the form is open
    cannot turn one column into another.
    """

    kind: Kind
    key: str
    title: str
    hint: str = ""
    usable: bool = True

    @property
    def field(self) -> str:
        """The value of the line's tick box, and the end of the name of its threshold."""
        return f"{self.kind}:{self.key}"


BY_A_PERSON = Criterion(Kind.STEP, "approved", "Approved by a teacher", "say what")


def criteria(outline: Outline, badges: Mapping[str, Offered] = NO_BADGES) -> list[Criterion]:
    """Return a line for everything that a rule of this course can name, in the course's order.

    `badges` are other badges of the institution, by address. A course of which nothing is known yet has no
    lines.
    """
    scores = [
        Criterion(
            Kind.SCORE,
            item.id,
            item.title,
            gettext("of %(maximum)s points", maximum=item.maximum) if item.maximum else "",
        )
        for item in outline.line_items
    ]
    parts = [
        Criterion(
            Kind.PART,
            part.id,
            part.title,
            part.kind.value if part.requirements else gettext("nothing is required in it"),
            part.requirements,
        )
        for part in outline.completables
    ]
    grades = [
        Criterion(
            Kind.GRADE, kind, gettext("Course grade (%(kind)s)", kind=kind), gettext("over the whole course")
        )
        for kind in sorted(outline.grade_kinds)
    ]
    held = [
        Criterion(Kind.BADGE, address, badge.name, gettext("a badge of “%(title)s”", title=badge.course))
        for address, badge in badges.items()
    ]
    read = [*scores, *parts, *grades]
    return [*read, *held, BY_A_PERSON] if read else []


@dataclass(frozen=True, slots=True)
class BadgeForm:
    """What an instructor filled in, as it came; `rule` is its document for the engine to parse.

    `chosen` maps the ticked lines to their thresholds, also lines that the course does not have (any more):
    the engine says what is wrong with those. `issuer` is whose badges count. `kept` is a rule that the lines
    cannot say, and that stays. `about` is what was typed of the metadata, `details` what that says.
    """

    name: str
    description: str
    match: str
    count: str
    chosen: Mapping[str, str]
    lines: Sequence[Criterion]
    kept: Mapping[str, Any] | None = None
    issuer: str = ""
    about: AboutForm = field(default_factory=AboutForm)
    details: Metadata = field(default_factory=Metadata)

    @classmethod
    def read(cls, form: MultiDict[str, str], lines: Sequence[Criterion], issuer: str = "") -> "BadgeForm":
        """Read a posted form, or the parameters of a recipe."""
        about, details = AboutForm.read(form).parsed()
        return cls(
            name=form.get("name", "").strip(),
            description=form.get("description", "").strip(),
            match=form.get("match", "all"),
            count=form.get("count", "1").strip(),
            chosen={line: form.get(f"threshold:{line}", "").strip() for line in form.getlist(TICKED)},
            lines=lines,
            issuer=issuer,
            about=about,
            details=details,
        )

    @property
    def titles(self) -> dict[str, str]:
        """The names of the badges that can be asked for, by address."""
        return {line.key: line.title for line in self.lines if line.kind is Kind.BADGE}

    def problems(self) -> list[str]:
        """Return what is wrong with the texts; the rule has its own judge."""
        found = []
        if not 0 < len(self.name) <= NAME_CHARACTERS:
            found.append(
                gettext("Give the badge a name of at most %(most)s characters.", most=NAME_CHARACTERS)
            )
        if not 0 < len(self.description) <= DESCRIPTION_CHARACTERS:
            most = DESCRIPTION_CHARACTERS
            found.append(gettext("Say in at most %(most)s characters what the badge stands for.", most=most))
        if any(map(_is_control, self.name + self.description)):
            found.append(gettext("Leave characters out that cannot be shown."))
        if self.about.problems:
            found.append(gettext("Mend what is marked under “About this micro-credential”."))
        return found + self.problems_of_the_rule()

    def problems_of_the_rule(self) -> list[str]:
        """Return what keeps what was ticked from being a rule at all."""
        found = []
        if not self.chosen and self.kept is None:
            found.append(gettext("Tick at least one criterion."))
        if any(line.partition(":")[0] not in set(Kind) for line in self.chosen):
            found.append(gettext("One of the criteria is of no known kind. Open the form again."))
        if self.match == "some" and not (self.count.isdecimal() and len(self.count) <= COUNT_DIGITS):
            found.append(gettext("Say how many of the criteria are needed, as a whole number."))
        return found

    def draft(self) -> Draft:
        """Return what is wanted, for the engine to judge; only after `problems` found none."""
        return Draft(self.name, self.description, self.rule(), self.titles, self.details)

    def rule(self) -> Mapping[str, Any]:
        """Return the rule document of what was ticked; only where `problems_of_the_rule` found none."""
        if self.kept is not None:
            return self.kept
        leaves = [_leaf(line, typed, self.issuer) for line, typed in self.chosen.items()]
        match self.match:
            case "all" | "any" if len(leaves) == 1:
                return leaves[0]
            case "any":
                return {"any": leaves}
            case "some":
                return {"at_least": {"count": int(self.count), "of": leaves}}
            case _:
                return {"all": leaves}


def _is_control(character: str) -> bool:
    return category(character) == "Cc" and not character.isspace()


def _leaf(line: str, typed: str, issuer: str) -> dict[str, Any]:
    kind, _, key = line.partition(":")
    threshold = typed.removesuffix("%").strip().replace(",", ".")
    match Kind(kind):
        case Kind.SCORE:
            return {"score": {"line_item": key, "at_least": threshold, "unit": "percent"}}
        case Kind.PART:
            return {"completed": {"part": key}}
        case Kind.GRADE:
            return {"course_grade": {"kind": key, "at_least": threshold}}
        case Kind.BADGE:
            return {"holds": {"achievement": key, "issuers": [issuer]}}
        case Kind.STEP:
            return {"approved": {"step": typed or BY_A_PERSON.title, "evidence": False}}
        case other:
            assert_never(other)
