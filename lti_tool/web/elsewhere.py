"""A learner hands badges of other issuers in, so that they count where a badge here asks for them."""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lti_tool.elsewhere import LARGEST, RefusedError, ask_whoever_counts, take_in
from lti_tool.languages import gettext, said
from lti_tool.storage import outside_badges, tables
from lti_tool.web.parts import parts
from lti_tool.web.sessions import Visit, with_visit

pages = Blueprint("elsewhere", __name__, url_prefix="/s/<session_id>/mine/elsewhere")


@pages.get("")
@with_visit
def listed(visit: Visit) -> ResponseReturnValue:
    """Show what the learner handed in, and the form for more."""
    return _page(visit)


@pages.post("")
@with_visit
def hand_in(visit: Visit) -> ResponseReturnValue:
    """Take a badge in, as a file or as text; one that does not count is refused with the reason."""
    if not visit.learns:
        abort(403)
    file = request.files.get("file")
    data = file.stream.read(LARGEST + 1) if file and file.filename else request.form.get("text", "").encode()
    if not data.strip():
        return _page(visit, gettext("Choose a file, or paste the text.")), 400
    try:
        take_in(parts(), visit.person, data)
    except RefusedError as error:
        return _page(visit, said(str(error))), 400
    return redirect(url_for("elsewhere.listed", session_id=visit.session_id), code=303)


@pages.post("/<outside_id>/remove")
@with_visit
def remove(visit: Visit, outside_id: str) -> ResponseReturnValue:
    """Forget what the learner handed in; whatever was given for it is judged anew."""
    with parts().database.transaction() as session:
        row = session.get(tables.OutsideBadge, outside_id)
        if row is None or row.person_id != visit.person.id:
            abort(404)
        asked = ask_whoever_counts(session, row.institution_id, row.achievement, parts().clock())
        session.delete(row)
    for course_id in asked:
        parts().queue.wake(course_id)
    return redirect(url_for("elsewhere.listed", session_id=visit.session_id), code=303)


def _page(visit: Visit, problem: str | None = None) -> str:
    with parts().database.reading() as session:
        found = outside_badges.of_person(session, visit.person.id)
    return render_template("elsewhere.html", visit=visit, found=found, problem=problem)
