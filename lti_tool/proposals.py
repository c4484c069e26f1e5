"""Badges that an institution approves before they are activated: proposed, approved or sent back.

What is approved is what stood there then: whatever of it is changed afterwards has to be approved anew.
"""

from hashlib import sha256

import orjson
from sqlalchemy.orm import Session

from lti_tool.storage import tables

LONGEST = 1_000


def fingerprint(version: tables.AchievementVersion) -> str:
    """Return what tells one content of a version from any other: its words, rule, metadata and picture."""
    picture = sha256(version.picture).hexdigest()
    said = [version.name, version.description, version.rule, version.about, picture, version.picture_alt]
    return sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).hexdigest()


def needs_approval(session: Session, version: tables.AchievementVersion) -> bool:
    """Return whether a version, as it is, cannot be activated before its institution approves it."""
    institution = session.get_one(tables.Institution, version.achievement.institution_id)
    if not institution.approval_required or version.activated_at is not None:
        return False
    return version.approved_as != fingerprint(version)


def is_proposed(version: tables.AchievementVersion) -> bool:
    """Return whether a version waits, as it is, for its institution's word."""
    now = fingerprint(version)
    return version.activated_at is None and version.proposed_as == now != version.approved_as


def propose(version: tables.AchievementVersion) -> None:
    """Ask the institution to approve a version as it is."""
    version.proposed_as, version.sent_back = fingerprint(version), ""


def approve(version: tables.AchievementVersion, seen: str) -> bool:
    """Approve what was `seen` of a version; `False` where it is another one, or waits no more."""
    if not is_proposed(version) or version.proposed_as != seen:
        return False
    version.approved_as = seen
    return True


def send_back(version: tables.AchievementVersion, comment: str) -> bool:
    """Refuse a version with a comment for its teacher; `False` where it waits no more or nothing is said."""
    said = comment.strip()[:LONGEST]
    if not said or not is_proposed(version):
        return False
    version.proposed_as, version.sent_back = None, said
    return True
