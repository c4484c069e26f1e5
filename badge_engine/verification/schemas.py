"""The official JSON Schemas, on board and pinned by their hashes: step `schema`."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import jsonschema_rs

from badge_engine.contexts.pinned import pinned
from badge_engine.credentials.compose import SCHEMA
from badge_engine.verification.kinds import Kind, is_older_form
from badge_engine.verification.reading import objects
from badge_engine.verification.report import Outcome, Step, StepId

CLR_SCHEMA = "https://purl.imsglobal.org/spec/clr/v2p0/schema/json/clr_v2p0_clrcredential_schema.json"
ENDORSEMENT_SCHEMA = (
    "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_endorsementcredential_schema.json"
)
OLDER = "#vc-1.1"
_OFFICIAL = {Kind.BADGE: SCHEMA, Kind.RECORD: CLR_SCHEMA, Kind.ENDORSEMENT: ENDORSEMENT_SCHEMA}
# 1EdTech publishes each of them under several names.
_ON_BOARD = frozenset(
    address.replace(*names)
    for address in _OFFICIAL.values()
    for names in (("", ""), ("_schema.json", "-jsonschema1.json"), ("_v3p0_", "_v3p0_any"))
)


def check_schema(document: Mapping[str, Any], kind: Kind) -> Step:
    """Hold the document to the official JSON Schema of its kind, and look at those that it names itself.

    The schemas of the older form were derived by others, so that breaking one is a warning.
    """
    older = is_older_form(document)
    address = _OFFICIAL.get(kind, "") + (OLDER if older else "")
    if address not in _schemas():
        return Step(StepId.SCHEMA, Outcome.WARNING, f"There is no schema on board for this form of: {kind}.")
    flaw = _flaw(document, address)
    if flaw is not None:
        outcome = Outcome.WARNING if older else Outcome.ERROR
        return Step(StepId.SCHEMA, outcome, f"The document breaks the schema at {flaw}.", address)
    named = [str(each.get("id")) for each in objects(document.get("credentialSchema"))]
    if not _ON_BOARD.issuperset(named):
        sentence = "The document names a schema of its own, which is not on board."
        return Step(StepId.SCHEMA, Outcome.WARNING, sentence, address)
    return Step(StepId.SCHEMA, Outcome.OK, "The document fits the official schema.", address)


def _flaw(document: Mapping[str, Any], address: str) -> str | None:
    """Return where a schema is broken. The fast validator decides alone only that nothing is."""
    return None if _fast(address).is_valid(document) else _explained(document, address)


def _explained(document: Mapping[str, Any], address: str) -> str | None:
    # They are slow and large, and who signs and finds its own work in order never needs them.
    from jsonschema import Draft4Validator, Draft201909Validator  # noqa: PLC0415
    from jsonschema.exceptions import best_match  # noqa: PLC0415
    from referencing import Registry  # noqa: PLC0415

    draft = Draft4Validator if address.endswith(OLDER) else Draft201909Validator
    error = best_match(draft(_schemas()[address], registry=Registry()).iter_errors(document))
    return None if error is None else f"{error.json_path} ({error.validator})"


@cache
def _schemas() -> Mapping[str, Any]:
    return pinned(files("badge_engine.schemas") / "openbadges")


@cache
def _fast(address: str) -> jsonschema_rs.Validator:
    """Return the validator of a schema; nothing that it refers to is ever fetched."""
    draft = jsonschema_rs.Draft4Validator if address.endswith(OLDER) else jsonschema_rs.Draft201909Validator
    return draft(_schemas()[address], validate_formats=False)
