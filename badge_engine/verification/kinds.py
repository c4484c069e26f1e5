"""The kinds of documents that are verified, and what each of them must look like at first sight."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from badge_engine.contexts.pinned import OPEN_BADGES, VC_1, VC_2, contexts
from badge_engine.verification.reading import listed, types_of
from badge_engine.verification.report import Outcome, Step, StepId

CLR = "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json"
OLDER_CLR = frozenset({"https://purl.imsglobal.org/spec/clr/v2p0/context.json"})
OLDER_OPEN_BADGES = frozenset(
    {
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json",
        "https://purl.imsglobal.org/spec/ob/v3p0/context.json",
        "https://purl.imsglobal.org/spec/ob/v3p0/context/ob_v3p0.jsonld",
    },
)
BADGE_TYPES = frozenset({"OpenBadgeCredential", "AchievementCredential"})
OPEN_BADGES_2 = "https://w3id.org/openbadges/v2"
_VC = frozenset({VC_2, VC_1})
_OB = frozenset({OPEN_BADGES, *OLDER_OPEN_BADGES})


class Kind(StrEnum):
    """What a document is."""

    BADGE = "Open Badge"
    RECORD = "learner's record (CLR)"
    ENDORSEMENT = "endorsement"
    STATUS_LIST = "status list"
    PRESENTATION = "presentation"
    ASSERTION = "Open Badge of the older kind 2.0"
    CREDENTIAL = "verifiable credential"


_LEADING = {
    Kind.BADGE: (_VC, _OB),
    Kind.RECORD: (_VC, frozenset({CLR, *OLDER_CLR}), _OB),
    Kind.ENDORSEMENT: (_VC, _OB),
    Kind.STATUS_LIST: (_VC,),
    Kind.PRESENTATION: (_VC,),
    Kind.CREDENTIAL: (_VC,),
}
_BY_TYPE = {
    "VerifiablePresentation": Kind.PRESENTATION,
    "ClrCredential": Kind.RECORD,
    "EndorsementCredential": Kind.ENDORSEMENT,
    "BitstringStatusListCredential": Kind.STATUS_LIST,
    "StatusList2021Credential": Kind.STATUS_LIST,
}


def kind_of(document: dict[str, Any], *, any_credential: bool = False) -> Kind:
    """Return what a document says that it is; what says nothing is held to be a badge, and fails as one.

    Where credentials of every kind are asked about, it is held to be one of no kind that is known.
    """
    types = types_of(document)
    if types & {"Assertion"} and OPEN_BADGES_2 in listed(document.get("@context")):
        return Kind.ASSERTION
    said = next((kind for name, kind in _BY_TYPE.items() if name in types), None)
    badge = types & BADGE_TYPES and any(
        each in _OB for each in listed(document.get("@context")) if isinstance(each, str)
    )
    return said or (Kind.BADGE if badge or not any_credential else Kind.CREDENTIAL)


def check_context(document: Mapping[str, Any], kind: Kind) -> Step:
    """Look at the contexts and their order: they say what the words of the document mean."""
    leading = _LEADING[kind]
    match document.get("@context"):
        case [str(), *_] as found if all(isinstance(each, str) for each in found):
            return Step(StepId.CONTEXT, *_context_verdict(found, leading), "the contexts on board")
        case _:
            return Step(StepId.CONTEXT, Outcome.ERROR, f"It does not list the contexts of an {kind}.")


def check_type(document: dict[str, Any], kind: Kind) -> Step:
    """Look at whether the document says what it is."""
    types = types_of(document)
    if kind is Kind.PRESENTATION or (
        "VerifiableCredential" in types and (kind is not Kind.BADGE or types & BADGE_TYPES)
    ):
        return Step(StepId.TYPE, Outcome.OK, f"The document says that it is of the kind: {kind}.")
    return Step(StepId.TYPE, Outcome.ERROR, f"The document does not say that it is of the kind: {kind}.")


def is_older_form(document: Mapping[str, Any]) -> bool:
    """Return whether a document follows VC Data Model 1.1."""
    return VC_1 in listed(document.get("@context"))


def _context_verdict(found: list[str], leading: tuple[frozenset[str], ...]) -> tuple[Outcome, str]:
    first = found[: len(leading)]
    in_order = len(first) == len(leading) and all(
        each in allowed for each, allowed in zip(first, leading, strict=True)
    )
    if not in_order:
        unknown = [each for each in first if each not in contexts()]
        if unknown and first[0] in _VC:
            return Outcome.UNKNOWN, f"The context {unknown[0]} is not on board."
        return Outcome.ERROR, "The contexts of credentials and of badges must come first, in this order."
    if not contexts().keys() >= set(found):
        return Outcome.UNKNOWN, "The document uses a context that is not on board."
    if first[0] == VC_1 or set(first) & (OLDER_OPEN_BADGES | OLDER_CLR):
        return Outcome.WARNING, "The document uses an older form of its standard."
    return Outcome.OK, "The document uses the words of its standard, in their order."
