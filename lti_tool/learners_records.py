"""A learner's record over all courses of the institution, made and signed when it is asked for."""

from collections.abc import Iterator, Sequence

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from badge_engine.credentials.record import LearnersRecord, PartOf, as_many_as_fit, issue_record
from lti_tool.administration.issuer_keys import open_signer
from lti_tool.publishing import achievement_address, held_keys, issuer_profile
from lti_tool.storage import registrations, tables
from lti_tool.storage.awards import standing_credentials
from lti_tool.wiring import Wiring


def learners_record(wiring: Wiring, session: Session, person: tables.Person) -> bytes | None:
    """Return the signed record of what a person has and what stands; `None` where that is nothing.

    It holds the newest credentials, and says so where not all of them fit into one document.
    """
    credential = tables.Credential
    standing = standing_credentials(person.institution_id, person.id)
    newest_first = standing.order_by(credential.issued_at.desc(), credential.id)
    rows = session.execute(newest_first).scalars().all()
    if not rows:
        return None
    institution = session.get_one(tables.Institution, person.institution_id)
    keys = registrations.issuer_keys(session, institution.id)
    credentials = as_many_as_fit(orjson.loads(row.document) for row in rows)
    now = wiring.clock()
    record = LearnersRecord(
        id=f"urn:uuid:{tables.new_id()}",
        issuer=issuer_profile(institution),
        learner=f"urn:uuid:{person.id}",
        name=f"Badges of {institution.name}",
        made_at=now,
        credentials=credentials,
        links=tuple(_links(wiring, session, rows)),
        partial=len(credentials) < len(rows),
    )
    return issue_record(
        record,
        signer=open_signer(institution, registrations.signing_key(session, institution.id), wiring.vault),
        created=now,
        resolver=held_keys(institution, keys),
    )


def _links(wiring: Wiring, session: Session, rows: Sequence[tables.Credential]) -> Iterator[PartOf]:
    """Yield which achievements count towards which of these."""
    piece, wholes = tables.Piece, {row.award.achievement_id for row in rows}
    for found in session.execute(select(piece).where(piece.achievement_id.in_(wholes))).scalars():
        yield PartOf(found.address, achievement_address(wiring.settings, found.achievement_id))
