"""The platforms' public keys: fetched through the guarded door, kept in memory and in the database."""

import re
import threading
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from jwt import PyJWK

from badge_engine.outgoing import PlatformError, WebReply, WebRequest
from lti_tool.advantage import GuardedWeb
from lti_tool.storage.database import Database
from lti_tool.storage.key_sets import KeptKeySet, load_key_set, save_key_set
from lti_tool.web.lti.public_keys import KeyName, usable_keys
from lti_tool.web.lti.refusals import Refusal, Sentence, unproven

USUAL_LIFETIME = timedelta(hours=1)
SHORTEST_LIFETIME, LONGEST_LIFETIME = timedelta(minutes=5), timedelta(days=1)
LONGEST_OUTAGE = timedelta(days=1)
PAUSE = timedelta(seconds=30)
MAX_AGE = re.compile(r"max-age=(\d{1,9})")


@dataclass(frozen=True, slots=True)
class _KeySet:
    """What is known of an address: its last good answer, and how and when it was last asked."""

    keys: Mapping[KeyName, PyJWK]
    fetched_at: datetime
    fresh_until: datetime


@dataclass(frozen=True, slots=True)
class _Attempt:
    at: datetime
    answered: bool


class KeySets:
    """Finds the key that signed a token.

    A set is fetched when it is stale or lacks a `kid`, by one thread at a time and at most every 30 s.
    While the platform does not answer, its known keys serve a day longer; an unknown one is never believed.
    The last good set is kept in the database, so that a new process needs no LMS that answers.
    """

    def __init__(self, web: GuardedWeb, database: Database, clock: Callable[[], datetime]) -> None:
        self._web, self._database, self._clock = web, database, clock
        self._sets: dict[str, _KeySet] = {}
        self._attempts: dict[str, _Attempt] = {}
        self._locks: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)

    def find(self, jwks_url: str, kid: str, algorithm: str) -> PyJWK:
        """Return the key of this name for this algorithm.

        Raises a `Refusal`: 401 when the platform has no such key, 503 when it cannot be asked for one.
        """
        name, now = (kid, algorithm), self._clock()
        known = self._sets.get(jwks_url)
        if known is None or now >= known.fresh_until or name not in known.keys:
            with self._locks[jwks_url]:
                known = self._refreshed(jwks_url, name, now)
        if known is not None and name in known.keys and now < known.fresh_until + LONGEST_OUTAGE:
            return known.keys[name]
        if known is None or not self._attempts[jwks_url].answered:
            reason = "the platform's keys could not be fetched"
            raise Refusal("LTI-KEYS-UNREACHABLE", 503, Sentence.SILENT_LMS, reason)
        raise unproven("LTI-TOKEN-KID", "the platform's key set has no usable key with this kid")

    def _refreshed(self, jwks_url: str, name: KeyName, now: datetime) -> _KeySet | None:
        known = self._sets.get(jwks_url) or self._kept(jwks_url)
        if known is not None and now < known.fresh_until and name in known.keys:
            return known
        last = self._attempts.get(jwks_url)
        if last is not None and now - last.at < PAUSE:
            return known
        fetched = self._fetched(jwks_url, now)
        self._attempts[jwks_url] = _Attempt(now, answered=fetched is not None)
        return fetched or known

    def _kept(self, jwks_url: str) -> _KeySet | None:
        with self._database.reading() as session:
            kept = load_key_set(session, jwks_url)
        return None if kept is None else self._take(jwks_url, kept)

    def _fetched(self, jwks_url: str, now: datetime) -> _KeySet | None:
        try:
            reply = self._web.ask_once(WebRequest("GET", jwks_url))
        except PlatformError:
            return None
        if usable_keys(reply.body) is None:
            return None
        kept = KeptKeySet(reply.body, now, now + _lifetime(reply))
        with self._database.transaction() as session:
            save_key_set(session, jwks_url, kept)
        return self._take(jwks_url, kept)

    def _take(self, jwks_url: str, kept: KeptKeySet) -> _KeySet:
        taken = _KeySet(usable_keys(kept.document) or {}, kept.fetched_at, kept.fresh_until)
        self._sets[jwks_url] = taken
        return taken


def _lifetime(reply: WebReply) -> timedelta:
    """Return how long an answer is fresh: as it says itself, within bounds."""
    found = MAX_AGE.search(reply.headers.get("cache-control", ""))
    told = timedelta(seconds=int(found[1])) if found else USUAL_LIFETIME
    return min(max(told, SHORTEST_LIFETIME), LONGEST_LIFETIME)
