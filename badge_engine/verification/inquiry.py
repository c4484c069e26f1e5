"""What a verification is asked under: where documents come from, what time it is, who is expected."""

from dataclasses import dataclass, field
from datetime import datetime

from badge_engine.verification.resolving import Resolver

MAXIMUM_PARTS = 100


class TooManyPartsError(Exception):
    """A document holds more that is signed by itself than is looked at."""

    def __init__(self) -> None:
        super().__init__(f"It holds more than {MAXIMUM_PARTS} credentials and endorsements: hand in fewer.")


@dataclass(slots=True)
class Allowance:
    """How many parts of one document, at whatever depth, may still be looked at."""

    left: int = MAXIMUM_PARTS

    def take(self, parts: int) -> None:
        """Take some. Raise `TooManyPartsError` where fewer are left."""
        self.left -= parts
        if self.left < 0:
            raise TooManyPartsError


@dataclass(frozen=True, slots=True)
class Inquiry:
    """`recipient` is an e-mail address or id that the credential should be about.

    `challenge` and `domain` are what a presentation has to answer (VC Data Integrity 1.0, 2.1).
    `any_credential` says that credentials of every kind are asked about. Then each is held to the whole data
    model, and each of its proofs has to hold; otherwise one that holds is enough.
    """

    resolver: Resolver
    now: datetime
    recipient: str | None = None
    challenge: str | None = None
    domain: str | None = None
    any_credential: bool = False
    allowance: Allowance = field(default_factory=Allowance)
