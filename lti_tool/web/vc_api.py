"""The VC API of the W3C: programs have credentials of any kind signed, taken back and verified.

Who shows a token signs as its institution. Only where a setting says that this is a place for tests of
interoperability, everybody else signs as an issuer that stands for nobody.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from badge_engine.credentials.issue_any import Securing, UnfitError, issue_any
from badge_engine.proofs.did_web import did_web_url
from badge_engine.status.bits import MINIMUM_ENTRIES
from badge_engine.status.entry import StatusEntry, composed_entry, entry_of
from badge_engine.status.problems import StatusError
from badge_engine.verification.inquiry import Inquiry
from badge_engine.verification.report import Report
from badge_engine.verification.resolving import HeldDocuments, SparingResolver
from badge_engine.verification.verify import authenticate_value, verify_value
from lti_tool.administration.api_tokens import Scope, find_api_token
from lti_tool.publishing import issuer_did_document, status_address
from lti_tool.resolving import OwnResolver
from lti_tool.status_lists import (
    ListSigner,
    institution_signer,
    list_signer,
    new_status_list,
    sign_list,
    testing_signer,
)
from lti_tool.storage import api_credentials, badges, registrations, tables
from lti_tool.web.parts import parts
from lti_tool.web.problems import ProblemError, add_problems, json_body, member, verdict_json

pages = Blueprint("vc_api", __name__, url_prefix="/vc-api")
add_problems(pages)

PROOF_ALONE = ["proof"]
NO_TOKEN = "Show a token for the VC API: Authorization: Bearer … (`coursemark token add` makes one)."  # noqa: S105 - a sentence


@dataclass(frozen=True, slots=True)
class Caller:
    """For which institution a program asks, and as whom it signs."""

    institution_id: str
    signer: ListSigner


@pages.get("/issuer")
def issuer() -> ResponseReturnValue:
    """Say as whom the caller would sign: that must stand as the issuer in what is handed in."""
    with parts().database.reading() as session:
        return {"id": _caller(session).signer.issuer}


@pages.post("/credentials/issue")
def issue() -> ResponseReturnValue:
    """Sign a credential by a proof over linked data."""
    return _issued(Securing.RDFC)


@pages.post("/jcs/credentials/issue")
def issue_sorted() -> ResponseReturnValue:
    """Sign a credential by a proof over sorted JSON."""
    return _issued(Securing.JCS)


@pages.post("/jwt/credentials/issue")
def issue_token() -> ResponseReturnValue:
    """Sign a credential as a token, and hand it out in its wrapping."""
    return _issued(Securing.ENVELOPE)


@pages.post("/status/credentials/issue")
def issue_with_status() -> ResponseReturnValue:
    """Sign a credential that can be taken back: give it a place in a status list first."""
    body = json_body()
    with parts().database.transaction() as session:
        caller, credential = _caller(session), member(body, "credential")
        if "credentialStatus" in credential:
            raise ProblemError(400, "The credential has a status already.")
        entry = composed_entry(_place(session, caller))
        return _signed(session, caller, {**credential, "credentialStatus": entry}, Securing.RDFC)


@pages.post("/credentials/status")
def take_back() -> ResponseReturnValue:
    """Revoke a credential that was signed with a status here; its list says so at once."""
    body = json_body()
    with parts().database.transaction() as session:
        caller = _caller(session)
        if body.get("status") is not True:
            raise ProblemError(400, "A credential can only be revoked: `status` must be true.")
        list_id, index = _named_place(member(body, "credentialStatus"))
        if not api_credentials.revoke(session, caller.institution_id, list_id, index, parts().clock()):
            raise ProblemError(404, "Nothing was signed for this institution with that status.")
        row = badges.lock_status_list(session, list_id)
        sign_list(parts(), list_signer(parts(), session, row), row, badges.revoked_indexes(session, list_id))
    return {"status": True}


@pages.post("/credentials/verify")
def verify_credential() -> ResponseReturnValue:
    """Verify a credential of any kind. The verdict is the HTTP status, too."""
    body = json_body()
    credential, options = member(body, "verifiableCredential"), _options(body)
    if options.get("checks") == PROOF_ALONE:
        report = authenticate_value(credential, _inquiry({}))
        return verdict_json(report, holds=report.sound)
    return _verdict(verify_value(credential, _inquiry({})))


@pages.post("/presentations/verify")
def verify_presentation() -> ResponseReturnValue:
    """Verify what a holder presents, and each credential in it."""
    body = json_body()
    return _verdict(verify_value(member(body, "verifiablePresentation"), _inquiry(_options(body))))


def _issued(securing: Securing) -> ResponseReturnValue:
    body = json_body()
    with parts().database.reading() as session:
        return _signed(session, _caller(session), member(body, "credential"), securing)


def _signed(session: Session, caller: Caller, credential: Mapping[str, Any], securing: Securing) -> Response:
    try:
        signed = issue_any(
            credential,
            issuer=caller.signer.issuer,
            signer=caller.signer.signer,
            created=parts().clock(),
            resolver=_own_documents(session, caller.institution_id),
            securing=securing,
        )
    except UnfitError as error:
        raise ProblemError(400, str(error)) from error
    answer = orjson.dumps({"verifiableCredential": signed})
    return Response(answer, status=201, content_type="application/json")


def _caller(session: Session) -> Caller:
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        token = find_api_token(session, text.strip(), Scope.VC_API)
        if token is None:
            raise ProblemError(401, NO_TOKEN)
        return Caller(token.institution_id, institution_signer(parts(), session, token.institution_id))
    tested = registrations.find_institution(session, parts().settings.vc_api_testing)
    if tested is None:
        raise ProblemError(401, NO_TOKEN)
    return Caller(tested.id, testing_signer(parts(), session, tested.id))


def _place(session: Session, caller: Caller) -> StatusEntry:
    asked = (session, caller.institution_id, caller.signer.issuer)
    row = api_credentials.list_with_room(*asked, MINIMUM_ENTRIES // 2)
    if row is None:
        row = new_status_list(parts(), caller.institution_id, caller.signer, for_programs=True)
        session.add(row)
        session.flush()
    index = api_credentials.take_place(session, row, parts().clock())
    return StatusEntry(status_address(parts().settings, row.id), index)


def _named_place(status: Mapping[str, Any]) -> tuple[str, int]:
    """Return the list and the index that an entry of ours names."""
    try:
        entry = entry_of(status)
    except StatusError as error:
        raise ProblemError(400, str(error)) from error
    list_id = entry.list_url.rpartition("/")[2]
    if not list_id.isprintable() or status_address(parts().settings, list_id) != entry.list_url:
        raise ProblemError(404, "The status list is not one of ours.")
    return list_id, entry.index


def _own_documents(session: Session, institution_id: str) -> HeldDocuments:
    institution = session.get_one(tables.Institution, institution_id)
    document = issuer_did_document(institution, registrations.issuer_keys(session, institution_id))
    return HeldDocuments({did_web_url(institution.did): orjson.dumps(document)})


def _options(body: Mapping[str, Any]) -> Mapping[str, Any]:
    options = body.get("options", {})
    if not isinstance(options, dict):
        raise ProblemError(400, "`options` must be an object.")
    return options


def _inquiry(options: Mapping[str, Any]) -> Inquiry:
    return Inquiry(
        SparingResolver(OwnResolver(parts())),
        parts().clock(),
        challenge=options.get("challenge"),
        domain=options.get("domain"),
        any_credential=True,
    )


def _verdict(report: Report) -> Response:
    return verdict_json(report, holds=report.verified and not any(step.troubles for step in report.steps))
