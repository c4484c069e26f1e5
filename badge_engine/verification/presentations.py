"""Credentials that a learner hands in together, signed by the learner: a verifiable presentation."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from badge_engine.verification.inquiry import Inquiry
from badge_engine.verification.reading import listed, objects
from badge_engine.verification.report import Outcome, Report, Step, StepId
from badge_engine.verification.tokens import HOLDERS_PURPOSE, Token

AUTHENTICATION = HOLDERS_PURPOSE


def check_answer(document: Mapping[str, Any], token: Token | None, inquiry: Inquiry) -> tuple[Step, ...]:
    """Hold what was signed against what was asked for, so that an old answer is not handed in twice."""
    asked = {"challenge": inquiry.challenge, "domain": inquiry.domain}
    wanted = {term: value for term, value in asked.items() if value is not None}
    if not wanted:
        return ()
    said = list(_answers(document, token))
    if said and all(value in listed(answer.get(term)) for answer in said for term, value in wanted.items()):
        return (Step(StepId.CLAIMS, Outcome.OK, "It was signed for this question."),)
    return (Step(StepId.CLAIMS, Outcome.ERROR, "It was signed for another question or place."),)


def in_force(report: Report) -> Report:
    """Return the report with no doubt about dates and status: a presentation itself has none."""
    return replace(report, revoked=False, suspended=False, expired=False, not_yet_valid=False)


def _answers(document: Mapping[str, Any], token: Token | None) -> Iterator[Mapping[str, Any]]:
    if token is not None:
        yield {"challenge": token.payload.get("nonce"), "domain": token.payload.get("aud")}
        return
    yield from objects(document.get("proof"))
