"""A learner connects a backpack with a code, sees which are connected, and ends that."""

from flask import Blueprint, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from lti_tool.backpacks import PASS_LIFE, Scope, new_pass
from lti_tool.storage import backpacks, tables
from lti_tool.web.backpack_facts import host_of
from lti_tool.web.backpack_oauth import base_address
from lti_tool.web.parts import parts
from lti_tool.web.sessions import Visit, with_visit

pages = Blueprint("backpacks", __name__, url_prefix="/s/<session_id>/mine/backpacks")


@pages.get("")
@with_visit
def show(visit: Visit) -> ResponseReturnValue:
    """Show which backpacks read the learner's badges, and how to connect one."""
    return _page(visit, None)


@pages.post("")
@with_visit
def give_pass(visit: Visit) -> ResponseReturnValue:
    """Make a code for the page that asks for consent; it is shown here only, and good once."""
    if not visit.learns:
        abort(403)
    with parts().database.transaction() as session:
        code = new_pass(session, visit.course.institution_id, visit.person.id, parts().clock())
    return _page(visit, code)


@pages.post("/<grant_id>/end")
@with_visit
def end(visit: Visit, grant_id: str) -> ResponseReturnValue:
    """End what the learner granted; the backpack's tokens are good for nothing from now on."""
    with parts().database.transaction() as session:
        row = session.get(tables.BackpackGrant, grant_id, with_for_update={"of": tables.BackpackGrant})
        if row is None or row.person_id != visit.person.id:
            abort(404)
        backpacks.end_grant(session, row, parts().clock())
    return redirect(url_for("backpacks.show", session_id=visit.session_id), code=303)


def _page(visit: Visit, code: str | None) -> str:
    with parts().database.reading() as session:
        institution = session.get_one(tables.Institution, visit.course.institution_id)
        grants = backpacks.grants_of_person(session, visit.person.id)
    return render_template(
        "backpacks.html",
        visit=visit,
        grants=[(each, host_of(each.redirect_uri)) for each in grants],
        code=code,
        minutes=int(PASS_LIFE.total_seconds()) // 60,
        address=base_address(parts().settings, institution),
        here=host_of(parts().settings.public_url),
        Scope=Scope,
    )
