"""When a piece comes or goes: whatever is made of it, in any course of the institution, is judged anew."""

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
        addresses = [achievement_address(wiring.settings, each) for each in moved]
        asked = stacks.courses_made_of(session, institution_id, addresses) if moved else []
        for course in asked:
            due.ask_for_judging(session, course, wiring.clock())
    for course in asked:
        wiring.queue.wake(course.id)
