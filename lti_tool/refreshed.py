"""The newest form of a credential, for wallets and verifiers that ask its refresh service.

A credential has one status, and ours says whether it was revoked, for good; nothing in Open Badges 3.0 says
"not now". So a suspended credential is signed again as one that has ended, and a reinstated one as one that
begins anew. Each is the same credential of a later date, and takes the place of the form before it.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import orjson
from sqlalchemy.orm import Session

from badge_engine.credentials.issue import serialise
from badge_engine.credentials.issue_any import issue_any
from badge_engine.ledger import JOB, Act, Entry
from badge_engine.moments import zulu
from lti_tool.publishing import as_of, held_keys
from lti_tool.status_lists import institution_signer
from lti_tool.storage import awards, ledger, registrations, tables
from lti_tool.storage.upserts import upsert
from lti_tool.wiring import Wiring

INSTANT = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class _Form:
    """A form that is to be told: the credential, and what was decided about it since it was signed."""

    credential: tables.Credential
    decided: Entry


def newest_form(wiring: Wiring, credential_id: str) -> bytes | None:
    """Return the newest signed form of a credential, `None` where there is no such credential.

    A form is signed when it is first asked for, and kept.
    """
    with wiring.database.reading() as session:
        row = session.get(tables.Credential, credential_id)
        if row is None:
            return None
        found = _form(session, _in_its_place(session, row))
        if isinstance(found, bytes):
            return found
        known = session.get(tables.LaterForm, found.credential.id)
        if known is not None and known.as_of == found.decided.at:
            return known.document
    with wiring.database.transaction() as session:
        document = _signed(wiring, session, found)
        kept = {"credential_id": found.credential.id, "as_of": found.decided.at, "document": document}
        upsert(session, tables.LaterForm, [kept], keys=["credential_id"])
    return document


def _in_its_place(session: Session, row: tables.Credential) -> tables.Credential:
    """Return the credential that took the place of a corrected one, or the one that it is."""
    replacement = awards.replacement_of(session, row.award)
    return (
        row
        if replacement is None
        else _in_its_place(session, session.get_one(tables.Credential, replacement))
    )


def _form(session: Session, row: tables.Credential) -> bytes | _Form:
    """Return the bytes that were signed first, unless a decision since is to be told."""
    if row.award.withdrawn_at is not None:
        return row.document  # the status list tells
    decided = [
        entry
        for entry in ledger.entries_of_award(session, row.award)
        if entry.act in {Act.SUSPENDED, Act.REINSTATED} and entry.at >= row.issued_at
    ]
    return _Form(row, decided[-1]) if decided else row.document


def _signed(wiring: Wiring, session: Session, form: _Form) -> bytes:
    signed_for = institution_signer(wiring, session, form.credential.institution_id)
    institution = session.get_one(tables.Institution, form.credential.institution_id)
    keys = registrations.issuer_keys(session, institution.id)
    signed = issue_any(
        _told(orjson.loads(form.credential.document), form.decided),
        issuer=signed_for.issuer,
        signer=signed_for.signer,
        created=wiring.clock(),
        resolver=held_keys(institution, keys),
    )
    return serialise(signed)


def _told(document: dict[str, Any], decided: Entry) -> dict[str, Any]:
    unsigned = {term: value for term, value in document.items() if term != "proof"}
    told = as_of(unsigned, decided.at)
    if decided.act == Act.REINSTATED:
        return told
    return unsigned | {
        "validFrom": zulu(decided.at),
        "validUntil": zulu(decided.at + INSTANT),
        "description": _why(decided),
    }


def _why(decided: Entry) -> str:
    """Say that it is suspended. A person's words stay in the ledger; what a policy says is told."""
    said = f"Suspended by its issuer on {decided.at:%Y-%m-%d}: it does not count until they decide again."
    by_policy = decided.reason if decided.actor == str(JOB) else None
    return f"{said} {by_policy}" if by_policy else said
