"""The ledger: what was decided, by whom, when and why, as a chain in which nothing changes unseen.

Each entry carries the hash of the entry before it. Whoever keeps the hash of the last entry somewhere else
notices every later change, removal or insertion. An entry names people and things by ids of ours. What a
person wrote as a reason stands beside the chain, which holds a salted hash of it: the words can be erased,
and the chain still holds.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import orjson


class Act(StrEnum):
    """What was done: to an award, to an approval, or to an achievement as a whole."""

    AWARDED = "awarded"
    UNDONE = "undone"
    KEPT = "kept"
    QUESTIONED = "questioned"
    SUSPENDED = "suspended"
    REINSTATED = "reinstated"
    REVOKED = "revoked"
    CORRECTED = "corrected"
    APPROVED = "approved"
    APPROVAL_WITHDRAWN = "approval_withdrawn"
    ACTIVATED = "activated"
    RETIRED = "retired"
    POLICY_SET = "policy_set"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it: a person, by our id of them, or a job where `person` is `None`."""

    person: str | None = None

    def __str__(self) -> str:
        return "job" if self.person is None else f"person:{self.person}"


JOB = Actor()


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that was done. `about` names what it was done to; `at` is an aware time."""

    act: Act
    actor: Actor
    at: datetime
    reason: str
    about: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Tip:
    """The end of a chain: the number and the hash of its last entry."""

    number: int
    hash: str


START = Tip(0, "0" * 64)


@dataclass(frozen=True, slots=True)
class Entry:
    """One link of the chain. `reason` is `None` once its words were erased."""

    number: int
    act: str
    actor: str
    at: datetime
    about: Mapping[str, str]
    reason: str | None
    salt: str
    reason_hash: str
    previous: str
    hash: str


@dataclass(frozen=True, slots=True)
class Break:
    """The first entry that does not hold, and what is wrong with it."""

    number: int
    problem: str


def enter(deed: Deed, tip: Tip, salt: str) -> Entry:
    """Return the entry of a deed that follows on a tip. `salt` is fresh random text."""
    unsealed = Entry(
        number=tip.number + 1,
        act=deed.act.value,
        actor=str(deed.actor),
        at=deed.at,
        about=dict(deed.about),
        reason=deed.reason,
        salt=salt,
        reason_hash=_reason_hash(deed.reason, salt),
        previous=tip.hash,
        hash="",
    )
    return replace(unsealed, hash=_hash(unsealed))


def tip_of(entry: Entry) -> Tip:
    """Return the end of the chain after an entry."""
    return Tip(entry.number, entry.hash)


def follow(entries: Iterable[Entry], tip: Tip = START) -> Tip | Break:
    """Follow a chain from a tip on; return where it ends, or where it breaks first."""
    for entry in entries:
        problem = _problem(entry, tip)
        if problem is not None:
            return Break(entry.number, problem)
        tip = tip_of(entry)
    return tip


def canonical(content: Mapping[str, Any]) -> bytes:
    """Return the one way to write a value of text, whole numbers, lists and mappings (as RFC 8785 does)."""
    return orjson.dumps(content, option=orjson.OPT_SORT_KEYS)


def content_hash(content: Mapping[str, Any]) -> str:
    """Return the SHA-256 of the canonical form, in hexadecimal."""
    return hashlib.sha256(canonical(content)).hexdigest()


def _problem(entry: Entry, tip: Tip) -> str | None:
    if entry.number != tip.number + 1:
        return f"entry {tip.number + 1} is missing"
    if entry.previous != tip.hash:
        return "it does not follow on the entry before it"
    if entry.hash != _hash(entry):
        return "it was changed after it was written"
    if entry.reason is not None and entry.reason_hash != _reason_hash(entry.reason, entry.salt):
        return "its reason was changed after it was written"
    return None


def _hash(entry: Entry) -> str:
    return content_hash(
        {
            "number": entry.number,
            "act": entry.act,
            "actor": entry.actor,
            "at": _moment(entry.at),
            "about": dict(entry.about),
            "reason": entry.reason_hash,
            "previous": entry.previous,
        }
    )


def _moment(at: datetime) -> str:
    if at.tzinfo is None:
        raise ValueError("an entry is dated with its time zone")
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _reason_hash(reason: str, salt: str) -> str:
    return hashlib.sha256(f"{salt}:{reason}".encode()).hexdigest()
