"""The signed credential that carries a status list (BitstringStatusListCredential)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from badge_engine.contexts.pinned import VC_2
from badge_engine.moments import zulu
from badge_engine.status.bits import StatusList
from badge_engine.status.entry import REVOCATION

CREDENTIAL_TYPE = "BitstringStatusListCredential"
LIST_TYPE = "BitstringStatusList"


@dataclass(frozen=True, slots=True)
class StatusListContent:
    """What a status list credential says.

    `url` is the https address that serves it, and its id. `issuer` is the id of the issuer of the badges:
    a list by anybody else does not count. It is signed anew at every change and before `valid_until`.
    """

    url: str
    issuer: str
    bits: StatusList
    valid_from: datetime
    valid_until: datetime
    purpose: str = REVOCATION


def compose_status_list(content: StatusListContent) -> dict[str, Any]:
    """Return the unsigned document, of VC Data Model 2.0; `proofs.eddsa_rdfc_2022.sign` signs it."""
    return {
        "@context": [VC_2],
        "id": content.url,
        "type": ["VerifiableCredential", CREDENTIAL_TYPE],
        "issuer": content.issuer,
        "validFrom": zulu(content.valid_from),
        "validUntil": zulu(content.valid_until),
        "credentialSubject": {
            "id": f"{content.url}#list",
            "type": LIST_TYPE,
            "statusPurpose": content.purpose,
            "encodedList": content.bits.encode(),
        },
    }
