"""Setting the tool up: master key, database, first institution with its issuer key. Safe to repeat."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from lti_tool.administration.issuer_keys import new_issuer_key
from lti_tool.settings import Settings
from lti_tool.storage import registrations, tables
from lti_tool.storage.database import Database
from lti_tool.vault import Vault, make_master_key, open_vault
from lti_tool.web_identity import did_of_host
from lti_tool.wiring import require_right_key


@dataclass(frozen=True, slots=True)
class InstitutionFacts:
    """What an operator says of an institution: a short name for addresses, a name and a web address.

    `undo_minutes` is how long what a badge gives at once waits for its signature (`tables.Institution`).
    """

    slug: str
    name: str
    url: str
    undo_minutes: int = 10


def install(settings: Settings, facts: InstitutionFacts, clock: Callable[[], datetime]) -> tables.Institution:
    """Make the master key (when none is configured), the tables, and the first institution with its key.

    On an installation that stands already, the schema is brought up to date and the first institution
    returned as it is. Raises `WrongMasterKeyError` before anything is changed.
    """
    if settings.master_key is None:
        make_master_key(settings.master_key_file)
    vault = open_vault(settings)
    database = Database(settings.database_url)
    try:
        if database.revision() is not None:
            require_right_key(database, vault)
        database.upgrade()
        with database.transaction() as session:
            return _first_institution(session, vault, settings, facts, clock())
    finally:
        database.close()


def _first_institution(
    session: Session, vault: Vault, settings: Settings, facts: InstitutionFacts, now: datetime
) -> tables.Institution:
    if session.get(tables.VaultWitness, 1) is None:
        session.add(tables.VaultWitness(id=1, sealed=vault.witness()))
    known = registrations.the_institution(session)
    if known is not None:
        return known
    institution = tables.Institution(
        slug=facts.slug,
        name=facts.name,
        url=facts.url,
        did=did_of_host(settings.public_url),
        created_at=now,
        undo_minutes=facts.undo_minutes,
    )
    session.add(institution)
    session.flush()
    session.add(new_issuer_key(institution.id, vault, now))
    return institution
