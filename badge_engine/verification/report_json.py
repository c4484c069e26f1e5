"""The report as JSON: the same object for the command line, for programs, and behind the page."""

from typing import Any

from badge_engine.verification.report import Report, Step


def report_json(report: Report) -> dict[str, Any]:
    """Return a report as one JSON object; steps are numbered in the order in which they were taken.

    `credential` is named by its id only: who asks has the document.
    """
    name = None if report.credential is None else report.credential.get("id")
    return {
        "verified": report.verified,
        "authentic": report.authentic,
        "revoked": report.revoked,
        "suspended": report.suspended,
        "expired": report.expired,
        "not_yet_valid": report.not_yet_valid,
        "credential": name if isinstance(name, str) else None,
        "steps": [_step(number, step) for number, step in enumerate(report.steps, 1)],
        "parts": [{"place": part.place, **report_json(part.report)} for part in report.parts],
    }


def _step(number: int, step: Step) -> dict[str, Any]:
    return {
        "number": number,
        "id": step.id.value,
        "outcome": step.outcome.value,
        "sentence": step.sentence,
        "source": step.source,
    }
