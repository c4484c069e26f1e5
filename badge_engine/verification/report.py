"""What verification found out: one step after the other, and what follows from all of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class StepId(StrEnum):
    """The steps, in the order in which they are taken; no kind of document needs all of them."""

    PARSE = "parse"
    CONTEXT = "context"
    TYPE = "type"
    DATA_MODEL = "data_model"
    SCHEMA = "schema"
    LINKED_DATA = "linked_data"
    SUBJECT = "subject"
    ISSUER = "issuer"
    PROOF = "proof"
    CLAIMS = "claims"
    STATUS = "status"
    VALIDITY = "validity"
    RECIPIENT = "recipient"
    ENDORSEMENTS = "endorsements"
    PARTS = "parts"


class Outcome(StrEnum):
    """How a step ended. `UNKNOWN` means that it could not be checked, which says nothing against it."""

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what was looked at, how it ended, and a plain sentence about it.

    `source` says what it was held against: an address, or what is on board.
    """

    id: StepId
    outcome: Outcome
    sentence: str
    source: str | None = None

    @property
    def troubles(self) -> bool:
        """Whether this step stands in the way of trust."""
        return self.outcome in {Outcome.ERROR, Outcome.UNKNOWN}


@dataclass(frozen=True, slots=True)
class Report:
    """The whole result. In every flag, `None` means: not checked.

    `authentic` says that the issuer signed exactly this document. The flags below it are only known of an
    authentic credential; they are kept apart so that "expired but authentic" can be told. `credential` is
    the document that was found, `None` where there was none to read. `parts` are the reports on what stands
    in it and is signed by itself.
    """

    steps: tuple[Step, ...]
    credential: Mapping[str, Any] | None = None
    authentic: bool | None = None
    revoked: bool | None = None
    suspended: bool | None = None
    expired: bool | None = None
    not_yet_valid: bool | None = None
    parts: tuple["Part", ...] = ()

    @property
    def sound(self) -> bool:
        """Whether the document is authentic and no step speaks against it, its present standing apart."""
        return self.authentic is True and not any(step.troubles for step in self.steps)

    @property
    def verified(self) -> bool:
        """Whether the credential is authentic, well formed and in force now, all of it checked."""
        standing = (self.revoked, self.suspended, self.expired, self.not_yet_valid)
        return (
            self.authentic is True
            and all(flag is False for flag in standing)
            and not any(step.outcome is Outcome.ERROR for step in self.steps)
        )


@dataclass(frozen=True, slots=True)
class Part:
    """The report on something that stands in a document; `place` says where, such as `$.endorsement[0]`."""

    place: str
    report: Report
