"""What becomes of awards: decided by people, for good, or by a badge's policy when grades change.

Whoever calls has the course's row (`due.lock_course`), so that jobs and people take turns.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from unicodedata import category

from sqlalchemy.orm import Session

from badge_engine.ledger import JOB, Act, Actor, Deed, content_hash
from badge_engine.records import CourseRecord
from badge_engine.rules import (
    Excerpts,
    Judgement,
    Rule,
    judge,
    parse_rule,
    read_record,
    write_judgement,
    write_rule,
)
from badge_engine.rules.words import message
from lti_tool.languages import gettext
from lti_tool.storage import awards, ledger, records, tables
from lti_tool.storage.awards import NewAward
from lti_tool.storage.tables import AwardEnd, AwardState, WhenUnmet

REASON_CHARACTERS = 500


class DecisionError(Exception):
    """What a person decided cannot be done; the message says why, for that person."""


@dataclass(frozen=True, slots=True)
class Word:
    """A person's word: who decided, why, and when. Without a reason it does not count."""

    person_id: str
    reason: str
    at: datetime

    def __post_init__(self) -> None:
        if not 0 < len(self.reason.strip()) <= REASON_CHARACTERS:
            raise DecisionError(
                gettext("Give a reason of at most %(most)s characters.", most=REASON_CHARACTERS)
            )
        if any(category(character) == "Cc" for character in self.reason):
            raise DecisionError(message("Leave characters out of the reason that cannot be shown."))

    def deed(self, act: Act, about: Mapping[str, str]) -> Deed:
        """Return the entry of the ledger in which this word is kept."""
        return Deed(act, Actor(self.person_id), self.at, self.reason.strip(), about)


class Minutes:
    """Takes down decisions by one rule, so that they can be replayed: judgement, and the facts behind it."""

    def __init__(self, rule: Rule) -> None:
        self._rule, self._excerpts = write_rule(rule), Excerpts(rule)

    def award(self, person_id: str, record: CourseRecord, judgement: Judgement) -> NewAward:
        """Return what is kept of one decision."""
        facts = self._excerpts.write(record)
        return NewAward(person_id, write_judgement(judgement, self._rule), facts, content_hash(facts))


def new_award(person_id: str, rule: Rule, record: CourseRecord, judgement: Judgement) -> NewAward:
    """Return what is kept of a single decision."""
    return Minutes(rule).award(person_id, record, judgement)


def about_new(version: tables.AchievementVersion, award_id: str, new: NewAward) -> dict[str, str]:
    """Return what the ledger says a new award is about: also the hash of the facts that it rests on."""
    named = ledger.about(version, award_id, new.person_id)
    return named if new.record_hash is None else named | {"record": new.record_hash}


def give(
    session: Session, achievement: tables.Achievement, learners: Sequence[records.Learner], word: Word
) -> None:
    """Give an achievement to learners, whatever its rule says; also to those from whom it was taken."""
    if achievement.activated_at is None:
        raise DecisionError(message("This badge is a draft. Activate it before you give it to anybody."))
    version = achievement.current
    rule = parse_rule(version.rule)
    has_it = awards.people_with(session, achievement.id)
    new = [
        new_award(each.person_id, rule, each.record, judge(rule, each.record))
        for each in learners
        if each.person_id not in has_it
    ]
    ids = awards.insert_awards(session, version, new, word.at, settled_at=word.at)
    deeds = [
        word.deed(Act.AWARDED, about_new(version, award_id, each))
        for award_id, each in zip(ids, new, strict=True)
    ]
    ledger.record(session, achievement.institution_id, deeds)


def revoke(session: Session, award: tables.Award, word: Word) -> None:
    """Take an award back for good: its credential is revoked, and no job gives it again."""
    _require(award.withdrawn_at is None, message("This award was taken back already."))
    _end(award, AwardEnd.REVOKED, word.at)
    _pass_on(award, word.at)
    _record(session, award, word, Act.REVOKED)


def suspend(session: Session, award: tables.Award, word: Word) -> None:
    """Let an award rest: its credential is shown as suspended until a person decides again."""
    _require(award.withdrawn_at is None, message("This award was taken back already."))
    _require(award.suspended_at is None, message("This award is suspended already."))
    award.suspended_at = word.at
    _pass_on(award, word.at)
    _record(session, award, word, Act.SUSPENDED)


def reinstate(session: Session, award: tables.Award, word: Word) -> None:
    """Let a suspended award count again, with the same credential."""
    _require(
        award.withdrawn_at is None, message("What was revoked stays revoked. Give the badge again instead.")
    )
    _require(award.suspended_at is not None, message("This award is not suspended."))
    award.suspended_at = None
    _pass_on(award, word.at)
    _record(session, award, word, Act.REINSTATED)


def keep(session: Session, award: tables.Award, word: Word) -> None:
    """Let an award stand although its learner no longer meets the criteria."""
    _require(award.withdrawn_at is None, message("This award was taken back already."))
    _require(award.suspended_at is None, message("This award is suspended. Reinstate it instead."))
    _record(session, award, word, Act.KEPT)


