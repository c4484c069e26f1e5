"""What a rule looks at, as the fields of a form in which a made-up learner is described."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from badge_engine.metadata.credit import CreditUnit
from badge_engine.records import GradeKind, Grading, Outline
from badge_engine.rules import CreditsAtLeast, Holds, Leaf, Rule, leaves
from badge_engine.rules.exact import decimal_text
from badge_engine.rules.words import message
from lti_tool.languages import gettext, said

_GRADES = {GradeKind.CURRENT: message("Current course grade"), GradeKind.FINAL: message("Final course grade")}
_YES = {"yes": message("yes")}
_STATES = {
    "complete": message("completed"),
    "incomplete": message("not completed"),
    "failed": message("completed, but not passed"),
}
_PASSES = {"pass": message("passed"), "fail": message("not passed")}


class Kind(StrEnum):
    """What a field says of the learner."""

    POINTS = "points"
    LETTER = "letter"
    PART = "part"
    GRADE = "grade"
    OUTCOME = "outcome"
    GROUP = "group"
    BADGE = "badge"
    CREDITS = "credits"
    UNIT = "unit"
    STEP = "step"


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that the rule looks at. Left empty it is not known; `choices` are the answers, by value."""

    kind: Kind
    key: str
    title: str
    hint: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    unit: CreditUnit | None = None
    issuer: str = ""

    @property
    def name(self) -> str:
        """How it is named in what is posted."""
        return f"{self.kind}:{self.key}"

    @property
    def numeric(self) -> bool:
        """Whether a number is asked for."""
        return self.kind in {Kind.POINTS, Kind.GRADE, Kind.OUTCOME, Kind.CREDITS, Kind.UNIT}


def fields_of(rule: Rule, outline: Outline, titles: Mapping[str, str]) -> list[Field]:
    """Return a field for everything that a rule looks at, in the order of the rule."""
    found: dict[str, Field] = {}
    for _, leaf in leaves(rule):
        for each in _fields(leaf, outline, titles):
            found[each.name] = each
    return list(found.values())


def _fields(leaf: Leaf, outline: Outline, titles: Mapping[str, str]) -> Iterator[Field]:
    looked_at = leaf.names
    if isinstance(leaf, CreditsAtLeast):
        yield from _credits_of(leaf, titles)
    if isinstance(leaf, Holds):
        title = gettext("Holds the badge “%(title)s”", title=titles.get(leaf.achievement, leaf.achievement))
        yield Field(Kind.BADGE, leaf.achievement, title, choices=_YES, issuer=leaf.issuers[0])
    for key in sorted(looked_at.line_items):
        yield from _of_column(key, outline, titles.get(key, key))
    for key in sorted(looked_at.parts):
        yield Field(Kind.PART, key, titles.get(key, key), choices=_STATES)
    for grade in sorted(looked_at.grades):
        yield Field(Kind.GRADE, grade, said(_GRADES[grade]), gettext("per cent"))
    for key in sorted(looked_at.outcomes):
        yield Field(Kind.OUTCOME, key, titles.get(key, key), gettext("points"))
    for key in sorted(looked_at.groups):
        yield Field(Kind.GROUP, key, gettext("In “%(title)s”", title=titles.get(key, key)), choices=_YES)
    for key in sorted(looked_at.steps):
        yield Field(Kind.STEP, key, gettext("“%(step)s” is approved", step=key), choices=_YES)


def _of_column(key: str, outline: Outline, title: str) -> Iterator[Field]:
    column = outline.columns_by_id.get(key)
    hint = gettext("points")
    if column is not None and column.maximum:
        hint = gettext("points of %(maximum)s", maximum=decimal_text(column.maximum, 2))
    yield Field(Kind.POINTS, key, title, hint)
    if column is not None and column.grading is Grading.LETTER:
        yield Field(Kind.LETTER, key, gettext("The grade shown for “%(title)s”", title=title))
    if column is not None and column.grading is Grading.PASSED:
        yield Field(
            Kind.LETTER, key, gettext("The grade shown for “%(title)s”", title=title), choices=_PASSES
        )


def _credits_of(leaf: CreditsAtLeast, titles: Mapping[str, str]) -> Iterator[Field]:
    if leaf.of is None:
        yield Field(
            Kind.UNIT, leaf.unit, gettext("Credits held"), leaf.unit, unit=leaf.unit, issuer=leaf.issuers[0]
        )
    for key in leaf.of or ():
        title = gettext("Credits from “%(title)s”", title=titles.get(key, key))
        yield Field(Kind.CREDITS, key, title, leaf.unit, unit=leaf.unit, issuer=leaf.issuers[0])
