"""`coursemark doctor`: is everything in order, and if not, what to do."""

import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta

import click

from badge_engine.outgoing import PlatformError, WebRequest
from lti_tool.advantage import GuardedWeb
from lti_tool.commands.printing import as_json, show
from lti_tool.settings import Settings, SettingsError, load_settings
from lti_tool.storage import registrations
from lti_tool.storage.database import Database, DatabaseError
from lti_tool.vault import WrongMasterKeyError, open_vault
from lti_tool.web_identity import did_of_host
from lti_tool.wiring import require_right_key, utc_now

FAULTY = 1
LARGEST_DRIFT = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    name: str
    ok: bool
    detail: str


@click.command()
@as_json
def doctor(*, json_output: bool) -> None:
    """Check settings, database, keys, clock and public address; say the fix for each fault.

    Exits with 0 when all is well. The clock is compared with the one of the public address, so the tool
    should be running.
    """
    findings = _examine()
    ok = all(finding.ok for finding in findings)
    lines = [
        f"{'ok   ' if finding.ok else 'FAULT'} {finding.name:12} {finding.detail}" for finding in findings
    ]
    show(
        {"ok": ok, "checks": [asdict(finding) for finding in findings]},
        "\n".join(lines),
        json_output=json_output,
    )
    sys.exit(0 if ok else FAULTY)


def _examine() -> list[Finding]:
    try:
        settings = load_settings()
    except SettingsError as error:
        return [Finding("settings", ok=False, detail=str(fault)) for fault in error.faults]
    findings = [Finding("settings", ok=True, detail=f"public address {settings.public_url}")]
    findings.extend(_look(name, check, settings) for name, check in _CHECKS)
    return [*findings, *_public_address(settings)]


def _look(name: str, check: Callable[[Settings], str], settings: Settings) -> Finding:
    try:
        return Finding(name, ok=True, detail=check(settings))
    except (SettingsError, DatabaseError, WrongMasterKeyError) as error:
        return Finding(name, ok=False, detail=str(error))


def _database(settings: Settings) -> str:
    database = Database(settings.database_url)
    try:
        database.require_migrated()
        return f"version {database.revision()}"
    finally:
        database.close()


def _master_key(settings: Settings) -> str:
    vault = open_vault(settings)
    database = Database(settings.database_url)
    try:
        database.require_migrated()
        require_right_key(database, vault)
    finally:
        database.close()
    return "opens this database"


def _issuer(settings: Settings) -> str:
    database = Database(settings.database_url)
    try:
        database.require_migrated()
        with database.reading() as session:
            institution = registrations.the_institution(session)
            if institution is None:
                raise DatabaseError("There is no institution. Run `coursemark init`.")
            keys = registrations.issuer_keys(session, institution.id)
    finally:
        database.close()
    if institution.did != did_of_host(settings.public_url):
        raise DatabaseError(
            f"Credentials name their issuer {institution.did}, which is not at {settings.public_url}. "
            "Set COURSEMARK_PUBLIC_URL to the address that the tool was set up with."
        )
    return f"{institution.did} with {len(keys)} key(s)"


_CHECKS = (("database", _database), ("master key", _master_key), ("issuer", _issuer))


def _public_address(settings: Settings) -> list[Finding]:
    web = GuardedWeb(settings.allow_private_hosts | {settings.public_host})
    try:
        reply = web.send(WebRequest("GET", settings.address("/healthz")))
    except PlatformError as error:
        fix = "Start `coursemark serve`, and check the proxy and COURSEMARK_PUBLIC_URL."
        return [Finding("public URL", ok=False, detail=f"{error} {fix}")]
    return [Finding("public URL", ok=True, detail="answers"), _clock(reply.headers.get("date"))]


def _clock(date: str | None) -> Finding:
    if date is None:
        return Finding(
            "clock", ok=False, detail="The public address sends no date: let the proxy pass it on."
        )
    theirs = datetime.strptime(date, "%a, %d %b %Y %H:%M:%S GMT").replace(tzinfo=UTC)
    drift = abs(utc_now() - theirs)
    detail = f"{drift.total_seconds():.0f} s from the public address"
    fix = "" if drift < LARGEST_DRIFT else ": let both keep time by NTP, or launches will be refused"
    return Finding("clock", ok=drift < LARGEST_DRIFT, detail=detail + fix)
