"""Awards that are met no more, by a later reading or for want of a piece: what the badge's policy says."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from badge_engine.rules import Judgement, Verdict, judge, parse_rule
from badge_engine.stacks import is_lost
from lti_tool.awards import Loss, lapse, new_award, recover
from lti_tool.storage import awards, due, records, tables
from lti_tool.storage.awards import NewAward
from lti_tool.wiring import Wiring


@dataclass(frozen=True, slots=True)
class Change:
    """An award that was met and is not any more, or, without a `loss`, the other way round."""

    award: tables.Award
    loss: Loss | None
    judged: NewAward


def changes(held: Sequence[tables.Award], learners: Sequence[records.Learner]) -> Iterator[Change]:
    """Judge awards anew, each by the version that it was made under.

    Only what is settled counts: where a grade is missing now, or a column gone, nothing is known to be lost.
    What was taken back is known to be.
    """
    known = {learner.person_id: learner.record for learner in learners}
    rules = {award.version_id: parse_rule(award.version.rule) for award in held}
    for award in held:
        if award.person_id in known:
            rule, record = rules[award.version_id], known[award.person_id]
            judgement = judge(rule, record)
            loss = _loss(judgement)
            met_again = award.lapsed_at is not None and judgement.verdict is Verdict.MET
            if met_again or (award.lapsed_at is None and loss is not None):
                yield Change(award, loss, new_award(award.person_id, rule, record, judgement))


def _loss(judgement: Judgement) -> Loss | None:
    if judgement.verdict is Verdict.UNMET:
        return Loss.CRITERIA
    return Loss.PIECE if is_lost(judgement) else None


def apply_changes(wiring: Wiring, course_id: str, found: Iterator[Change]) -> None:
    """Apply the badge's policy to each, one transaction each; a person who decided meanwhile has the say."""
    for change in found:
        now = wiring.clock()
        with wiring.database.transaction() as session:
            due.lock_course(session, session.get_one(tables.Course, course_id))
            for award in awards.lock_awards(session, change.award.achievement_id, [change.award.id]):
                if award.settled_at is None and award.withdrawn_at is None:
                    if change.loss is None:
                        recover(session, award, now)
                    else:
                        lapse(session, award, change.loss, change.judged, now)
