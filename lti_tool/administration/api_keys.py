"""The key by which an LMS knows us when its people give us access to its web services."""

from sqlalchemy import delete
from sqlalchemy.orm import Session

from lti_tool.storage import tables
from lti_tool.vault import Vault


def enter_api_key(
    session: Session, vault: Vault, row: tables.Registration, *, api_url: str, client_id: str, secret: str
) -> None:
    """Keep a key. Access that was given to another one, or at another address, must not go there.

    A token that was entered for another address is forgotten, too.
    """
    address = api_url.rstrip("/")
    elsewhere = row.api_url is not None and row.api_url.rstrip("/") != address
    if elsewhere:
        row.sealed_api_token = None
    if elsewhere or row.api_client_id != client_id:
        given = tables.Authorisation
        session.execute(delete(given).where(given.registration_id == row.id))
    row.api_url, row.api_client_id, row.sealed_api_secret = address, client_id, vault.seal(secret.encode())
