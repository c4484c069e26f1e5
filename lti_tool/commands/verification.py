"""`coursemark verify`: anybody's credential, from its own bytes."""

import sys
from pathlib import Path
from typing import Any

import click

from badge_engine.ports import PlatformError
from badge_engine.verification.report import Report
from badge_engine.verification.verify import verify as check
from lti_tool.advantage import GuardedWeb
from lti_tool.commands.printing import as_json, show
from lti_tool.resolving import WebResolver
from lti_tool.settings import load_settings
from lti_tool.wiring import utc_now

DOUBTFUL = 1


@click.command()
@click.argument("file_or_url")
@as_json
def verify(*, file_or_url: str, json_output: bool) -> None:
    """Check a credential: a JSON file, a picture with a badge in it, or an https link.

    Exits with 0 when it is genuine and stands, with 1 when it is not or cannot be told.
    """
    hosts = load_settings().allow_private_hosts
    web = GuardedWeb(hosts)
    report = check(_read(file_or_url, web), resolver=WebResolver(web, hosts), now=utc_now())
    show(_told(report), _sentences(report), json_output=json_output)
    sys.exit(0 if report.verified else DOUBTFUL)


def _read(file_or_url: str, web: GuardedWeb) -> bytes:
    try:
        if file_or_url.startswith(("https://", "http://")):
            return web.fetch_bytes(file_or_url)
        return Path(file_or_url).read_bytes()
    except (OSError, PlatformError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise click.UsageError(f"{file_or_url} cannot be read: {reason}") from error


def _told(report: Report) -> dict[str, Any]:
    return {
        "verified": report.verified,
        "authentic": report.authentic,
        "revoked": report.revoked,
        "suspended": report.suspended,
        "expired": report.expired,
        "not_yet_valid": report.not_yet_valid,
        "steps": [
            {"id": step.id, "outcome": step.outcome, "sentence": step.sentence} for step in report.steps
        ],
    }


def _sentences(report: Report) -> str:
    verdict = (
        "This credential is genuine, and it stands."
        if report.verified
        else "This credential cannot be relied on."
    )
    return "\n".join([*(f"{step.outcome:8} {step.id:13} {step.sentence}" for step in report.steps), verdict])
