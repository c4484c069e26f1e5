"""What learners let backpacks read: granted with a pass, begun by a code, kept up by tokens, and ended."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy.orm import Session

from lti_tool.administration.admin_visits import LETTERS
from lti_tool.storage import backpacks, tables
from lti_tool.vault import digest

_SCOPES = "https://purl.imsglobal.org/spec/ob/v3p0/scope/"
PASS_LIFE = timedelta(minutes=10)
CODE_LIFE = timedelta(minutes=5)
TOKEN_LIFE = timedelta(hours=1)
RENEWAL_LIFE = timedelta(days=90)
_PASS_LETTERS = 10


class Scope(StrEnum):
    """What a backpack can be allowed to do here; writing is not among it."""

    CREDENTIALS = _SCOPES + "credential.readonly"
    PROFILE = _SCOPES + "profile.readonly"
    OFFLINE = "offline_access"


class GrantError(Exception):
    """A code or token is not exchanged; the message says why, `error` is its name (RFC 6749, 5.2)."""

    def __init__(self, description: str, error: str = "invalid_grant") -> None:
        super().__init__(description)
        self.error = error


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a backpack is given: a token to read with, and one to get new ones with, where it may."""

    access: str = field(repr=False)
    renewal: str | None = field(repr=False)
    scopes: tuple[str, ...]


def known_scopes(text: str) -> tuple[str, ...]:
    """Return the scopes that can be granted among those in a text, each once."""
    return tuple(dict.fromkeys(scope for scope in text.split(" ") if scope in set(Scope)))


def new_pass(session: Session, institution_id: str, person_id: str, now: datetime) -> str:
    """Write a pass in place of those before, and return its code as people read it; a digest is kept."""
    backpacks.forget_passes(session, person_id)
    code = "".join(secrets.choice(LETTERS) for _ in range(_PASS_LETTERS))
    row = tables.BackpackPass(
        code_hash=digest(code), institution_id=institution_id, person_id=person_id, expires_at=now + PASS_LIFE
    )
    session.add(row)
    return f"{code[: _PASS_LETTERS // 2]}-{code[_PASS_LETTERS // 2 :]}"


def whose_pass(session: Session, institution_id: str, typed: str, now: datetime) -> str | None:
    """Use up the pass with the code that somebody typed in, and return whose it is."""
    code = "".join(letter for letter in typed.upper() if letter in LETTERS)
    return backpacks.take_pass(session, institution_id, digest(code), now)


def grant(
    session: Session,
    backpack: tables.Backpack,
    person_id: str,
    *,
    scopes: Sequence[str],
    redirect_uri: str,
    challenge: str,
    now: datetime,
) -> str:
    """Write what a learner grants, and return the code that begins it."""
    code = secrets.token_urlsafe(32)
    row = tables.BackpackGrant(
        backpack_id=backpack.id,
        institution_id=backpack.institution_id,
        person_id=person_id,
        scopes=list(scopes),
        redirect_uri=redirect_uri,
        challenge=challenge,
        code_hash=digest(code),
        code_until=now + CODE_LIFE,
        given_at=now,
    )
    session.add(row)
    return code


def exchange(
    session: Session, backpack: tables.Backpack, *, code: str, redirect_uri: str, verifier: str, now: datetime
) -> Tokens | None:
    """Exchange a code for tokens. Return `None`, with the grant ended, when it comes for the second time.

    Raise `GrantError`.
    """
    row = backpacks.grant_of_code(session, digest(code))
    if row is None or row.backpack_id != backpack.id:
        raise GrantError("The code is not one of yours.")
    if row.code_used_at is not None:
        backpacks.end_grant(session, row, now)
        return None
    if row.code_until <= now or row.ended_at is not None:
        raise GrantError("The code has expired.")
    if not hmac.compare_digest(digest(redirect_uri), digest(row.redirect_uri)):
        raise GrantError("The code was sent to another redirect_uri.")
    if not hmac.compare_digest(challenge_of(verifier), row.challenge):
        raise GrantError("The code_verifier does not go with the code_challenge.")
    row.code_used_at = now
    return _new_tokens(session, row, tuple(row.scopes), now)


def renew(
    session: Session, backpack: tables.Backpack, *, renewal: str, scopes: Sequence[str], now: datetime
) -> Tokens | None:
    """Exchange a renewal for new tokens, of these scopes where any are named; it is used up.

    Return `None`, with the grant ended, when it comes for the second time: one of the two stole it. Raise
    `GrantError`.
    """
    row = backpacks.token_of(session, digest(renewal))
    if row is None or not row.renews or row.grant.backpack_id != backpack.id or row.expires_at <= now:
        raise GrantError("The refresh_token is not one of yours, or not any more.")
    if row.used_at is not None:
        backpacks.end_grant(session, row.grant, now)
        return None
    if not set(scopes) <= set(row.grant.scopes):
        raise GrantError("More is asked for than was granted.", "invalid_scope")
    row.used_at = now
    return _new_tokens(session, row.grant, tuple(scopes) or tuple(row.grant.scopes), now)


def give_up(session: Session, backpack: tables.Backpack, shown: str, now: datetime) -> None:
    """End the grant of a token that its own backpack gives up (RFC 7009); any other changes nothing."""
    row = backpacks.token_of(session, digest(shown))
    if row is not None and row.grant.backpack_id == backpack.id:
        backpacks.end_grant(session, row.grant, now)


def challenge_of(verifier: str) -> str:
    """Return the challenge of a verifier by the method S256 (RFC 7636, 4.2)."""
    hashed = hashlib.sha256(verifier.encode("utf-8", "replace")).digest()
    return base64.urlsafe_b64encode(hashed).rstrip(b"=").decode()


def _new_tokens(
    session: Session, row: tables.BackpackGrant, scopes: tuple[str, ...], now: datetime
) -> Tokens:
    access, renewal = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    made = [(access, False, scopes, TOKEN_LIFE)]
    if Scope.OFFLINE in row.scopes:
        made.append((renewal, True, tuple(row.scopes), RENEWAL_LIFE))
    for secret, renews, allowed, life in made:
        token = tables.BackpackToken(
            secret_hash=digest(secret),
            grant_id=row.id,
            renews=renews,
            scopes=list(allowed),
            expires_at=now + life,
        )
        session.add(token)
    return Tokens(access, renewal if len(made) > 1 else None, scopes)
