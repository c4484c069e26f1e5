"""The platforms' public keys, fetched through the guarded door and kept for an hour."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from jwt import PyJWK
from jwt.exceptions import PyJWKError

from badge_engine.ports import PlatformError
from lti_tool.web.lti.refusals import Refusal, Sentence, unproven

LIFETIME = timedelta(hours=1)
REFETCH_PAUSE = timedelta(seconds=30)
MINIMUM_RSA_BITS = 2048


@dataclass(frozen=True, slots=True)
class _KeySet:
    fetched_at: datetime
    keys: Mapping[str, PyJWK]


class KeySets:
    """Finds the key that signed a token. An unknown `kid` fetches the set anew, at most twice a minute."""

    def __init__(self, fetch: Callable[[str], Any], clock: Callable[[], datetime]) -> None:
        self._fetch, self._clock = fetch, clock
        self._sets: dict[str, _KeySet] = {}
        self._lock = threading.Lock()

    def find(self, jwks_url: str, kid: str, algorithm: str) -> PyJWK:
        """Return the key for this algorithm with this `kid`; a `Refusal` when the platform has none or does not answer."""
        with self._lock:
            known = self._sets.get(jwks_url)
            if known is None or self._is_stale(known, kid):
                known = self._sets[jwks_url] = self._load(jwks_url, known, kid)
        if kid not in known.keys:
            raise unproven("LTI-TOKEN-KID", "the platform's key set has no usable key with this kid")
        if known.keys[kid].algorithm_name != algorithm:
            raise unproven("LTI-TOKEN-KID", "the key with this kid is for another algorithm")
        return known.keys[kid]

    def _is_stale(self, known: _KeySet, kid: str) -> bool:
        age = self._clock() - known.fetched_at
        return age > LIFETIME or (kid not in known.keys and age > REFETCH_PAUSE)

    def _load(self, jwks_url: str, known: _KeySet | None, kid: str) -> _KeySet:
        try:
            return _KeySet(self._clock(), _usable(self._fetch(jwks_url)))
        except PlatformError as error:
            if known is not None and kid in known.keys:
                return known
            reason = "the platform's keys could not be fetched"
            raise Refusal("LTI-KEYS-UNREACHABLE", 503, Sentence.SILENT_LMS, reason) from error


def _usable(document: object) -> dict[str, PyJWK]:
    keys = document.get("keys") if isinstance(document, dict) else None
    if not isinstance(keys, list):
        raise PlatformError("The platform's key set is not one.", permanent=True)
    return {key["kid"]: parsed for key in keys if (parsed := _parsed(key)) is not None}


def _parsed(key: object) -> PyJWK | None:
    """Keep what may verify a signature (RFC 8725, 3.5): RSA, 2048 bits or more, not marked for encryption."""
    if not isinstance(key, dict) or not isinstance(key.get("kid"), str):
        return None
    if key.get("kty") != "RSA" or key.get("use", "sig") != "sig":
        return None
    try:
        parsed = PyJWK(key, algorithm="RS256")
    except PyJWKError:
        return None
    return parsed if parsed.key.key_size >= MINIMUM_RSA_BITS else None
