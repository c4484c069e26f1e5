"""Is it about this person? Step `recipient`, taken when somebody asks (Open Badges 3.0, IdentityObject)."""

import hmac
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from hashlib import md5, sha256
from typing import Any

from badge_engine.verification.reading import objects
from badge_engine.verification.report import Outcome, Step, StepId

# MD5 is what badges of long ago were made with; the standard asks verifiers to read it.
_HASHES: Mapping[str, Callable[[bytes], str]] = {
    "sha256": lambda content: sha256(content).hexdigest(),
    "md5": lambda content: md5(content, usedforsecurity=False).hexdigest(),
}


def check_recipient(document: Mapping[str, Any], expected: str) -> Step:
    """Hold the subject against an e-mail address or id; the step never repeats what was asked for."""
    for subject in objects(document.get("credentialSubject")):
        if _same(subject.get("id"), expected):
            return Step(StepId.RECIPIENT, Outcome.OK, "It is about the one who was asked for, by its id.")
        if any(is_identity(each, expected) for each in objects(subject.get("identifier"))):
            return Step(StepId.RECIPIENT, Outcome.OK, "It is about the one who was asked for.")
    return Step(StepId.RECIPIENT, Outcome.ERROR, "It is not about the one who was asked for.")


def is_identity(identity: Mapping[str, Any], expected: str) -> bool:
    """Return whether an identity, hashed or plain, is that of `expected`; the salt stands behind it.

    The address is tried as it was given, and in lower case without blanks around: the standard itself
    normalises nothing.
    """
    said = identity.get("identityHash", identity.get("identity"))
    salt = identity.get("salt", "")
    if not isinstance(said, str) or not isinstance(salt, str):
        return False
    if not identity.get("hashed"):
        return any(_same(said, spelling) for spelling in _spellings(expected))
    algorithm, _, digest = said.partition("$")
    hashed = _HASHES.get(algorithm)
    return hashed is not None and any(
        hmac.compare_digest(digest.lower().encode(), hashed((spelling + salt).encode()).encode())
        for spelling in _spellings(expected)
    )


def _spellings(expected: str) -> Iterator[str]:
    yield expected
    yield unicodedata.normalize("NFC", expected).strip().lower()


def _same(one: object, other: str) -> bool:
    return isinstance(one, str) and one == other
