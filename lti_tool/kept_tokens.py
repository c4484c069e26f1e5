"""Access tokens for LTI services, sealed in the database: workers share them, and a restart keeps them."""

import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

from lti_tool.advantage import AccessToken, TokenName
from lti_tool.storage import tables
from lti_tool.storage.database import Database
from lti_tool.storage.upserts import upsert
from lti_tool.vault import Vault


class KeptTokens:
    """The `TokenStore` of the running tool.

    The name of a token holds its registration, so that no tenant is handed another's.
    """

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database, self._vault = database, vault
        self._locks: defaultdict[TokenName, threading.Lock] = defaultdict(threading.Lock)

    def get(self, name: TokenName) -> AccessToken | None:
        """Return the token of that name, spent or not."""
        with self._database.reading() as session:
            row = session.get(tables.ServiceToken, _identity(name))
        return None if row is None else AccessToken(self._vault.open(row.sealed).decode(), row.use_until)

    def put(self, name: TokenName, token: AccessToken) -> None:
        """Keep a token, in place of any other of that name."""
        registration_id, deployment_id, scopes = _identity(name)
        row = {
            "registration_id": registration_id,
            "deployment_id": deployment_id,
            "scopes": scopes,
            "sealed": self._vault.seal(token.text.encode()),
            "use_until": token.use_until,
        }
        with self._database.transaction() as session:
            upsert(session, tables.ServiceToken, [row], keys=["registration_id", "deployment_id", "scopes"])

    def forget(self, name: TokenName, token: AccessToken) -> None:
        """Drop this token, unless another one is kept by now."""
        with self._database.transaction() as session:
            row = session.get(tables.ServiceToken, _identity(name))
            if row is not None and self._vault.open(row.sealed) == token.text.encode():
                session.delete(row)

    @contextmanager
    def alone(self, name: TokenName) -> Iterator[None]:
        """Let one thread of this process at a time fetch a token of that name."""
        with self._locks[name]:
            yield


def _identity(name: TokenName) -> tuple[str, str, str]:
    return name.registration_id, name.deployment_id, " ".join(name.scopes)
