"""Whether a badge still works: its course as it is now, held against what its rule was made for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from badge_engine.records import CourseRecord, Outline
from badge_engine.rules import (
    ENGLISH,
    Complaint,
    Condition,
    Preview,
    Rule,
    Translations,
    examine,
    parse_rule,
    read_record,
    relevant,
    write_record,
)
from lti_tool.storage import tables

_NOBODY = ""


def seen_now(rule: Rule, outline: Outline) -> dict[str, Any]:
    """Return what a rule looks at of a course as it is now, to be kept as what the rule was made for."""
    return write_record(relevant(rule, CourseRecord(_NOBODY, outline)))


@dataclass(frozen=True, slots=True)
class Known:
    """A course as it is known now, and since when: `read_at` is `None` before the first reading."""

    outline: Outline
    read_at: datetime | None
    now: datetime


@dataclass(frozen=True, slots=True)
class Class:
    """The learners who do not have a badge, and how they stand by it."""

    records: Sequence[CourseRecord]
    seen: Preview


def complaints(
    version: tables.AchievementVersion,
    known: Known,
    learners: Class | None = None,
    translations: Translations = ENGLISH,
) -> tuple[Complaint, ...]:
    """Return what is wrong with a version in its course, each with its fix.

    Without its learners only the course itself is looked at.
    """
    condition = Condition(
        outline=known.outline,
        made_for=read_record(version.made_for).outline if version.made_for else known.outline,
        records=learners.records if learners else (),
        now=known.now,
        read_at=known.read_at,
        active_since=version.activated_at,
        seen=learners.seen if learners else None,
    )
    return examine(parse_rule(version.rule), condition, translations)
