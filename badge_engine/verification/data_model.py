"""Does it keep to the data model of verifiable credentials? Step `data_model` (VC Data Model 2.0, 4).

It is asked where credentials of every kind are taken; those of our standards have schemas that ask for more.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from badge_engine.contexts.pinned import VC_1, VC_2
from badge_engine.moments import moment_of
from badge_engine.status.bits import StatusList
from badge_engine.status.entry import ENTRY_TYPE, entry_of
from badge_engine.status.list_credential import LIST_TYPE
from badge_engine.status.problems import StatusError
from badge_engine.verification.digests import digest_complaints
from badge_engine.verification.kinds import is_older_form
from badge_engine.verification.reading import listed, objects, types_of
from badge_engine.verification.report import Outcome, Step, StepId

SOURCE = "https://www.w3.org/TR/vc-data-model-2.0/"
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")
_LANGUAGE_WORDS = frozenset({"@value", "@language", "@direction"})
# What else a credential may say of itself, each an object with a type; some need an id as well.
_TYPED = ("credentialStatus", "credentialSchema", "refreshService", "termsOfUse", "evidence")
_WITH_ID = frozenset({"credentialSchema"})


def check_data_model(document: Mapping[str, Any]) -> Step:
    """Look at what every credential and presentation must say, and in which form; name the first flaw."""
    presents = "VerifiablePresentation" in types_of(dict(document))
    found = (*_of_both(document), *(_of_presentation if presents else _of_credential)(document))
    if found:
        return Step(StepId.DATA_MODEL, Outcome.ERROR, found[0], SOURCE)
    return Step(
        StepId.DATA_MODEL, Outcome.OK, "It says what it must say, in the form of the standard.", SOURCE
    )


def _of_both(document: Mapping[str, Any]) -> Iterator[str]:
    match document.get("@context"):
        case [first, *_] if first in {VC_1, VC_2}:
            pass
        case _:
            yield "The list of contexts (@context) does not begin with the one of credentials."
    if not _is_type(document.get("type")):
        yield "It does not say of which type it is."
    yield from _id_complaints(document, "id")
    if "proof" in document:
        yield from _proof_complaints(document["proof"])


def _proof_complaints(proof: object) -> Iterator[str]:
    proofs = listed(proof)
    if not proofs or len(objects(proof)) < len(proofs):
        yield "What stands under proof is not a proof."
    for each in objects(proof):
        if not _is_type(each.get("type")) or not isinstance(each.get("proofPurpose"), str):
            yield "A proof does not say of which type it is, or for which purpose it was made."
        yield from _id_complaints(each, "proof.id")


def _of_presentation(document: Mapping[str, Any]) -> Iterator[str]:
    if "holder" in document and not _is_named(document["holder"]):
        yield "The holder is neither an address nor an object with one."
    held = listed(document.get("verifiableCredential"))
    if not all(isinstance(each, dict) and each for each in held):
        yield "What is presented is not a credential."


def _of_credential(document: Mapping[str, Any]) -> Iterator[str]:
    if "VerifiableCredential" not in types_of(dict(document)):
        yield "It does not say that it is a VerifiableCredential."
    if not _is_named(document.get("issuer")):
        yield "The issuer is neither an address nor an object with one."
    yield from _subject_complaints(document.get("credentialSubject"))
    yield from _date_complaints(document)
    for term in _TYPED:
        yield from _typed_complaints(document, term)
    yield from _status_complaints(document)
    for holder in (document, *objects(document.get("issuer"))):
        for term in ("name", "description"):
            yield from _text_complaints(holder, term)
    yield from _resource_complaints(document)


def _subject_complaints(subject: object) -> Iterator[str]:
    subjects = listed(subject)
    if not subjects or not all(isinstance(each, dict) and each for each in subjects):
        yield "The credential makes no claim about a subject."
    for each in objects(subject):
        yield from _id_complaints(each, "credentialSubject.id")


def _date_complaints(document: Mapping[str, Any]) -> Iterator[str]:
    older = is_older_form(document)
    begins, ends = ("issuanceDate", "expirationDate") if older else ("validFrom", "validUntil")
    for term in (begins, ends):
        if term in document and moment_of(document[term]) is None:
            yield f"{term} is not a date and time with its zone."
    if older and begins not in document:
        yield "issuanceDate is missing."
    begin, end = moment_of(document.get(begins)), moment_of(document.get(ends))
    if begin is not None and end is not None and end < begin:
        yield f"{ends} lies before {begins}."


def _typed_complaints(document: Mapping[str, Any], term: str) -> Iterator[str]:
    if term not in document:
        return
    for each in listed(document[term]) or [None]:
        if not isinstance(each, dict) or not _is_type(each.get("type")):
            yield f"What stands under {term} does not say of which type it is."
            return
        if term in _WITH_ID and "id" not in each:
            yield f"What stands under {term} has no id."
        yield from _id_complaints(each, f"{term}.id")


def _status_complaints(document: Mapping[str, Any]) -> Iterator[str]:
    entries = [each for each in objects(document.get("credentialStatus")) if each.get("type") == ENTRY_TYPE]
    lists = [each for each in objects(document.get("credentialSubject")) if LIST_TYPE in types_of(each)]
    try:
        for entry in entries:
            if not _is_url(entry_of(entry).list_url):
                yield "The status list is not named by an address."
        for each in lists:
            if "statusPurpose" not in each:
                yield "The status list does not say what it is for."
            StatusList.decode(each.get("encodedList"))
    except StatusError as error:
        yield str(error)


def _text_complaints(holder: Mapping[str, Any], term: str) -> Iterator[str]:
    if term not in holder:
        return
    for each in listed(holder[term]) or [None]:
        told = (
            isinstance(each, dict) and isinstance(each.get("@value"), str) and each.keys() <= _LANGUAGE_WORDS
        )
        if not isinstance(each, str) and not told:
            yield f"{term} is neither a text nor a text in a language."


def _resource_complaints(document: Mapping[str, Any]) -> Iterator[str]:
    if "relatedResource" not in document:
        return
    resources = listed(document["relatedResource"])
    if not resources or len(objects(resources)) < len(resources):
        yield "A related resource is not an object."
    named = [each.get("id") for each in objects(resources)]
    if not all(map(_is_url, named)):
        yield "A related resource is not named by an address."
    elif len(set(named)) < len(named):
        yield "A related resource is named twice."
    for each in objects(resources):
        yield from digest_complaints(each)


def _id_complaints(node: Mapping[str, Any], place: str) -> Iterator[str]:
    if "id" in node and not _is_url(node["id"]):
        yield f"{place} is not an address."


def _is_named(value: object) -> bool:
    return _is_url(value.get("id") if isinstance(value, dict) else value)


def _is_url(value: object) -> bool:
    return isinstance(value, str) and _URL.fullmatch(value) is not None


def _is_type(value: object) -> bool:
    types = listed(value)
    return bool(types) and all(isinstance(each, str) and each for each in types)
