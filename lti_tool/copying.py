"""Badges that come along when a course is copied: as drafts, whose rules are brought to the copy.

A rule names things of the origin by their ids, and a copy has others. What is sure is put in its place; until
a person has said what the rest means, the badge cannot be switched on.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from badge_engine.rules import (
    Kind,
    Match,
    choices,
    ids_by_kind,
    match_rule,
    names,
    narrative,
    parse_rule,
    renamed,
    renaming_of,
    write_rule,
)
from badge_engine.rules.words import message
from lti_tool.publishing import achievement_address
from lti_tool.settings import Settings
from lti_tool.storage import badges, copies, due, records, tables

MOST_TITLES = 1000
Ids = dict[Kind, dict[str, str]]


class ChoiceError(Exception):
    """What a person chose cannot be; the message says why, for that person."""


def copy_badges(
    session: Session, settings: Settings, origin: tables.Course, copy: tables.Course, now: datetime
) -> int:
    """Bring the live badges of a course to a copy of it, as drafts; return how many came new.

    Copying twice copies nothing twice, also where one copy was made of another.
    """
    due.lock_course(session, copy)
    copies.note_copy(session, copy.id, origin.id, now)
    there = badges.course_achievements(session, copy.id)
    known = {copies.first_ancestor(session, achievement) for achievement in there}
    offered = badges.offered_achievements(session, origin.id)
    missing = [found for found in offered if copies.first_ancestor(session, found) not in known]
    session.add_all([_draft(achievement, copy, now) for achievement in missing])
    session.flush()
    settle_drafts(session, settings, copy)
    return len(missing)


def copy_once(
    session: Session, settings: Settings, origin: tables.Course, copy: tables.Course, now: datetime
) -> None:
    """Bring the badges of an origin that an LMS named; what was thrown away since does not come again."""
    if copies.note_copy(session, copy.id, origin.id, now):
        copy_badges(session, settings, origin, copy, now)


def settle_drafts(session: Session, settings: Settings, course: tables.Course) -> None:
    """Find, as far as it is sure, what the rules that came along mean in this course as it is known now."""
    for version in copies.copied_drafts(session, course.id):
        if version.copied is not None:
            _settle(session, settings, course, version, version.copied)


def choose(
    session: Session,
    settings: Settings,
    course: tables.Course,
    version: tables.AchievementVersion,
    chosen: Mapping[Kind, Mapping[str, str]],
) -> None:
    """Take a person's word for what the things that a rule names are in this course."""
    copied = version.copied
    if copied is None or version.activated_at is not None:
        raise ChoiceError(
            message("This badge did not come along from another course, or is switched on already.")
        )
    wanted = ids_by_kind(names(parse_rule(copied.rule)))
    outline = records.load_outline(session, course.id)
    for kind, ids in chosen.items():
        there = {identifier for identifier, _ in choices(outline, kind)}
        if not set(ids) <= wanted[kind] or not set(ids.values()) <= there:
            raise ChoiceError(message("The course has changed meanwhile. Choose again."))
    copied.chosen = {kind.value: dict(ids) for kind, ids in chosen.items()}
    _settle(session, settings, course, version, copied)


def report(session: Session, course_id: str, copied: tables.CopiedRule) -> tuple[Match, ...]:
    """Return what is known of each thing that a rule named in the origin, whether that still exists or not.

    What the origin's outline was, is stored: the LMS may have deleted the course since.
    """
    rule = parse_rule(copied.rule)
    named = {identifier for ids in ids_by_kind(names(rule)).values() for identifier in ids}
    origin = records.load_outline(session, copied.origin_id, also=named)
    return match_rule(rule, origin, records.load_outline(session, course_id))


def meanings(copied: tables.CopiedRule) -> Ids:
    """Return what each thing that a rule named in the origin is in the copy, as far as that is settled."""
    return {kind: {**copied.found.get(kind.value, {}), **copied.chosen.get(kind.value, {})} for kind in Kind}


def _draft(achievement: tables.Achievement, copy: tables.Course, now: datetime) -> tables.Achievement:
    origin = achievement.current
    version = tables.AchievementVersion(
        number=1,
        name=origin.name,
        description=origin.description,
        rule=origin.rule,
        narrative=origin.narrative,
        picture=origin.picture,
        picture_alt=origin.picture_alt,
        design=origin.design,
        about=origin.about,
        copied=tables.CopiedRule(origin_id=achievement.course_id, rule=origin.rule),
    )
    return tables.Achievement(
        institution_id=copy.institution_id,
        course_id=copy.id,
        created_at=now,
        when_unmet=achievement.when_unmet,
        copied_from_id=achievement.id,
        versions=[version],
    )


def _settle(
    session: Session,
    settings: Settings,
    course: tables.Course,
    version: tables.AchievementVersion,
    copied: tables.CopiedRule,
) -> None:
    copied.found = _found(report(session, course.id, copied), copied.found)
    rule, known = parse_rule(copied.rule), meanings(copied)
    copied.unsettled = any(ids - known[kind].keys() for kind, ids in ids_by_kind(names(rule)).items())
    badges_here = {
        achievement_address(settings, each.copied_from_id): achievement_address(settings, each.id)
        for each in badges.course_achievements(session, course.id)
        if each.copied_from_id is not None
    }
    try:
        moved = renamed(rule, renaming_of(known, badges_here))
    except ValueError as error:
        raise ChoiceError(
            message("Two of the criteria cannot mean the same thing. Choose another one.")
        ) from error
    version.rule = write_rule(moved)
    version.narrative = narrative(moved, _titles(session, settings, course, copied.origin_id))


def _found(matches: tuple[Match, ...], before: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    """Keep what was sure once: a column that is renamed in the copy later stays the same column."""
    found: dict[str, dict[str, str]] = {}
    for match in matches:
        known = before.get(match.kind.value, {}).get(match.id)
        settled = known or (match.found if match.is_sure else None)
        if settled is not None:
            found.setdefault(match.kind.value, {})[match.id] = settled
    return found


def _titles(session: Session, settings: Settings, course: tables.Course, origin_id: str) -> dict[str, str]:
    """Return the titles of what a rule can name here, and of what it still names there."""
    offered = badges.offered_in_institution(session, course.institution_id, course.id, MOST_TITLES)
    names = {each: badge.name for each, badge in offered.items()}
    own = {each.id: each.current.name for each in badges.course_achievements(session, course.id)}
    named = {achievement_address(settings, each): name for each, name in (names | own).items()}
    return records.load_titles(session, origin_id) | records.load_titles(session, course.id) | named
