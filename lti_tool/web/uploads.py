"""Grades out of a file, for a course whose LMS grants no web services: upload, look, confirm."""

import hashlib
import json
from datetime import datetime
from fractions import Fraction

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from badge_engine.exports import ExportError, GradeExport, Rows
from badge_engine.ports import Platform
from badge_engine.rules.exact import decimal_text
from lti_tool.languages import said
from lti_tool.storage import tables, uploads
from lti_tool.uploads.files import LARGEST_FILE, read_rows
from lti_tool.uploads.plan import Plan, carry_out, make_plan
from lti_tool.web.paging import Page
from lti_tool.web.parts import parts
from lti_tool.web.sessions import Visit, with_visit

pages = Blueprint("uploads", __name__, url_prefix="/s/<session_id>/uploads")

# Also a file that is too large is taken in as far as this, so that the form can say so.
LARGEST_POST = 4 * LARGEST_FILE


@pages.before_request
def let_files_in() -> None:
    """Let a larger file in than elsewhere: a gradebook of ten thousand learners is a few megabytes."""
    if request.endpoint == "uploads.take" and request.mimetype == "multipart/form-data":
        request.max_content_length = LARGEST_POST


@pages.app_template_filter("decimal")
def decimal(number: Fraction) -> str:
    """Show a number with two decimals at most."""
    return decimal_text(number, 2)


@pages.get("")
@with_visit
def ask(visit: Visit) -> ResponseReturnValue:
    """Ask for a file."""
    _require(visit)
    return _form(visit)


@pages.post("")
@with_visit
def take(visit: Visit) -> ResponseReturnValue:
    """Read a file and keep it until it is confirmed, or its teacher hands in another one.

    One that cannot be read is refused with the reason.
    """
    _require(visit)
    file = request.files.get("file")
    try:
        rows = read_rows(file.stream.read(LARGEST_FILE + 1) if file else b"")
        export = _platform(visit).read_grade_export(rows)
    except ExportError as error:
        return _form(visit, said(str(error))), 400
    with parts().database.transaction() as session:
        uploads.forget_waiting(session, visit.course.id, visit.person.id)
        upload = _pending(session, visit, rows, export)
        session.add(upload)
        session.flush()
        return _to(visit, "look", upload.id)


@pages.get("/<upload_id>")
@with_visit
def look(visit: Visit, upload_id: str) -> ResponseReturnValue:
    """Show what the file would change, and what of it is not taken and why, a page of each at a time."""
    _require(visit)
    with parts().database.reading() as session:
        plan = _plan(session, visit, _find(session, visit, upload_id))
    page = Page.asked_for(max(map(len, (plan.unmatched, plan.left_out, plan.changes))))
    return render_template("upload.html", visit=visit, upload_id=upload_id, plan=plan, page=page)


@pages.post("/<upload_id>/confirm")
@with_visit
def confirm(visit: Visit, upload_id: str) -> ResponseReturnValue:
    """Write the grades down and have the course's badges judged."""
    _require(visit)
    with parts().database.transaction() as session:
        upload = _find(session, visit, upload_id)
        course = session.get_one(tables.Course, visit.course.id)
        carry_out(session, course, _plan(session, visit, upload), parts().clock())
        upload.rows, upload.confirmed_at = None, parts().clock()
    parts().queue.wake(visit.course.id)
    return redirect(url_for("board.home", session_id=visit.session_id), code=303)


@pages.post("/<upload_id>/discard")
@with_visit
def discard(visit: Visit, upload_id: str) -> ResponseReturnValue:
    """Forget the file."""
    _require(visit)
    with parts().database.transaction() as session:
        session.delete(_find(session, visit, upload_id))
    return _to(visit, "ask")


def _pending(session: Session, visit: Visit, rows: Rows, export: GradeExport) -> tables.GradeUpload:
    """Return the row of a file that waits. One that does not tell its age is as old as its first upload."""
    now, digest = parts().clock(), hashlib.sha256(json.dumps(rows).encode()).hexdigest()
    before = uploads.confirmed_before(session, visit.course.id, digest)
    return tables.GradeUpload(
        course_id=visit.course.id,
        person_id=visit.person.id,
        digest=digest,
        rows=rows,
        uploaded_at=now,
        as_of=before or _not_after(now, export.made_at),
    )


def _not_after(now: datetime, made_at: datetime | None) -> datetime:
    return now if made_at is None else min(now, made_at)


def _plan(session: Session, visit: Visit, upload: tables.GradeUpload) -> Plan:
    export = _platform(visit).read_grade_export(upload.rows or [])
    return make_plan(session, visit.course.id, export, upload.as_of)


def _form(visit: Visit, problem: str | None = None) -> str:
    with parts().database.reading() as session:
        columns = uploads.uploaded_columns(session, visit.course.id)
    hint = _platform(visit).setup_hints.grade_export
    return render_template("uploads.html", visit=visit, hint=hint, problem=problem, columns=columns)


def _platform(visit: Visit) -> Platform:
    return parts().platforms[visit.course.deployment.registration.platform]


def _find(session: Session, visit: Visit, upload_id: str) -> tables.GradeUpload:
    found = uploads.find_upload(session, visit.course.id, upload_id)
    if found is None:
        abort(404)
    return found


def _to(visit: Visit, page: str, upload_id: str | None = None) -> AnyResponse:
    address = url_for(f"uploads.{page}", session_id=visit.session_id, upload_id=upload_id)
    return redirect(address, code=303)


def _require(visit: Visit) -> None:
    if not visit.may_manage:
        abort(403)
