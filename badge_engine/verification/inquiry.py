"""What a verification is asked under: where documents come from, what time it is, who is expected."""

from dataclasses import dataclass
from datetime import datetime

from badge_engine.verification.resolving import Resolver


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
