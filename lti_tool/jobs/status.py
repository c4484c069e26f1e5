"""Status lists: made with the first credential, signed anew when a bit changes or a day is over."""

from datetime import timedelta

import orjson

from badge_engine.status.bits import StatusList
from lti_tool.status_lists import list_signer, sign_list, with_revoked
from lti_tool.storage import badges, tables
from lti_tool.wiring import Wiring

AGE = timedelta(days=1)


def renew_status_lists(wiring: Wiring, course_id: str | None = None) -> int:
    """Sign every list anew that is a day old or lacks a revocation; return how many there were.

    Of one course only the lists are looked at on which something of it was taken back.
    """
    with wiring.database.reading() as session:
        list_ids = badges.status_list_ids(session, course_id)
    return sum(_renew(wiring, list_id) for list_id in list_ids)


def _renew(wiring: Wiring, list_id: str) -> bool:
    with wiring.database.transaction() as session:
        row = badges.lock_status_list(session, list_id)
        revoked = badges.revoked_indexes(session, list_id)
        stale = row.signed_at <= wiring.clock() - AGE or _bits(row) != with_revoked(row, revoked)
        if stale:
            sign_list(wiring, list_signer(wiring, session, row), row, revoked)
    return stale


def _bits(row: tables.StatusList) -> StatusList:
    """Return what the list says as it is published.

    That is compared, and not when it was signed: a withdrawal may be committed after a signing that is later
    than the withdrawal's own time.
    """
    return StatusList.decode(orjson.loads(row.document)["credentialSubject"]["encodedList"])
