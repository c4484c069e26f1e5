"""`coursemark verify`: anybody's credential, from its own bytes."""

import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import click

from badge_engine.outgoing import PlatformError
from badge_engine.verification.pack import Pack, RecordingResolver, read_pack, write_pack
from badge_engine.verification.reading import MalformedError
from badge_engine.verification.report import Report
from badge_engine.verification.report_json import report_json
from badge_engine.verification.resolving import Resolver
from badge_engine.verification.verify import verify as check
from lti_tool.advantage import GuardedWeb
from lti_tool.commands.printing import as_json, show
from lti_tool.resolving import WebResolver
from lti_tool.settings import load_settings
from lti_tool.wiring import utc_now

DOUBTFUL = 1


@click.command()
@click.argument("file_or_url")
@click.option("--recipient", metavar="ADDRESS", help="Check that it is about this address or id, too.")
@click.option("--pack", metavar="FILE", help="Ask nobody: use the keys and lists in this file, as of then.")
@click.option("--save-pack", metavar="FILE", help="Write the keys and lists that were used to this file.")
@as_json
def verify(
    *, file_or_url: str, recipient: str | None, pack: str | None, save_pack: str | None, json_output: bool
) -> None:
    """Check a credential: a file (JSON, a token, a picture with a badge in it), or an https link.

    Exits with 0 when it is genuine and stands, with 1 when it is not or cannot be told.
    """
    hosts = load_settings().allow_private_hosts
    web = GuardedWeb(hosts)
    resolver, now = _offline(pack) if pack else (WebResolver(web, hosts), utc_now())
    recording = RecordingResolver(resolver)
    report = check(_read(file_or_url, web), resolver=recording, now=now, recipient=recipient)
    if save_pack:
        _write(save_pack, write_pack(Pack(now, recording.documents)))
    show(report_json(report), "\n".join([*_lines(report, ""), _verdict(report)]), json_output=json_output)
    sys.exit(0 if report.verified else DOUBTFUL)


def _offline(path: str) -> tuple[Resolver, datetime]:
    try:
        pack = read_pack(Path(path).read_bytes())
    except OSError as error:
        raise click.UsageError(f"{path} cannot be read: {error.strerror}") from error
    except MalformedError as error:
        raise click.UsageError(f"{path}: {error}") from error
    return pack.resolver, pack.as_of


def _read(file_or_url: str, web: GuardedWeb) -> bytes:
    try:
        if file_or_url.startswith(("https://", "http://")):
            return web.fetch_bytes(file_or_url)
        return Path(file_or_url).read_bytes()
    except (OSError, PlatformError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise click.UsageError(f"{file_or_url} cannot be read: {reason}") from error


def _write(path: str, data: bytes) -> None:
    try:
        Path(path).write_bytes(data)
    except OSError as error:
        raise click.UsageError(f"{path} cannot be written: {error.strerror}") from error


def _lines(report: Report, margin: str) -> Iterator[str]:
    for number, step in enumerate(report.steps, 1):
        source = f" [{step.source}]" if step.source else ""
        yield f"{margin}{number:2} {step.outcome:8} {step.id:13} {step.sentence}{source}"
    for part in report.parts:
        yield f"{margin}   {part.place}"
        yield from _lines(part.report, margin + "   ")


def _verdict(report: Report) -> str:
    if report.verified:
        return "This credential is genuine, and it stands."
    return "This credential cannot be relied on."
