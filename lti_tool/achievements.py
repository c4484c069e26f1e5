"""Achievements between the database and the engine: drafting, checking, previewing, switching on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from badge_engine.achievements import Achievement
from badge_engine.credentials.content import Achievement as OpenBadge
from badge_engine.credentials.content import Image
from badge_engine.pictures.drawing import draw_badge
from badge_engine.records import Outline
from badge_engine.rules import Finding, Rule, RuleError, check, narrative, parse_rule, write_rule
from lti_tool.publishing import achievement_address, picture_address
from lti_tool.settings import Settings
from lti_tool.storage import badges, due, records, tables

_WHAT_A_VERSION_SAYS = ("name", "description", "rule", "narrative", "picture")


@dataclass(frozen=True, slots=True)
class Draft:
    """What an instructor wants of a new badge; `rule` is a rule document as it came."""

    name: str
    description: str
    rule: Mapping[str, Any]


class DraftError(Exception):
    """A badge cannot be kept like this; `problems` says everything that is wrong, for a person."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def draft_achievement(
    session: Session, course: tables.Course, draft: Draft, now: datetime
) -> tables.Achievement:
    """Keep a new achievement as a draft; `DraftError` when its rule does not fit the course."""
    rule = _sound_rule(draft.rule, records.load_outline(session, course.id))
    titles = records.load_titles(session, course.id)
    achievement = tables.Achievement(
        institution_id=course.institution_id, course_id=course.id, created_at=now
    )
    achievement.versions = [
        tables.AchievementVersion(
            number=1,
            name=draft.name,
            description=draft.description,
            rule=write_rule(rule),
            narrative=narrative(rule, titles),
            picture=draw_badge(draft.name),
        )
    ]
    session.add(achievement)
    session.flush()
    return achievement


def copy_as_drafts(session: Session, origin: tables.Course, copy: tables.Course, now: datetime) -> int:
    """Bring the live badges of a course to a copy of it, as drafts; return how many came new.

    Their rules still name columns of the origin, so each needs its instructor before it can be switched on.
    Copying twice copies nothing twice.
    """
    there = {known.copied_from_id for known in badges.course_achievements(session, copy.id)}
    missing = [live for live in badges.live_achievements(session, origin.id) if live.id not in there]
    for achievement in missing:
        version = achievement.current
        taken = {name: getattr(version, name) for name in _WHAT_A_VERSION_SAYS}
        session.add(
            tables.Achievement(
                institution_id=copy.institution_id,
                course_id=copy.id,
                created_at=now,
                copied_from_id=achievement.id,
                versions=[tables.AchievementVersion(number=1, **taken)],
            )
        )
    session.flush()
    return len(missing)


def activate_achievement(session: Session, achievement: tables.Achievement, now: datetime) -> None:
    """Switch an achievement on; from now on the worker awards it. Switching on twice is switching on once."""
    if achievement.activated_at is None:
        achievement.activated_at = now
        due.ask_for_judging(session, session.get_one(tables.Course, achievement.course_id), now)


def in_engine_words(version: tables.AchievementVersion) -> Achievement:
    """Return a version as the engine judges it."""
    rule = parse_rule(version.rule)
    return Achievement(version.achievement_id, version.number, version.name, version.description, rule)


def findings_of(version: tables.AchievementVersion, outline: Outline) -> tuple[str, ...]:
    """Return what keeps a version's rule from being judged or met in its course now, with the fix of each."""
    return tuple(_sentence(finding) for finding in check(parse_rule(version.rule), outline))


def as_open_badge(settings: Settings, version: tables.AchievementVersion) -> OpenBadge:
    """Return a version as credentials describe it (Open Badges 3.0, Achievement)."""
    return OpenBadge(
        id=achievement_address(settings, version.achievement_id),
        name=version.name,
        description=version.description,
        criteria=version.narrative,
        image=Image(picture_address(settings, version), f"Badge: {version.name}"),
        version=str(version.number),
    )


def _sound_rule(document: Mapping[str, Any], outline: Outline) -> Rule:
    try:
        rule = parse_rule(document)
    except RuleError as error:
        raise DraftError(tuple(_sentence(fault) for fault in error.faults)) from error
    findings = check(rule, outline)
    if findings:
        raise DraftError(tuple(_sentence(finding) for finding in findings))
    return rule


def _sentence(finding: Finding) -> str:
    return f"{finding.problem[:1].upper()}{finding.problem[1:]}: {finding.fix}."
