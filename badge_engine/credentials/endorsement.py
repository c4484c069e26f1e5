"""An endorsement (EndorsementCredential): a partner vouches for a badge, an issuer or one credential."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from badge_engine.contexts.pinned import OPEN_BADGES, OPEN_BADGES_EXTENSIONS, VC_2
from badge_engine.credentials.compose_parts import compose_profile, without_absent
from badge_engine.credentials.issue import refuse_unsound, serialise
from badge_engine.credentials.leaves import refuse_unsigned
from badge_engine.credentials.places import ContentError, absolute
from badge_engine.credentials.profile import Profile
from badge_engine.moments import zulu
from badge_engine.ports import Signer
from badge_engine.proofs.eddsa_rdfc_2022 import sign
from badge_engine.verification.resolving import Resolver
from badge_engine.verification.schemas import ENDORSEMENT_SCHEMA


@dataclass(frozen=True, slots=True)
class Endorsement:
    """What a partner says, in Markdown, of something by its id: an achievement, an issuer or a credential."""

    id: str
    partner: Profile
    subject: str
    name: str
    comment: str
    made_at: datetime
    valid_until: datetime | None = None

    def __post_init__(self) -> None:
        absolute(self.id, "The id of an endorsement")
        absolute(self.subject, "The id of what is endorsed")
        if not self.name.strip() or not self.comment.strip():
            raise ContentError("An endorsement needs a name and says something.")


def issue_endorsement(
    endorsement: Endorsement, *, signer: Signer, created: datetime, resolver: Resolver
) -> bytes:
    """Compose, sign, and verify the bytes as a stranger would; return these bytes. `signer` is the partner's.

    Raise `UnsignableError` and `IssuingError` as `issue` does.
    """
    document = compose_endorsement(endorsement)
    refuse_unsigned(document)
    data = serialise(sign(document, signer, created))
    refuse_unsound(data, resolver=resolver, now=created)
    return data


def compose_endorsement(endorsement: Endorsement) -> dict[str, Any]:
    """Return the unsigned document."""
    return without_absent(
        {
            "@context": [VC_2, OPEN_BADGES, OPEN_BADGES_EXTENSIONS],
            "id": endorsement.id,
            "type": ["VerifiableCredential", "EndorsementCredential"],
            "name": endorsement.name,
            "issuer": compose_profile(endorsement.partner),
            "validFrom": zulu(endorsement.made_at),
            "validUntil": endorsement.valid_until and zulu(endorsement.valid_until),
            "credentialSubject": {
                "id": endorsement.subject,
                "type": ["EndorsementSubject"],
                "endorsementComment": endorsement.comment,
            },
            "credentialSchema": [{"id": ENDORSEMENT_SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}],
        },
    )
