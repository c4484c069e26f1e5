"""Status lists: made with the first credential, signed anew when a bit changes or a day is over."""

from datetime import datetime, timedelta

import orjson

from badge_engine.credentials.issue import serialise
from badge_engine.ports import Signer
from badge_engine.proofs.eddsa_rdfc_2022 import sign
from badge_engine.status.bits import MINIMUM_ENTRIES, StatusList
from badge_engine.status.list_credential import StatusListContent, compose_status_list
from lti_tool.administration.issuer_keys import open_signer
from lti_tool.publishing import status_address
from lti_tool.storage import badges, registrations, tables
from lti_tool.wiring import Wiring

VALIDITY = timedelta(days=7)
AGE = timedelta(days=1)


def new_status_list(wiring: Wiring, institution: tables.Institution, signer: Signer) -> tables.StatusList:
    """Return a new list in which nothing is revoked, signed."""
    made = tables.StatusList(id=tables.new_id(), institution_id=institution.id, length=MINIMUM_ENTRIES)
    _sign(wiring, institution, signer, made, frozenset())
    return made


def renew_status_lists(wiring: Wiring) -> int:
    """Sign every list anew that is a day old or lacks a revocation; return how many there were."""
    with wiring.database.reading() as session:
        list_ids = badges.status_list_ids(session)
    return sum(_renew(wiring, list_id) for list_id in list_ids)


def _renew(wiring: Wiring, list_id: str) -> bool:
    with wiring.database.transaction() as session:
        row = badges.lock_status_list(session, list_id)
        revoked = badges.revoked_indexes(session, list_id)
        stale = row.signed_at <= wiring.clock() - AGE or _bits(row) != _with_revoked(row, revoked)
        if stale:
            institution = session.get_one(tables.Institution, row.institution_id)
            key = registrations.signing_key(session, institution.id)
            _sign(wiring, institution, open_signer(institution, key, wiring.vault), row, revoked)
    return stale


def _bits(row: tables.StatusList) -> StatusList:
    """Return what the list says as it is published.

    That is compared, and not when it was signed: a withdrawal may be committed after a signing that is later
    than the withdrawal's own time.
    """
    return StatusList.decode(orjson.loads(row.document)["credentialSubject"]["encodedList"])


def _with_revoked(row: tables.StatusList, revoked: frozenset[int]) -> StatusList:
    return StatusList.empty(row.length).with_set(revoked)


def _sign(
    wiring: Wiring,
    institution: tables.Institution,
    signer: Signer,
    row: tables.StatusList,
    revoked: frozenset[int],
) -> None:
    now = wiring.clock()
    content = StatusListContent(
        url=status_address(wiring.settings, row.id),
        issuer=institution.did,
        bits=_with_revoked(row, revoked),
        valid_from=now,
        valid_until=_whole_second(now) + VALIDITY,
    )
    row.document = serialise(sign(compose_status_list(content), signer, now))
    row.signed_at = now


def _whole_second(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)
