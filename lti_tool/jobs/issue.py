"""From decided awards to signed credentials, in batches: each is one transaction, whole or not at all."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from badge_engine.credentials.achievement import Achievement
from badge_engine.credentials.content import Credential, Evidence, Subject
from badge_engine.credentials.identity import HashedIdentity
from badge_engine.credentials.press import Press
from badge_engine.credentials.profile import Profile
from badge_engine.ports import Signer
from badge_engine.status.bits import MINIMUM_ENTRIES
from badge_engine.status.entry import StatusEntry
from lti_tool.achievements import as_open_badge
from lti_tool.administration.issuer_keys import open_signer
from lti_tool.pieces import looks_beyond_grades, pieces_of
from lti_tool.publishing import credential_address, held_keys, issuer_profile, refresh_address, status_address
from lti_tool.status_lists import ListSigner, new_status_list
from lti_tool.storage import badges, registrations, signing, tables
from lti_tool.storage.signing import AwardToSign
from lti_tool.wiring import Wiring

BATCH = 500


def issue_credentials(wiring: Wiring, course_id: str) -> None:
    """Sign a credential for every decided award of a course.

    A worker that is killed in the middle of a batch leaves no trace of it, and the next one does it again.
    Two workers cannot both sign for one award: the second breaks a unique key and its batch is undone.
    """
    desks: dict[str, _Desk] = {}
    while _issue_batch(wiring, course_id, desks):
        pass


def _issue_batch(wiring: Wiring, course_id: str, desks: dict[str, "_Desk"]) -> int:
    with wiring.database.transaction() as session:
        awards = signing.awards_to_sign(session, course_id, wiring.clock(), BATCH)
        if awards:
            institution_id = awards[0].institution_id
            if institution_id not in desks:
                desks[institution_id] = _Desk.set_up(wiring, session, institution_id)
            signing.keep_signed(session, desks[institution_id].sign(session, awards))
    return len(awards)


@dataclass(frozen=True, slots=True)
class _Said:
    """What all credentials of a version say that are signed at one moment."""

    achievement: Achievement
    evidence: Evidence
    valid_until: datetime | None


@dataclass(frozen=True, slots=True)
class _Desk:
    """All that an institution's credentials are signed with; the press knows those of each badge by now."""

    wiring: Wiring
    institution: tables.Institution
    issuer: Profile
    signer: Signer
    press: Press
    now: datetime
    said: dict[str, "_Said"] = field(default_factory=dict)
    plain: dict[str, bool] = field(default_factory=dict)

    @classmethod
    def set_up(cls, wiring: Wiring, session: Session, institution_id: str) -> "_Desk":
        institution = session.get_one(tables.Institution, institution_id)
        keys = registrations.issuer_keys(session, institution.id)
        signer = open_signer(institution, registrations.signing_key(session, institution.id), wiring.vault)
        now = wiring.clock()
        press = Press(
            signer=signer,
            created=now,
            resolver=held_keys(institution, keys),
            checked_one_of=wiring.settings.self_check_one_of,
        )
        return cls(wiring, institution, issuer_profile(institution), signer, press, now)

    def sign(self, session: Session, awards: Sequence[AwardToSign]) -> list[dict[str, Any]]:
        """Return a row for each award: its signed credential, with a place of its own in a status list."""
        status_list = self._list_with_room(session)
        places = signing.free_places(session, status_list, len(awards))
        list_url = status_address(self.wiring.settings, status_list.id)
        return [
            self._signed(session, award, status_list.id, StatusEntry(list_url, place))
            for award, place in zip(awards, places, strict=True)
        ]

    def _list_with_room(self, session: Session) -> tables.StatusList:
        """Return a status list with room; one that is half full gets a successor."""
        known = badges.status_list_with_room(session, self.institution.id, MINIMUM_ENTRIES // 2)
        if known is not None:
            return known
        made = new_status_list(
            self.wiring, self.institution.id, ListSigner(self.institution.did, self.signer)
        )
        session.add(made)
        session.flush()
        return made

    def _signed(
        self, session: Session, award: AwardToSign, status_list_id: str, status: StatusEntry
    ) -> dict[str, Any]:
        credential_id = tables.new_id()
        said = self._said_of(session, award.version_id)
        content = Credential(
            id=credential_address(self.wiring.settings, credential_id),
            issuer=self.issuer,
            subject=Subject(
                f"urn:uuid:{award.id}",
                said.achievement,
                _identity(award.email),
                credits=said.achievement.credits,
            ),
            valid_from=self.now,
            valid_until=said.valid_until,
            awarded_at=award.decided_at,
            status=status,
            refresh_url=refresh_address(self.wiring.settings, credential_id),
            evidence=(said.evidence, *self._pieces(session, award)),
        )
        return {
            "id": credential_id,
            "institution_id": award.institution_id,
            "award_id": award.id,
            "document": self.press.issue(content),
            "issued_at": self.now,
            "status_list_id": status_list_id,
            "status_index": status.index,
        }

    def _pieces(self, session: Session, award: AwardToSign) -> tuple[Evidence, ...]:
        """Return what the award rests on beside grades; few badges look at anything else."""
        if award.version_id not in self.plain:
            version = session.get_one(tables.AchievementVersion, award.version_id)
            self.plain[award.version_id] = not looks_beyond_grades(version)
        return () if self.plain[award.version_id] else tuple(pieces_of(session, award.id))

    def _said_of(self, session: Session, version_id: str) -> _Said:
        """Return what all credentials of a version say: the badge, where it was earned, how long it holds."""
        if version_id not in self.said:
            version = session.get_one(tables.AchievementVersion, version_id)
            expiry = version.details.expiry
            self.said[version_id] = _Said(
                as_open_badge(self.wiring.settings, version),
                _evidence(version.achievement.course),
                None if expiry is None else expiry.until(self.now),
            )
        return self.said[version_id]


def _identity(email: str | None) -> HashedIdentity | None:
    return HashedIdentity.of_email(email, secrets.token_hex(16)) if email else None


def _evidence(course: tables.Course) -> Evidence:
    """Say where it was earned; grades stay in the course unless the institution's policy opens them."""
    return Evidence(
        name=course.title,
        narrative=f"The criteria were met in “{course.title}”, by the records of its learning platform.",
    )
