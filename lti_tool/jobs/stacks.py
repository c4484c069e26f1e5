"""When a piece comes or goes: whatever is made of it, in any course of the institution, is judged anew."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from lti_tool.credited import Credited, mark_of
from lti_tool.publishing import achievement_address
from lti_tool.storage import due, stacks, tables
from lti_tool.wiring import Wiring


def ask_stacks(wiring: Wiring, course_id: str) -> None:
    """Ask the courses that give something made of what was signed here to judge.

    Each award asks once, and once more whenever it ends, is suspended, or is reinstated.

    It comes after signing and before announcing: what is signed is announced only in a round that passed
    here, so a kill in between loses no question.
    """
    with wiring.database.transaction() as session:
        institution_id = session.get_one(tables.Course, course_id).institution_id
        moved = stacks.pass_on(session, course_id, wiring.clock())
        asked = stacks.courses_made_of(
            session, institution_id, _names(wiring, session, institution_id, moved)
        )
        for course in asked:
            due.ask_for_judging(session, course, wiring.clock())
    for course in asked:
        wiring.queue.wake(course.id)


def _names(wiring: Wiring, session: Session, institution_id: str, moved: Sequence[str]) -> list[str]:
    """Return by what these achievements are asked for: their addresses, and the units of their credits."""
    if not moved:
        return []
    giving = Credited.by(wiring.settings, session, institution_id).giving
    units = [mark_of(unit) for unit, ids in giving.items() if not ids.isdisjoint(moved)]
    return [*(achievement_address(wiring.settings, each) for each in moved), *units]
