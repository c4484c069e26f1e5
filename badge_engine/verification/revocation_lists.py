"""The deprecated list of Open Badges 3.0, `1EdTechRevocationList`: plain JSON, signed by nobody.

It says which credentials were revoked, by their ids. It is read, and never issued here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from badge_engine.status.problems import StatusError, StatusProblem
from badge_engine.verification.authenticity import issuer_id
from badge_engine.verification.reading import MalformedError, objects, read_object
from badge_engine.verification.resolving import Resolver, UnreachableError

REVOCATION_LIST = "1EdTechRevocationList"


@dataclass(frozen=True, slots=True)
class Revocation:
    """Whether a list names a credential, why, and which list it was."""

    revoked: bool
    reason: str | None
    source: str


def revocation_in(status: Mapping[str, Any], document: Mapping[str, Any], resolver: Resolver) -> Revocation:
    """Look a credential up in the list that its status names.

    Raise `StatusError` where the list cannot be had, or is by another issuer than the credential.
    """
    url = str(status.get("id"))
    try:
        found = read_object(resolver.fetch(url))
    except UnreachableError as error:
        raise StatusError(StatusProblem.RETRIEVAL, str(error)) from error
    except MalformedError as error:
        raise StatusError(StatusProblem.MALFORMED, str(error)) from error
    if issuer_id(found) != issuer_id(document):
        raise StatusError(StatusProblem.VERIFICATION, "The status list is not by the issuer of the badge.")
    entries = objects(found.get("revokedCredential"))
    named = (each for each in entries if _same(each.get("id"), document.get("id")))
    entry = next((each for each in named if each.get("revoked") is not False), None)
    if entry is None:
        return Revocation(revoked=False, reason=None, source=url)
    reason = entry.get("revocationReason")
    return Revocation(revoked=True, reason=reason if isinstance(reason, str) else None, source=url)


def _same(one: object, other: object) -> bool:
    """Compare ids as the standard does: after decoding and trimming (Open Badges 3.0, Verification)."""
    return isinstance(one, str) and isinstance(other, str) and unquote(one).strip() == unquote(other).strip()