def undo(session: Session, found: Sequence[tables.Award], word: Word) -> None:
    """Undo awards that are not signed yet, as if they had never been made."""
    undoable = all(award.state == AwardState.DECIDED and award.withdrawn_at is None for award in found)
    _require(undoable, message("Some of these are signed already. Revoke them instead."))
    for award in found:
        award.settled_at = word.at
        _end(award, AwardEnd.UNDONE, word.at)
    deeds = [word.deed(Act.UNDONE, _about(award)) for award in found]
    for institution_id in {award.institution_id for award in found}:
        ledger.record(session, institution_id, deeds)


def correct(session: Session, award: tables.Award, word: Word) -> None:
    """Replace an award by one of the badge as it is now, with a new credential; the old one is revoked."""
    _require(award.withdrawn_at is None, message("This award was taken back already."))
    _end(award, AwardEnd.REPLACED, word.at)
    session.flush()
    version = award.version.achievement.current
    again = NewAward(award.person_id, award.judgement)
    if award.record is not None:
        rule, record = parse_rule(version.rule), read_record(award.record)
        again = new_award(award.person_id, rule, record, judge(rule, record))
    [replacement] = awards.insert_awards(
        session, version, [again], word.at, settled_at=word.at, replaces_id=award.id
    )
    _record(session, award, word, Act.CORRECTED, replaced_by=replacement)


class Loss(StrEnum):
    """Why an award that was met is met no more."""

    CRITERIA = "criteria"
    PIECE = "piece"


def lapse(session: Session, award: tables.Award, loss: Loss, judged: NewAward, now: datetime) -> None:
    """Apply the badge's policy to an award whose learner, as judged now, no longer meets the criteria."""
    policy = WhenUnmet(award.version.achievement.when_unmet)
    award.lapsed_at, award.lapse = now, {"judgement": judged.judgement, "record": judged.record}
    if policy is WhenUnmet.SUSPEND:
        award.suspended_at = now
        _pass_on(award, now)
    if policy is WhenUnmet.REVOKE:
        _end(award, AwardEnd.REVOKED, now)
        _pass_on(award, now)
    _record_job(session, award, _ACT_OF_POLICY[policy], _REASONS[loss][policy], now)


def recover(session: Session, award: tables.Award, now: datetime) -> None:
    """Take back what a job did because the criteria were no longer met: they are met again."""
    act = Act.KEPT if award.suspended_at is None else Act.REINSTATED
    if award.suspended_at is not None:
        _pass_on(award, now)
    award.lapsed_at = award.lapse = award.suspended_at = None
    _record_job(session, award, act, message("The criteria are met again."), now)


_ACT_OF_POLICY = {
    WhenUnmet.KEEP: Act.KEPT,
    WhenUnmet.REVIEW: Act.QUESTIONED,
    WhenUnmet.SUSPEND: Act.SUSPENDED,
    WhenUnmet.REVOKE: Act.REVOKED,
}
_REASONS = {
    Loss.CRITERIA: {
        WhenUnmet.KEEP: message("The criteria are no longer met. By the badge's policy the award is kept."),
        WhenUnmet.REVIEW: message("The criteria are no longer met. By the badge's policy a person decides."),
        WhenUnmet.SUSPEND: message(
            "The criteria are no longer met. By the badge's policy the award is suspended."
        ),
        WhenUnmet.REVOKE: message(
            "The criteria are no longer met. By the badge's policy the award is revoked."
        ),
    },
    Loss.PIECE: {
        WhenUnmet.KEEP: message(
            "A badge that counted towards it no longer stands. By the badge's policy the award is kept."
        ),
        WhenUnmet.REVIEW: message(
            "A badge that counted towards it no longer stands. By the badge's policy a person decides."
        ),
        WhenUnmet.SUSPEND: message(
            "A badge that counted towards it no longer stands. By the badge's policy the award is suspended."
        ),
        WhenUnmet.REVOKE: message(
            "A badge that counted towards it no longer stands. By the badge's policy the award is revoked."
        ),
    },
}


def _require(fits: bool, otherwise: str) -> None:  # noqa: FBT001 - the condition is the call's first word
    if not fits:
        raise DecisionError(otherwise)


def _end(award: tables.Award, how: AwardEnd, at: datetime) -> None:
    award.withdrawn_at, award.withdrawn_as = at, how


def _pass_on(award: tables.Award, at: datetime) -> None:
    """Have what is made of an award judged anew, and its course told, where it was told that there is one."""
    award.passed_on_at = None
    if award.state == AwardState.ANNOUNCED or award.news_at is not None:
        award.state, award.news_at = AwardState.SIGNED, at
        award.announce_failures, award.announce_retry_at = 0, None


def _record(session: Session, award: tables.Award, word: Word, act: Act, **details: str) -> None:
    award.settled_at = word.at
    ledger.record(session, award.institution_id, [word.deed(act, _about(award) | details)])


def _record_job(session: Session, award: tables.Award, act: Act, reason: str, now: datetime) -> None:
    ledger.record(session, award.institution_id, [Deed(act, JOB, now, reason, _about(award))])


def _about(award: tables.Award) -> dict[str, str]:
    return ledger.about(award.version, award.id, award.person_id)
