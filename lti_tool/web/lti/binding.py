"""The end of a login: the browser proves itself once, by its cookie or by what its LMS kept for us.

Where no cookie came back and the LMS keeps values (`lti_storage_target`), the verified claims wait in the
login's row, sealed, for a minute. Nothing of them is shown before the browser has brought the secret.
"""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from lti_tool.storage import tables
from lti_tool.storage.logins import consume_login
from lti_tool.storage.prepared import Prepares
from lti_tool.vault import Vault
from lti_tool.web.lti.browser import same
from lti_tool.web.lti.refusals import Refusal, Sentence, expired

PROOF_TIME = timedelta(seconds=60)


def consume(connection: Prepares, login_id: str, now: datetime) -> None:
    """Use a login up, once: of two equal posts at the same moment exactly one gets through."""
    if not consume_login(connection, login_id, now):
        raise expired("LTI-STATE-USED", "this login was used before", status=409)


def hold(session: Session, vault: Vault, login_id: str, claims: Mapping[str, Any], now: datetime) -> None:
    """Keep verified claims until the browser proves itself; a login holds one message only."""
    held = session.execute(
        update(tables.Login)
        .where(tables.Login.id == login_id, tables.Login.consumed_at.is_(None))
        .where(tables.Login.proof_until.is_(None))
        .values(sealed_claims=vault.seal(json.dumps(claims).encode()), proof_until=now + PROOF_TIME)
        .returning(tables.Login.id)
    )
    if held.first() is None:
        raise expired("LTI-STATE-USED", "this login was used before", status=409)


def prove(
    session: Session, vault: Vault, login_id: str, secret: str, now: datetime
) -> tuple[tables.Login, dict[str, Any]]:
    """Return the login and the claims that waited for this browser, and use the login up."""
    login = session.get(tables.Login, login_id)
    if login is None or login.sealed_claims is None or login.proof_until is None or login.proof_until <= now:
        raise expired("LTI-PROOF-LATE", "no message waits for this proof")
    if not same(secret, login.browser_hash):
        raise unproven_browser()
    claims: dict[str, Any] = json.loads(vault.open(login.sealed_claims))
    consume(session.connection(), login.id, now)
    return login, claims


def unproven_browser() -> Refusal:
    """Refuse a browser that did not start the login; the same person may try in a window of its own."""
    reason = "the browser brought back neither its cookie nor its stored value"
    return Refusal("LTI-BROWSER-UNPROVEN", 401, Sentence.NO_STORAGE, reason)
