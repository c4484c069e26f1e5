"""Achievements between the database and the engine: drafting, checking, previewing, switching on."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from badge_engine.achievements import Achievement
from badge_engine.contexts.pinned import MICRO_CREDENTIAL
from badge_engine.credentials.achievement import Related
from badge_engine.credentials.content import Achievement as OpenBadge
from badge_engine.credentials.content import Image
from badge_engine.ledger import Act, Actor, Deed
from badge_engine.metadata.metadata import Metadata
from badge_engine.metadata.said import described
from badge_engine.plain import to_plain
from badge_engine.records import Outline
from badge_engine.rules import Finding, Rule, RuleError, check, names, narrative, parse_rule, write_rule
from badge_engine.rules.words import message
from lti_tool.credited import mark_of
from lti_tool.health import seen_now
from lti_tool.proposals import needs_approval
from lti_tool.publishing import achievement_address, picture_address, picture_in_words, version_address
from lti_tool.samples import try_rule, written
from lti_tool.settings import Settings
from lti_tool.storage import due, ledger, records, stacks, tables
from lti_tool.storage.tables import WhenUnmet

if TYPE_CHECKING:
    from lti_tool.pictures import Look

UNSETTLED = message("Say first what its criteria mean in this course, which was copied from another one.")
UNAPPROVED = message("Your institution has not approved this yet. Propose it first.")


@dataclass(frozen=True, slots=True)
class Draft:
    """What an instructor wants of a new badge; `rule` is a rule document as it came.

    `titles` are the names of the badges that the rule asks for, by address. `details` is its metadata.
    """

    name: str
    description: str
    rule: Mapping[str, Any]
    titles: Mapping[str, str] = field(default_factory=dict)
    details: Metadata = field(default_factory=Metadata)


class DraftError(Exception):
    """A badge cannot be kept like this; `problems` says everything that is wrong, for a person."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def draft_achievement(
    session: Session, course: tables.Course, draft: Draft, now: datetime
) -> tables.Achievement:
    """Keep a new achievement as a draft; `DraftError` when its rule does not fit the course."""
    achievement = tables.Achievement(
        institution_id=course.institution_id, course_id=course.id, created_at=now
    )
    achievement.versions = [_version(session, course.id, draft, 1, _look(None, draft.name))]
    session.add(achievement)
    session.flush()
    return achievement


def revise_achievement(session: Session, achievement: tables.Achievement, draft: Draft) -> None:
    """Keep a change as a draft, which takes the place of an earlier draft; what is live stays as it is."""
    taken = achievement.draft
    number = len(achievement.versions) + (taken is None)
    look = _look(achievement.versions[-1], draft.name)
    revised = _version(session, achievement.course_id, draft, number, look)
    drop_revision(session, achievement)
    achievement.versions.append(revised)
    session.flush()


def redraw_achievement(session: Session, achievement: tables.Achievement, look: "Look") -> None:
    """Give the draft of an achievement another look; one that has none gets a draft of what is live."""
    version = achievement.draft
    if version is None:
        live = achievement.current
        version = tables.AchievementVersion(
            number=live.number + 1,
            name=live.name,
            description=live.description,
            rule=live.rule,
            made_for=live.made_for,
            narrative=live.narrative,
            about=live.about,
        )
        achievement.versions.append(version)
    for column, value in look.columns().items():
        setattr(version, column, value)
    session.flush()


def drop_revision(session: Session, achievement: tables.Achievement) -> None:
    """Forget the version that waits to be switched on, if there is one."""
    if achievement.draft is not None:
        achievement.versions.remove(achievement.draft)
        session.flush()


def activate_achievement(session: Session, achievement: tables.Achievement, by: Actor, now: datetime) -> None:
    """Switch on what waits for it, the draft or what was retired; from now on the worker awards it.

    Awards that were made before keep the version that they were made under. Switching on twice is switching
    on once.
    """
    due.ask_for_judging(session, session.get_one(tables.Course, achievement.course_id), now)
    waiting = achievement.draft or (achievement.retired_at and achievement.current)
    if not waiting:
        return
    if waiting.copied is not None and waiting.copied.unsettled:
        raise DraftError((UNSETTLED,))
    if needs_approval(session, waiting):
        raise DraftError((UNAPPROVED,))
    achievement.activated_at, achievement.retired_at = achievement.activated_at or now, None
    waiting.activated_at, waiting.backfilled_at = now, None
    rule = parse_rule(waiting.rule)
    outline = records.load_outline(session, achievement.course_id)
    waiting.tried = written(try_rule(rule, achievement, outline))
    waiting.made_for = waiting.made_for or seen_now(rule, outline)
    looked_at = names(rule)
    asked_for = looked_at.achievements | set(map(mark_of, looked_at.units))
    stacks.note_pieces(session, achievement.id, asked_for)
    _record(session, achievement, Deed(Act.ACTIVATED, by, now, "Switched on.", _about(achievement)))


