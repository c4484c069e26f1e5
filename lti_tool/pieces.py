"""What an award of a stack rests on: the credentials of its pieces, and the evidence of approvals."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from badge_engine.credentials.content import ContentError, Evidence
from badge_engine.rules import Approved, judged_leaves, names, parse_rule, read_judgement
from lti_tool.storage import tables


def looks_beyond_grades(version: tables.AchievementVersion) -> bool:
    """Whether a version asks for other badges, for credits, or for the word of a person."""
    wanted = names(parse_rule(version.rule))
    return bool(wanted.achievements or wanted.units or wanted.steps)


def pieces_of(session: Session, award_id: str) -> Iterator[Evidence]:
    """Yield the evidence that the judgement of an award names, each once."""
    query = select(tables.Award.judgement).where(tables.Award.id == award_id)
    seen: set[str] = set()
    for leaf in judged_leaves(read_judgement(session.execute(query).scalar_one())):
        name = "Approval" if isinstance(leaf.rule, Approved) else "Badge that counts towards this one"
        for source in leaf.observation.sources:
            if source not in seen:
                seen.add(source)
                yield _evidence(name, source)


def _evidence(name: str, source: str) -> Evidence:
    if not source.startswith(("https://", "http://")):
        return Evidence(name=name, narrative=source)
    try:
        return Evidence(name=name, url=source)
    except ContentError:  # it only begins like an address
        return Evidence(name=name, narrative=source)
