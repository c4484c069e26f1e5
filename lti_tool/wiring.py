"""The wiring: every part that the tool is made of, put together once, handed to pages and jobs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol

from badge_engine.ports import Platform
from lti_tool.advantage import GuardedWeb, TokenStore
from lti_tool.kept_tokens import KeptTokens
from lti_tool.metadata_profiles import Profiles, load_profiles, on_board
from lti_tool.platforms import load_platforms
from lti_tool.settings import Settings
from lti_tool.storage import tables
from lti_tool.storage.database import Database
from lti_tool.vault import Vault, WrongMasterKeyError, open_vault


class Queue(Protocol):
    """Wakes the worker. It is only a hint: what is due stands in the database, and the sweep finds it."""

    def wake(self, course_id: str) -> None:
        """Ask that a course be looked at soon."""
        ...


@dataclass(frozen=True, slots=True)
class Wiring:
    """The parts. The clock gives UTC-aware instants."""

    settings: Settings
    database: Database
    vault: Vault
    web: GuardedWeb
    tokens: TokenStore
    platforms: Mapping[str, Platform]
    queue: Queue
    clock: Callable[[], datetime]
    profiles: Profiles = field(default_factory=on_board)


def utc_now() -> datetime:
    """Return this moment."""
    return datetime.now(UTC)


def wire(settings: Settings, queue: Queue, clock: Callable[[], datetime] = utc_now) -> Wiring:
    """Put the parts together.

    Raises `SettingsError` without a master key or with a faulty framework, `DatabaseError` when the schema is
    not the one of this program, `WrongMasterKeyError` when the database was sealed under another key: all
    before anything is changed.
    """
    vault = open_vault(settings)
    database = Database(settings.database_url)
    database.require_migrated()
    require_right_key(database, vault)
    return Wiring(
        settings=settings,
        database=database,
        vault=vault,
        web=GuardedWeb(settings.allow_private_hosts),
        tokens=KeptTokens(database, vault),
        platforms=load_platforms(),
        queue=queue,
        clock=clock,
        profiles=load_profiles(settings.metadata_profiles),
    )


def require_right_key(database: Database, vault: Vault) -> None:
    """Raise `WrongMasterKeyError` unless the vault opens what this database was sealed with."""
    with database.reading() as session:
        witness = session.get(tables.VaultWitness, 1)
    if witness is None or not vault.recognises(witness.sealed):
        raise WrongMasterKeyError
