"""What an observer sees: the badges of the learners whom the LMS entrusts to them, and of nobody else."""

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from lti_tool.storage import courses, tables
from lti_tool.web.learner import cards_of
from lti_tool.web.parts import parts
from lti_tool.web.sessions import Visit, with_visit

pages = Blueprint("observer", __name__, url_prefix="/s/<session_id>/observed")


def observer_page(visit: Visit) -> str:
    """Return the list of the learners whom this observer may see (LTI 1.3 Core, 5.4.3)."""
    with parts().database.reading() as session:
        learners = courses.enrolled_by_sub(session, visit.course.id, visit.mentees)
    return render_template("observer.html", visit=visit, learners=learners)


@pages.get("/<person_id>")
@with_visit
def learner(visit: Visit, person_id: str) -> ResponseReturnValue:
    """Show what one of them earned, and what is left; anybody else is not there."""
    with parts().database.reading() as session:
        learners = courses.enrolled_by_sub(session, visit.course.id, visit.mentees)
        person = next((known for known in learners if known.id == person_id), None)
        if person is None:
            abort(404)
        cards = cards_of(session, visit.course.id, person.id, parts().clock())
        course = session.get_one(tables.Course, visit.course.id)
    return render_template(
        "observed.html", visit=visit, course=course, person=person, cards=cards, now=parts().clock()
    )
