"""Logins and the registrations that they belong to: few columns, by statements that are made once.

A lecture hall opens the tool in the same minute; building statements and whole entities would take most of
the time of a launch.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import and_, bindparam, insert, select, update

from lti_tool.storage import tables
from lti_tool.storage.prepared import Prepared, Prepares


@dataclass(frozen=True, slots=True)
class KnownRegistration:
    """What a launch needs to know of an LMS. The columns of `tables.Registration` with the same names."""

    id: str
    institution_id: str
    platform: str
    issuer: str
    client_id: str
    auth_url: str
    token_url: str
    jwks_url: str
    signing_algorithm: str
    trusted_audiences: list[str]
    frame_origins: list[str]
    anonymous_allowed: bool
    approved_at: datetime | None
    removed_at: datetime | None

    @classmethod
    def of(cls, row: tables.Registration) -> "KnownRegistration":
        """Return what a launch needs of a whole row."""
        return cls(*(getattr(row, name) for name in _REGISTRATION_FIELDS))


@dataclass(frozen=True, slots=True)
class KnownDeployment:
    """A registration placed in one account or site; `id` is our own, `deployment_id` the LMS's."""

    id: str
    deployment_id: str
    approved_at: datetime | None
    notices_url: str | None


@dataclass(frozen=True, slots=True)
class PendingLogin:
    """A login that a platform answers. The columns of `tables.Login` with the same names.

    `hinted` is the deployment that the login named, if it named one that we know.
    """

    id: str
    state_hash: str
    nonce_hash: str
    browser_hash: str
    target_link_uri: str
    deployment_hint: str | None
    storage_target: str | None
    expires_at: datetime
    consumed_at: datetime | None
    registration: KnownRegistration
    hinted: KnownDeployment | None


_REGISTRATION_FIELDS = [field.name for field in fields(KnownRegistration)]
_DEPLOYMENT_FIELDS = [field.name for field in fields(KnownDeployment)]
_LOGIN_FIELDS = [field.name for field in fields(PendingLogin) if field.name not in {"registration", "hinted"}]
_WRITTEN = (
    *("id", "registration_id", "state_hash", "nonce_hash", "browser_hash", "target_link_uri"),
    *("deployment_hint", "sealed_hints", "storage_target", "expires_at"),
)
_TABLES = tables.Login.metadata.tables
_REGISTRATION, _DEPLOYMENT, _LOGIN = _TABLES["registration"], _TABLES["deployment"], _TABLES["lti_login"]
_REGISTRATION_COLUMNS = [_REGISTRATION.c[name] for name in _REGISTRATION_FIELDS]
_OF_ISSUER_AND_CLIENT = Prepared(
    select(*_REGISTRATION_COLUMNS).where(
        _REGISTRATION.c.issuer == bindparam("issuer"), _REGISTRATION.c.client_id == bindparam("client_id")
    ),
    _REGISTRATION_COLUMNS,
)
_OF_ISSUER = Prepared(
    select(*_REGISTRATION_COLUMNS).where(
        _REGISTRATION.c.issuer == bindparam("issuer"), _REGISTRATION.c.removed_at.is_(None)
    ),
    _REGISTRATION_COLUMNS,
)
_DEPLOYMENT_COLUMNS = [_DEPLOYMENT.c[name] for name in _DEPLOYMENT_FIELDS]
_FIND_DEPLOYMENT = Prepared(
    select(*_DEPLOYMENT_COLUMNS).where(
        _DEPLOYMENT.c.registration_id == bindparam("registration_id"),
        _DEPLOYMENT.c.deployment_id == bindparam("deployment_id"),
    ),
    _DEPLOYMENT_COLUMNS,
)
_PENDING_COLUMNS = [*(_LOGIN.c[name] for name in _LOGIN_FIELDS), *_REGISTRATION_COLUMNS, *_DEPLOYMENT_COLUMNS]
_PENDING = Prepared(
    select(*_PENDING_COLUMNS)
    .join_from(_LOGIN, _REGISTRATION)
    .outerjoin(
        _DEPLOYMENT,
        and_(
            _DEPLOYMENT.c.registration_id == _REGISTRATION.c.id,
            _DEPLOYMENT.c.deployment_id == _LOGIN.c.deployment_hint,
        ),
    )
    .where(_LOGIN.c.id == bindparam("login_id")),
    _PENDING_COLUMNS,
)
_INSERT = Prepared(insert(_LOGIN).values({name: bindparam(name) for name in _WRITTEN}))
_CONSUME = Prepared(
    update(_LOGIN)
    .where(_LOGIN.c.id == bindparam("login_id"), _LOGIN.c.consumed_at.is_(None))
    .values(consumed_at=bindparam("now"), sealed_claims=None, sealed_hints=None)
)


def known_registration(connection: Prepares, issuer: str, client_id: str) -> KnownRegistration | None:
    """Return the registration of exactly this issuer and client, also a removed one."""
    found = _OF_ISSUER_AND_CLIENT.row(connection, {"issuer": issuer, "client_id": client_id})
    return None if found is None else KnownRegistration(*found)


def registrations_of(connection: Prepares, issuer: str) -> list[KnownRegistration]:
    """Return the registrations of exactly this issuer that were not removed."""
    return [KnownRegistration(*found) for found in _OF_ISSUER.rows(connection, {"issuer": issuer})]


def known_deployment(
    connection: Prepares, registration_id: str, deployment_id: str
) -> KnownDeployment | None:
    """Return the deployment of this registration under the LMS's own deployment id."""
    asked = {"registration_id": registration_id, "deployment_id": deployment_id}
    found = _FIND_DEPLOYMENT.row(connection, asked)
    return None if found is None else KnownDeployment(*found)


def write_login(connection: Prepares, login: Mapping[str, Any]) -> None:
    """Write a new login; `login` gives the columns `_WRITTEN` of `tables.Login`."""
    _INSERT.run(connection, login)


def pending_login(connection: Prepares, login_id: str) -> PendingLogin | None:
    """Return a login, also one that was consumed or has expired."""
    found = _PENDING.row(connection, {"login_id": login_id})
    if found is None:
        return None
    columns = iter(found)
    own = dict(zip(_LOGIN_FIELDS, islice(columns, len(_LOGIN_FIELDS)), strict=True))
    registration = KnownRegistration(*islice(columns, len(_REGISTRATION_FIELDS)))
    deployment = KnownDeployment(*columns)
    return PendingLogin(**own, registration=registration, hinted=deployment if deployment.id else None)


def consume_login(connection: Prepares, login_id: str, now: datetime) -> bool:
    """Use a login up; of two at the same moment exactly one gets `True`."""
    return _CONSUME.run(connection, {"login_id": login_id, "now": now}) == 1
