"""From decided awards to signed credentials, in batches: each is one transaction, whole or not at all."""

import secrets
from dataclasses import dataclass
from datetime import datetime

import orjson
from sqlalchemy.orm import Session

from badge_engine.credentials.content import Credential, Evidence, Profile, Subject
from badge_engine.credentials.identity import HashedIdentity
from badge_engine.credentials.issue import issue
from badge_engine.ports import Signer
from badge_engine.proofs.did_web import did_web_url
from badge_engine.status.bits import MINIMUM_ENTRIES, free_index
from badge_engine.status.entry import StatusEntry
from badge_engine.verification.resolving import HeldDocuments
from lti_tool.achievements import as_open_badge
from lti_tool.administration.issuer_keys import open_signer
from lti_tool.jobs.status import new_status_list
from lti_tool.publishing import credential_address, issuer_did_document, issuer_profile, status_address
from lti_tool.storage import badges, registrations, tables
from lti_tool.storage.tables import AwardState
from lti_tool.wiring import Wiring

BATCH = 50


def issue_credentials(wiring: Wiring, course_id: str) -> None:
    """Sign a credential for every decided award of a course.

    A worker that is killed in the middle of a batch leaves no trace of it, and the next one does it again.
    Two workers cannot both sign for one award: the second breaks a unique key and its batch is undone.
    """
    while _issue_batch(wiring, course_id):
        pass


def _issue_batch(wiring: Wiring, course_id: str) -> int:
    with wiring.database.transaction() as session:
        awards = badges.awards_to_sign(session, course_id, wiring.clock(), BATCH)
        if awards:
            press = _Press.set_up(wiring, session, awards[0].institution_id)
            for award in awards:
                session.add(press.make(award))
                award.state = AwardState.SIGNED
    return len(awards)


@dataclass(frozen=True, slots=True)
class _Press:
    """All that one batch is signed with; `used` are the places of the status list that are taken."""

    wiring: Wiring
    issuer: Profile
    signer: Signer
    published: HeldDocuments
    status_list_id: str
    used: set[int]
    now: datetime

    @classmethod
    def set_up(cls, wiring: Wiring, session: Session, institution_id: str) -> "_Press":
        institution = session.get_one(tables.Institution, institution_id)
        keys = registrations.issuer_keys(session, institution.id)
        signer = open_signer(institution, registrations.signing_key(session, institution.id), wiring.vault)
        status_list_id, used = _open_list(wiring, session, institution, signer)
        did_document = orjson.dumps(issuer_did_document(institution, keys))
        return cls(
            wiring=wiring,
            issuer=issuer_profile(institution),
            signer=signer,
            published=HeldDocuments({did_web_url(institution.did): did_document}),
            status_list_id=status_list_id,
            used=used,
            now=wiring.clock(),
        )

    def make(self, award: tables.Award) -> tables.Credential:
        """Compose, sign and verify one credential, and note its place in the status list."""
        index = free_index(self.used, secrets.randbelow)
        self.used.add(index)
        credential_id = tables.new_id()
        content = self._content(award, credential_address(self.wiring.settings, credential_id), index)
        return tables.Credential(
            id=credential_id,
            institution_id=award.institution_id,
            award_id=award.id,
            document=issue(content, signer=self.signer, created=self.now, resolver=self.published),
            issued_at=self.now,
            status_list_id=self.status_list_id,
            status_index=index,
        )

    def _content(self, award: tables.Award, address: str, index: int) -> Credential:
        settings = self.wiring.settings
        return Credential(
            id=address,
            issuer=self.issuer,
            subject=Subject(
                id=f"urn:uuid:{award.id}",
                achievement=as_open_badge(settings, award.version),
                identity=_identity(award.person),
            ),
            valid_from=self.now,
            awarded_at=award.decided_at,
            status=StatusEntry(status_address(settings, self.status_list_id), index),
            evidence=(_evidence(award),),
        )


def _open_list(
    wiring: Wiring, session: Session, institution: tables.Institution, signer: Signer
) -> tuple[str, set[int]]:
    """Return a status list with room and its taken places; one that is half full gets a successor."""
    known = badges.status_list_with_room(session, institution.id, MINIMUM_ENTRIES // 2)
    if known is not None:
        return known.id, badges.used_indexes(session, known.id)
    made = new_status_list(wiring, institution, signer)
    session.add(made)
    session.flush()
    return made.id, set()


def _identity(person: tables.Person) -> HashedIdentity | None:
    return HashedIdentity.of_email(person.email, secrets.token_hex(16)) if person.email else None


def _evidence(award: tables.Award) -> Evidence:
    """Say where it was earned; grades stay in the course unless the institution's policy opens them."""
    course = award.version.achievement.course
    return Evidence(
        name=course.title,
        narrative=f"The criteria were met in “{course.title}”, by the records of its learning platform.",
    )
