"""Badges of the older kind, Open Badges 2.0: hosted by their issuer, or signed as a token (JWS).

Such a badge points to what it stands for and to its issuer by links, which are followed. A hosted one is
genuine when the issuer's own host serves the very same document; a signed one by a key that the issuer lists.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from badge_engine.proofs.public_keys import KeyFormatError, RsaKey, key_of_pem
from badge_engine.verification.hosts import host_of, same_host
from badge_engine.verification.inquiry import Inquiry
from badge_engine.verification.opening import Opened
from badge_engine.verification.reading import MalformedError, listed, objects, read_object, types_of
from badge_engine.verification.recipient import is_identity
from badge_engine.verification.report import Outcome, Report, Step, StepId
from badge_engine.verification.resolving import Resolver, UnreachableError
from badge_engine.verification.tokens import Token
from badge_engine.verification.validity import validity_between


class _ProblemError(Exception):
    """A step that ends the check."""

    def __init__(self, step: Step) -> None:
        super().__init__(step.sentence)
        self.step = step


@dataclass(frozen=True, slots=True)
class _Standing:
    """What the issuer says today: whether it was taken back, and the step about that."""

    step: Step
    revoked: bool | None = False


def verify_assertion(opened: Opened, read: Step, inquiry: Inquiry) -> Report:
    """Return the report on an assertion of Open Badges 2.0."""
    assertion = opened.document
    steps = [read]
    try:
        steps.append(_shape(assertion))
        issuer = _issuer(assertion, inquiry.resolver)
        steps.append(Step(StepId.ISSUER, Outcome.OK, "It leads to its issuer.", issuer["id"]))
        proof, standing = _proof(opened, issuer, inquiry.resolver)
        steps.append(proof)
    except _ProblemError as problem:
        authentic = None if problem.step.outcome is Outcome.UNKNOWN else False
        return Report((*steps, problem.step), assertion, authentic)
    validity = validity_between(assertion.get("issuedOn"), assertion.get("expires"), inquiry.now)
    recipient = () if inquiry.recipient is None else (_recipient(assertion, inquiry.recipient),)
    return Report(
        (*steps, standing.step, validity.step, *recipient),
        assertion,
        authentic=True,
        revoked=standing.revoked,
        suspended=False,
        expired=validity.expired,
        not_yet_valid=validity.not_yet_valid,
    )


def _shape(assertion: Mapping[str, Any]) -> Step:
    complete = (
        isinstance(assertion.get("id"), str)
        and isinstance(assertion.get("recipient"), dict)
        and isinstance(assertion.get("badge"), (str, dict))
        and isinstance(assertion.get("verification", assertion.get("verify")), dict)
    )
    if not complete:
        sentence = "A badge of the kind 2.0 needs an id, a recipient, a badge and a way to verify it."
        raise _ProblemError(Step(StepId.TYPE, Outcome.ERROR, sentence))
    return Step(StepId.TYPE, Outcome.WARNING, "It is an Open Badge of the older kind 2.0.")


def _issuer(assertion: Mapping[str, Any], resolver: Resolver) -> dict[str, Any]:
    """Follow the links from the assertion over the badge to its issuer's profile.

    A profile within the badge counts for nothing: a forger writes one in another's name, with its own keys.
    """
    badge = _linked(assertion["badge"], StepId.ISSUER, resolver)
    issuer = _linked(_id_of(badge.get("issuer")), StepId.ISSUER, resolver)
    if not isinstance(issuer.get("id"), str) or not types_of(issuer) & {"Issuer", "Profile"}:
        raise _ProblemError(Step(StepId.ISSUER, Outcome.ERROR, "It does not lead to an issuer's profile."))
    return issuer


def _linked(value: object, step: StepId, resolver: Resolver) -> dict[str, Any]:
    """Return what stands in place or behind a link, which must be what it says that it is."""
    if isinstance(value, dict) and len(value) > 1:
        return value
    link = value.get("id") if isinstance(value, dict) else value
    try:
        document = read_object(resolver.fetch(str(link)))
    except UnreachableError as error:
        raise _ProblemError(Step(step, Outcome.UNKNOWN, f"Not checked: {error}", str(link))) from error
    except MalformedError as error:
        raise _ProblemError(Step(step, Outcome.ERROR, str(error), str(link))) from error
    if document.get("id") != link:
        raise _ProblemError(Step(step, Outcome.ERROR, f"What stands at {link} speaks of another id."))
    return document


def _proof(opened: Opened, issuer: dict[str, Any], resolver: Resolver) -> tuple[Step, _Standing]:
    if opened.token is not None:
        return _signed(opened.token, opened.document, issuer, resolver)
    return _hosted(opened.document, issuer, resolver)


def _hosted(assertion: dict[str, Any], issuer: dict[str, Any], resolver: Resolver) -> tuple[Step, _Standing]:
    address = assertion["id"]
    kind = types_of(_way(assertion))
    if not kind & {"hosted", "HostedBadge"}:
        raise _ProblemError(_step(Outcome.ERROR, "It says that it is signed, and bears no signature."))
    if not _may_host(issuer, address):
        raise _ProblemError(_step(Outcome.ERROR, "It is hosted where its issuer does not publish.", address))
    hosted = _linked(address, StepId.PROOF, resolver)
    if hosted.get("revoked") is True:
        raise _ProblemError(_status(Outcome.ERROR, _taken_back(hosted), address))
    if hosted != assertion:
        raise _ProblemError(_step(Outcome.ERROR, "Its issuer hosts another text than this.", address))
    return (
        _step(Outcome.OK, f"{issuer['id']} hosts this very badge.", address),
        _Standing(_status(Outcome.OK, "Its issuer does not say that it was revoked.", address)),
    )


def _way(assertion: Mapping[str, Any]) -> dict[str, Any]:
    """Return how the badge says that it is to be verified; the older name for it was `verify`."""
    (way,) = objects(assertion.get("verification", assertion.get("verify")))
    return way


def _may_host(issuer: Mapping[str, Any], address: str) -> bool:
    """Return whether an issuer publishes at an address (Open Badges 2.0, VerificationObject, hosted)."""
    if not address.startswith("https://"):
        return False
    rule = issuer.get("verification")
    rule = rule if isinstance(rule, dict) else {}
    starts, origins = listed(rule.get("startsWith")), listed(rule.get("allowedOrigins"))
    if starts or origins:
        fits = any(isinstance(start, str) and address.startswith(start) for start in starts)
        return fits or host_of(address) in {str(origin) for origin in origins}
    return same_host(address, issuer["id"])


def _signed(
    token: Token, assertion: dict[str, Any], issuer: dict[str, Any], resolver: Resolver
) -> tuple[Step, _Standing]:
    if token.header.get("alg") != "RS256":
        kind = token.header.get("alg")
        raise _ProblemError(_step(Outcome.UNKNOWN, f"Badges signed by {kind} are not supported."))
    published = {str(_id_of(each)): each for each in listed(issuer.get("publicKey"))}
    name = _id_of(_way(assertion).get("creator", next(iter(published), None)))
    key = _linked(published.get(str(name), name), StepId.PROOF, resolver)
    if key.get("owner") != issuer["id"] or str(name) not in published:
        raise _ProblemError(_step(Outcome.ERROR, "The issuer does not list the key that signed it."))
    if not _usable(key).vouches_for(token.signed, token.signature):
        raise _ProblemError(_step(Outcome.ERROR, "The signature does not match: the badge was changed."))
    signed = _step(Outcome.OK, f"Signed by {issuer['id']}, and not changed since.", str(key.get("id")))
    return signed, _on_list(assertion, issuer, resolver)


def _usable(key: Mapping[str, Any]) -> RsaKey:
    try:
        return key_of_pem(key.get("publicKeyPem"))
    except KeyFormatError as error:
        raise _ProblemError(_step(Outcome.ERROR, str(error))) from error


def _id_of(value: object) -> object:
    return value.get("id") if isinstance(value, dict) else value


def _on_list(assertion: dict[str, Any], issuer: dict[str, Any], resolver: Resolver) -> _Standing:
    """Look the badge up in the issuer's list of revoked ones (Open Badges 2.0, RevocationList)."""
    address = issuer.get("revocationList")
    if address is None:
        return _Standing(_status(Outcome.OK, "The issuer publishes no list of revoked badges."))
    try:
        found = _linked(address, StepId.STATUS, resolver)
    except _ProblemError as problem:
        return _Standing(problem.step, revoked=None)
    named = listed(found.get("revokedAssertions"))
    reasons = [each for each in objects(named) if each.get("id", each.get("uid")) == assertion["id"]]
    if assertion["id"] in named or reasons:
        sentence = _taken_back(reasons[0] if reasons else {})
        return _Standing(_status(Outcome.ERROR, sentence, str(address)), revoked=True)
    return _Standing(_status(Outcome.OK, "The list shows no revocation.", str(address)))


def _taken_back(entry: Mapping[str, Any]) -> str:
    reason = entry.get("revocationReason")
    return "The issuer has revoked the badge." + (f" Its reason: {reason}" if reason else "")


def _recipient(assertion: Mapping[str, Any], expected: str) -> Step:
    if is_identity(assertion["recipient"], expected):
        return Step(StepId.RECIPIENT, Outcome.OK, "It is about the one who was asked for.")
    return Step(StepId.RECIPIENT, Outcome.ERROR, "It is not about the one who was asked for.")


def _step(outcome: Outcome, sentence: str, source: str | None = None) -> Step:
    return Step(StepId.PROOF, outcome, sentence, source)


def _status(outcome: Outcome, sentence: str, source: str | None = None) -> Step:
    return Step(StepId.STATUS, outcome, sentence, source)
