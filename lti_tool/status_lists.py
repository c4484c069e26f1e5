"""Status lists: made, and signed by the issuer of what stands in them."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from badge_engine.credentials.issue import serialise
from badge_engine.ports import Signer
from badge_engine.proofs.eddsa_rdfc_2022 import sign
from badge_engine.status.bits import MINIMUM_ENTRIES, StatusList
from badge_engine.status.list_credential import StatusListContent, compose_status_list
from lti_tool.administration.issuer_keys import open_signer, open_testing_signer
from lti_tool.publishing import status_address
from lti_tool.storage import registrations, tables
from lti_tool.wiring import Wiring

VALIDITY = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class ListSigner:
    """An issuer by its DID, and what signs for it."""

    issuer: str
    signer: Signer


def institution_signer(wiring: Wiring, session: Session, institution_id: str) -> ListSigner:
    """Return an institution as the issuer of its badges."""
    institution = session.get_one(tables.Institution, institution_id)
    key = registrations.signing_key(session, institution.id)
    return ListSigner(institution.did, open_signer(institution, key, wiring.vault))


def testing_signer(wiring: Wiring, session: Session, institution_id: str) -> ListSigner:
    """Return the issuer that stands for nobody; it stays the same when keys are rotated."""
    signer = open_testing_signer(registrations.issuer_keys(session, institution_id)[0], wiring.vault)
    return ListSigner(signer.verification_method.partition("#")[0], signer)


def list_signer(wiring: Wiring, session: Session, row: tables.StatusList) -> ListSigner:
    """Return who signs a list."""
    own = institution_signer(wiring, session, row.institution_id)
    if row.api_issuer in {None, own.issuer}:
        return own
    return testing_signer(wiring, session, row.institution_id)


def new_status_list(
    wiring: Wiring, institution_id: str, signer: ListSigner, *, for_programs: bool = False
) -> tables.StatusList:
    """Return a new list in which nothing is revoked, signed."""
    made = tables.StatusList(
        id=tables.new_id(),
        institution_id=institution_id,
        api_issuer=signer.issuer if for_programs else None,
        length=MINIMUM_ENTRIES,
    )
    sign_list(wiring, signer, made, frozenset())
    return made


def sign_list(wiring: Wiring, signer: ListSigner, row: tables.StatusList, revoked: frozenset[int]) -> None:
    """Sign a list as it is now."""
    now = wiring.clock()
    content = StatusListContent(
        url=status_address(wiring.settings, row.id),
        issuer=signer.issuer,
        bits=with_revoked(row, revoked),
        valid_from=now,
        valid_until=now.replace(microsecond=0) + VALIDITY,
    )
    row.document = serialise(sign(compose_status_list(content), signer.signer, now))
    row.signed_at = now


def with_revoked(row: tables.StatusList, revoked: frozenset[int]) -> StatusList:
    """Return what a list has to say."""
    return StatusList.empty(row.length).with_set(revoked)
