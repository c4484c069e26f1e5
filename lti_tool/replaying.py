"""Replaying decisions: the rule and the facts that were kept with an award give the same judgement again."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from badge_engine.ledger import Act, canonical, content_hash
from badge_engine.rules import judge, parse_rule, read_record, write_judgement
from lti_tool.storage import ledger, tables

AT_ONCE = 200
Document: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Replay:
    """What became of one award when it was judged again; `replayed` is false where no facts were kept."""

    award_id: str
    replayed: bool
    problem: str | None = None


def replay_awards(session: Session, institution_id: str, award_id: str | None = None) -> Iterator[Replay]:
    """Judge the awards of an institution, or one of them, again by what was kept."""
    award = tables.Award
    query = select(award).where(award.institution_id == institution_id).order_by(award.decided_at, award.id)
    if award_id is not None:
        query = query.where(award.id == award_id)
    loaded = query.options(undefer(award.record), undefer(award.lapse))
    for row in session.execute(loaded.execution_options(yield_per=AT_ONCE)).scalars():
        yield _replay(session, row)


def _replay(session: Session, award: tables.Award) -> Replay:
    if award.record is None:
        return Replay(award.id, replayed=False)
    return Replay(award.id, replayed=True, problem=_problem(session, award, award.record))


def _problem(session: Session, award: tables.Award, record: Document) -> str | None:
    if content_hash(record) != award.record_hash:
        return "the record was changed after the decision"
    entries = ledger.entries_of_award(session, award)
    if any(entry.act == Act.AWARDED and entry.about.get("record") != award.record_hash for entry in entries):
        return "the ledger names another record"
    rule, lapse = award.version.rule, award.lapse
    if not _comes_out_alike(rule, record, award.judgement):
        return "judged again, it does not come out as it was stored"
    if lapse and not _comes_out_alike(rule, lapse["record"], lapse["judgement"]):
        return "judged again, the change of grades does not come out as it was stored"
    return None


def _comes_out_alike(rule: Document, record: Document, judgement: Document) -> bool:
    again = write_judgement(judge(parse_rule(rule), read_record(record)))
    return canonical(again) == canonical(judgement)
