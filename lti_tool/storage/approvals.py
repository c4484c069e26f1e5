"""The word of people on what no gradebook can say, as it stands in a course."""

from collections import defaultdict

from sqlalchemy import select
from sqlalchemy.orm import Session

from badge_engine.records import Approval
from lti_tool.storage import tables


def approvals_in(session: Session, course_id: str) -> dict[str, dict[str, Approval]]:
    """Return every approval of a course, by person and step."""
    found: dict[str, dict[str, Approval]] = defaultdict(dict)
    query = select(tables.Approval).where(tables.Approval.course_id == course_id)
    for row in session.execute(query).scalars():
        approval = Approval(row.step, row.approved_by, row.approved_at, tuple(row.evidence))
        found[row.person_id][row.step] = approval
    return found