def retire_achievement(
    session: Session, achievement: tables.Achievement, by: Actor, reason: str, now: datetime
) -> None:
    """Give an achievement to nobody new; who has it keeps it."""
    due.lock_course(session, session.get_one(tables.Course, achievement.course_id))
    if achievement.activated_at is not None and achievement.retired_at is None:
        achievement.retired_at = now
        _record(session, achievement, Deed(Act.RETIRED, by, now, reason, _about(achievement)))


def set_policy(
    session: Session, achievement: tables.Achievement, policy: WhenUnmet, by: Actor, now: datetime
) -> None:
    """Say what becomes of an award whose learner no longer meets the criteria, from now on."""
    due.lock_course(session, session.get_one(tables.Course, achievement.course_id))
    if achievement.when_unmet != policy:
        achievement.when_unmet = policy
        _record(
            session,
            achievement,
            Deed(Act.POLICY_SET, by, now, f"When no longer met: {policy}.", _about(achievement)),
        )


def sound_rule(document: Mapping[str, Any], outline: Outline) -> Rule:
    """Return the rule of a document, if it fits a course. Raise `DraftError` with all that is wrong."""
    try:
        rule = parse_rule(document)
    except RuleError as error:
        raise DraftError(tuple(_sentence(fault) for fault in error.faults)) from error
    findings = check(rule, outline)
    if findings:
        raise DraftError(tuple(_sentence(finding) for finding in findings))
    return rule


def in_engine_words(version: tables.AchievementVersion) -> Achievement:
    """Return a version as the engine judges it."""
    rule = parse_rule(version.rule)
    return Achievement(version.achievement_id, version.number, version.name, version.description, rule)


def as_open_badge(settings: Settings, version: tables.AchievementVersion) -> OpenBadge:
    """Return a version as credentials describe it (Open Badges 3.0, Achievement), with its metadata."""
    badge = OpenBadge(
        id=achievement_address(settings, version.achievement_id),
        name=version.name,
        description=version.description,
        criteria=version.narrative,
        image=Image(picture_address(settings, version), picture_in_words(version)),
        version=str(version.number),
        related=tuple(_earlier(settings, version)),
    )
    return described(badge, version.details, settings.address(MICRO_CREDENTIAL))


def _earlier(settings: Settings, version: tables.AchievementVersion) -> Iterator[Related]:
    """Yield the versions that were live before this one."""
    for known in version.achievement.versions:
        if known.activated_at is not None and known.number < version.number:
            yield Related(version_address(settings, known), version=str(known.number))


def _look(before: tables.AchievementVersion | None, name: str) -> "Look":
    # What draws pictures is large, and the worker, which comes here for other things, never draws.
    from lti_tool.pictures import Look  # noqa: PLC0415

    return Look.of_name(name) if before is None else Look.after(before, name)


def _version(
    session: Session, course_id: str, draft: Draft, number: int, look: "Look"
) -> tables.AchievementVersion:
    outline = records.load_outline(session, course_id)
    rule = sound_rule(draft.rule, outline)
    return tables.AchievementVersion(
        number=number,
        name=draft.name,
        description=draft.description,
        rule=write_rule(rule),
        made_for=seen_now(rule, outline),
        narrative=narrative(rule, records.load_titles(session, course_id) | dict(draft.titles)),
        **look.columns(),
        about=to_plain(draft.details),
    )


def _record(session: Session, achievement: tables.Achievement, deed: Deed) -> None:
    ledger.record(session, achievement.institution_id, [deed])


def _about(achievement: tables.Achievement) -> dict[str, str]:
    return {"achievement": achievement.id, "version": str(achievement.current.number)}


def _sentence(finding: Finding) -> str:
    return f"{finding.problem[:1].upper()}{finding.problem[1:]}: {finding.fix}."
