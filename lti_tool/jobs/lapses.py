"""Awards whose learner, by a later reading, no longer meets the criteria: what the badge's policy says."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from badge_engine.rules import Verdict, judge, parse_rule
from lti_tool.awards import lapse, new_award, recover
from lti_tool.storage import awards, due, records, tables
from lti_tool.storage.awards import NewAward
from lti_tool.wiring import Wiring


@dataclass(frozen=True, slots=True)
class Change:
    """An award that was met and is not any more, or the other way round."""

    award: tables.Award
    verdict: Verdict
    judged: NewAward


def changes(held: Sequence[tables.Award], learners: Sequence[records.Learner]) -> Iterator[Change]:
    """Judge awards anew, each by the version that it was made under.

    Only what is settled counts: where a grade is missing now, or a column gone, nothing is known to be lost.
    """
    known = {learner.person_id: learner.record for learner in learners}
    rules = {award.version_id: parse_rule(award.version.rule) for award in held}
    for award in held:
        if award.person_id in known:
            rule, record = rules[award.version_id], known[award.person_id]
            judgement = judge(rule, record)
            settled_otherwise = Verdict.UNMET if award.lapsed_at is None else Verdict.MET
            if judgement.verdict is settled_otherwise:
                judged = new_award(award.person_id, rule, record, judgement)
                yield Change(award, judgement.verdict, judged)


def apply_changes(wiring: Wiring, course_id: str, found: Iterator[Change]) -> None:
    """Apply the badge's policy to each, one transaction each; a person who decided meanwhile has the say."""
    for change in found:
        now = wiring.clock()
        with wiring.database.transaction() as session:
            due.lock_course(session, session.get_one(tables.Course, course_id))
            for award in awards.lock_awards(session, change.award.achievement_id, [change.award.id]):
                if award.settled_at is None and award.withdrawn_at is None:
                    if change.verdict is Verdict.UNMET:
                        lapse(session, award, change.judged, now)
                    else:
                        recover(session, award, now)
