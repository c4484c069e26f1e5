"""The one order of verification: what it is, whether it is signed, whether it stands, what is in it."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from badge_engine.pictures.problems import BakingError
from badge_engine.proofs.eddsa_rdfc_2022 import PURPOSE
from badge_engine.verification.authenticity import MEANING, check_authenticity, check_linked_data
from badge_engine.verification.contents import check_issuer, check_subject
from badge_engine.verification.data_model import check_data_model
from badge_engine.verification.inquiry import Inquiry, TooManyPartsError
from badge_engine.verification.kinds import Kind, check_context, check_type, kind_of
from badge_engine.verification.nested import endorsements_in, judged_endorsements, judged_parts, members_of
from badge_engine.verification.open_badges_2 import verify_assertion
from badge_engine.verification.opening import Opened, open_up, open_value
from badge_engine.verification.presentations import AUTHENTICATION, check_answer, in_force
from badge_engine.verification.reading import MalformedError
from badge_engine.verification.recipient import check_recipient
from badge_engine.verification.report import Outcome, Part, Report, Step, StepId
from badge_engine.verification.resolving import Resolver, SparingResolver, UnreachableError
from badge_engine.verification.schemas import check_schema
from badge_engine.verification.statuses import check_status
from badge_engine.verification.tokens import Token, check_claims, check_signature
from badge_engine.verification.validity import check_validity

MAXIMUM_NESTING = 4


def verify(
    data: bytes,
    *,
    resolver: Resolver,
    now: datetime,
    recipient: str | None = None,
    challenge: str | None = None,
    domain: str | None = None,
) -> Report:
    """Return the report on what was handed in: JSON, a token, or a PNG or SVG picture that carries either.

    Once the signature fails or cannot be checked, nothing else that the document says is worth a look, so
    that the report ends there.
    """
    inquiry = Inquiry(SparingResolver(resolver), now, recipient, challenge, domain)
    opened = _opened(data, inquiry.resolver)
    return Report((opened,)) if isinstance(opened, Step) else _whole(opened, inquiry)


def authenticate(data: bytes, *, resolver: Resolver, now: datetime) -> Report:
    """Return the report on the document alone, up to its signature: nothing of status, dates and parts."""
    opened = _opened(data, resolver)
    return Report((opened,)) if isinstance(opened, Step) else _authenticated(opened, Inquiry(resolver, now))


def verify_value(value: object, inquiry: Inquiry) -> Report:
    """Return the report on a document that was read already, as a part of a larger one."""
    try:
        return _whole(open_value(value), inquiry)
    except MalformedError as error:
        return Report((Step(StepId.PARSE, Outcome.ERROR, str(error)),))


def authenticate_value(value: object, inquiry: Inquiry) -> Report:
    """Return the report on such a document alone, up to its signature."""
    try:
        return _authenticated(open_value(value), inquiry)
    except MalformedError as error:
        return Report((Step(StepId.PARSE, Outcome.ERROR, str(error)),))


def _opened(data: bytes, resolver: Resolver) -> Opened | Step:
    try:
        return open_up(data, resolver)
    except (BakingError, MalformedError) as error:
        return Step(StepId.PARSE, Outcome.ERROR, str(error))
    except UnreachableError as error:
        return Step(StepId.PARSE, Outcome.UNKNOWN, f"The picture holds no more than a link. {error}")


def _whole(opened: Opened, inquiry: Inquiry) -> Report:
    try:
        return _verified(opened, inquiry, 0)
    except TooManyPartsError as error:
        read = Step(StepId.PARSE, Outcome.OK, f"There is a document {opened.where}.")
        return Report((read, Step(StepId.PARTS, Outcome.ERROR, str(error))), opened.document)


def _verified(opened: Opened, inquiry: Inquiry, depth: int) -> Report:
    kind = kind_of(opened.document, any_credential=inquiry.any_credential)
    report = _authenticated(opened, inquiry)
    if kind is Kind.ASSERTION:
        return report
    if kind is Kind.PRESENTATION:
        return _with_members(in_force(report), kind, inquiry, depth)
    if not report.authentic:
        return report
    status = check_status(opened.document, resolver=inquiry.resolver, now=inquiry.now)
    validity = check_validity(opened.document, inquiry.now, may_lack_dates=kind is Kind.CREDENTIAL)
    standing = replace(
        report,
        steps=(*report.steps, *status.steps, validity.step, *_recipient(opened, inquiry)),
        revoked=status.revoked,
        suspended=status.suspended,
        expired=validity.expired,
        not_yet_valid=validity.not_yet_valid,
    )
    return _with_members(_with_endorsements(standing, opened, inquiry, depth), kind, inquiry, depth)


def _authenticated(opened: Opened, inquiry: Inquiry) -> Report:
    document = opened.document
    kind = kind_of(document, any_credential=inquiry.any_credential)
    read = Step(StepId.PARSE, Outcome.OK, f"There is a document {opened.where}.")
    if kind is Kind.ASSERTION:
        return verify_assertion(opened, read, inquiry)
    purpose = AUTHENTICATION if kind is Kind.PRESENTATION else PURPOSE
    (covered, *proofs), authentic = _signed(opened, inquiry, purpose)
    begun = (read, check_context(document, kind), check_type(document, kind), *_data_model(document, inquiry))
    if kind is Kind.PRESENTATION:
        answer = check_answer(document, opened.token, inquiry)
        return Report((*begun, covered, *proofs, *answer), document, authentic)
    if kind is Kind.CREDENTIAL:
        return Report((*begun, covered, *proofs), document, authentic)
    steps = (
        *begun,
        check_schema(document, kind),
        covered,
        check_subject(document, kind),
        check_issuer(document, kind),
        *proofs,
    )
    return Report(steps, document, authentic)


def _data_model(document: dict[str, Any], inquiry: Inquiry) -> tuple[Step, ...]:
    return (check_data_model(document),) if inquiry.any_credential else ()


def _signed(opened: Opened, inquiry: Inquiry, purpose: str) -> tuple[tuple[Step, ...], bool | None]:
    """Return the steps `linked_data`, `proof` and, for a token, `claims`, and whether it is authentic."""
    resolver, now = inquiry.resolver, inquiry.now
    if opened.token is None:
        every = inquiry.any_credential
        return check_authenticity(opened.document, resolver=resolver, now=now, purpose=purpose, every=every)
    return _signed_token(opened.token, inquiry, purpose)


def _signed_token(token: Token, inquiry: Inquiry, purpose: str) -> tuple[tuple[Step, ...], bool | None]:
    covered, canonical = check_linked_data(token.document)
    proof = check_signature(token, resolver=inquiry.resolver, now=inquiry.now, purpose=purpose)
    claims = check_claims(token)
    if canonical is None or proof.troubles:
        worse = covered if canonical is None else proof
        return (covered, proof), MEANING[worse.outcome]
    return (covered, proof, claims), MEANING[claims.outcome]


def _recipient(opened: Opened, inquiry: Inquiry) -> tuple[Step, ...]:
    if inquiry.recipient is None:
        return ()
    return (check_recipient(opened.document, inquiry.recipient),)


def _with_endorsements(report: Report, opened: Opened, inquiry: Inquiry, depth: int) -> Report:
    """Add the reports on endorsements; what is wrong with one says nothing against the credential."""
    parts = _parts(endorsements_in(opened.document), inquiry, depth)
    if not parts:
        return report
    return replace(report, steps=(*report.steps, judged_endorsements(parts)), parts=(*report.parts, *parts))


def _with_members(report: Report, kind: Kind, inquiry: Inquiry, depth: int) -> Report:
    """Add the reports on the credentials that a learner's record or a presentation holds."""
    if report.credential is None or kind not in {Kind.RECORD, Kind.PRESENTATION}:
        return report
    parts = _parts(members_of(report.credential, kind), inquiry, depth)
    step = judged_parts(parts, report.credential, kind)
    return replace(report, steps=(*report.steps, step), parts=(*report.parts, *parts))


def _parts(places: list[tuple[str, object]], inquiry: Inquiry, depth: int) -> tuple[Part, ...]:
    inquiry.allowance.take(len(places))
    alone = replace(inquiry, recipient=None, challenge=None, domain=None)
    return tuple(Part(place, _value_report(value, alone, depth + 1)) for place, value in places)


def _value_report(value: object, inquiry: Inquiry, depth: int) -> Report:
    if depth > MAXIMUM_NESTING:
        return Report((Step(StepId.PARSE, Outcome.UNKNOWN, "Not checked: it is nested too deeply."),))
    try:
        return _verified(open_value(value), inquiry, depth)
    except MalformedError as error:
        return Report((Step(StepId.PARSE, Outcome.ERROR, str(error)),))
