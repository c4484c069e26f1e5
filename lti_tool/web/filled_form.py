"""The badge form, filled in with what a version of a badge says."""

from collections.abc import Mapping, Sequence
from typing import Any

from lti_tool.storage import tables
from lti_tool.web.about_form import AboutForm
from lti_tool.web.badge_form import BadgeForm, Criterion, Kind


def filled_form(version: tables.AchievementVersion, lines: Sequence[Criterion], issuer: str) -> BadgeForm:
    """Return the form that says what the version says; a rule that the form has no words for is kept."""
    match, count, rules = _group(version.rule)
    fields = [_field(rule) for rule in rules]
    shown = {field[0]: field[1] for field in fields if field is not None}
    said = len(shown) == len(rules) and shown.keys() <= {line.field for line in lines}
    return BadgeForm(
        name=version.name,
        description=version.description,
        match=match,
        count=count,
        chosen=shown,
        lines=lines,
        issuer=issuer,
        kept=None if said else version.rule,
        about=AboutForm.of(version.details),
        details=version.details,
    )


def _group(rule: Mapping[str, Any]) -> tuple[str, str, Sequence[Mapping[str, Any]]]:
    match rule:
        case {"all": [*rules]}:
            return "all", "1", rules
        case {"any": [*rules]}:
            return "any", "1", rules
        case {"at_least": {"count": int(count), "of": [*rules]}}:
            return "some", str(count), rules
        case _:
            return "all", "1", [rule]


def _field(rule: Mapping[str, Any]) -> tuple[str, str] | None:
    """Return the line of the form that asks for this, with its threshold."""
    match rule:
        case {"score": {"line_item": str(key), "at_least": str(least), "unit": "percent", **more}} if (
            not more
        ):
            return f"{Kind.SCORE}:{key}", least
        case {"completed": {"part": str(key), **more}} if not more:
            return f"{Kind.PART}:{key}", ""
        case {"course_grade": {"kind": str(key), "at_least": str(least), **more}} if not more:
            return f"{Kind.GRADE}:{key}", least
        case _:
            return None
