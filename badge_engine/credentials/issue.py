"""From what a credential says to the bytes that are stored and served for ever."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import orjson

from badge_engine.credentials.compose import compose
from badge_engine.credentials.content import Credential
from badge_engine.credentials.leaves import refuse_unsigned
from badge_engine.ports import Signer
from badge_engine.proofs.eddsa_rdfc_2022 import sign
from badge_engine.verification.resolving import Resolver
from badge_engine.verification.verify import authenticate


class IssuingError(Exception):
    """A credential that we signed does not verify and must not leave the house: a bug, or a wrong set-up."""


def issue(credential: Credential, *, signer: Signer, created: datetime, resolver: Resolver) -> bytes:
    """Compose, sign, and verify our own bytes as a stranger would; return these bytes.

    `resolver` serves our own DID document; a did:key needs none. Raise `UnsignableError` for text that cannot
    be signed and `IssuingError` where the signed document fails a step of verification, such as a key that
    is not published or a document that breaks the schema.
    """
    document = compose(credential)
    refuse_unsigned(document)
    data = serialise(sign(document, signer, created))
    refuse_unsound(data, resolver=resolver, now=created)
    return data


def refuse_unsound(data: bytes, *, resolver: Resolver, now: datetime) -> None:
    """Raise `IssuingError` unless a signed document passes every step of verification up to its proof."""
    report = authenticate(data, resolver=resolver, now=now)
    if not report.sound:
        raise IssuingError(" ".join(step.sentence for step in report.steps if step.troubles))


def serialise(document: Mapping[str, Any]) -> bytes:
    """Return a document as UTF-8 JSON without blanks, its terms in the order in which they were composed."""
    return orjson.dumps(document)
