"""A badge's picture: designed on the page, or uploaded; always with words for whoever cannot see it."""

from collections.abc import Sequence

from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue

from badge_engine.pictures.design import Design
from badge_engine.pictures.drawing import as_svg
from badge_engine.pictures.upload import MOST_BYTES, UploadError
from lti_tool.achievements import redraw_achievement
from lti_tool.pictures import Look
from lti_tool.publishing import picture_in_words
from lti_tool.storage import tables
from lti_tool.web.design_form import ICONS, SHAPES, DesignForm, problems_of_words
from lti_tool.web.language import engine_words
from lti_tool.web.parts import parts
from lti_tool.web.sessions import Visit, with_visit
from lti_tool.web.within import find_badge, require, take_badge, to_page

pages = Blueprint("designing", __name__, url_prefix="/s/<session_id>/badges/<achievement_id>/picture")


@pages.get("")
@with_visit
def ask(visit: Visit, achievement_id: str) -> ResponseReturnValue:
    """Show the designer with the picture as it is, or as the change that waits has it."""
    require(allowed=visit.may_manage)
    version = _newest(visit, achievement_id)
    return _page(visit, version, _form_of(version))


@pages.get("/preview.svg")
@with_visit
def preview(visit: Visit, achievement_id: str) -> ResponseReturnValue:
    """Draw what stands in the form, without keeping it."""
    require(allowed=visit.may_manage)
    _newest(visit, achievement_id)
    form = DesignForm.read(request.args)
    if form.problems():
        abort(400)
    return Response(as_svg(form.design()), content_type="image/svg+xml")


@pages.post("")
@with_visit
def design(visit: Visit, achievement_id: str) -> ResponseReturnValue:
    """Keep the design with the badge's draft, or show it again with what is wrong."""
    require(allowed=visit.may_manage)
    form = DesignForm.read(request.form)
    problems = form.problems()
    if problems or "show" in request.form:
        return _page(visit, _newest(visit, achievement_id), form, problems), 400 if problems else 200
    return _kept(visit, achievement_id, Look.designed(form.design(), form.alt))


@pages.post("/upload")
@with_visit
def upload(visit: Visit, achievement_id: str) -> ResponseReturnValue:
    """Keep a picture from a file, of which only the dots are taken."""
    require(allowed=visit.may_manage)
    version, alt = _newest(visit, achievement_id), request.form.get("alt", "").strip()
    problems = problems_of_words(alt)
    if not problems:
        try:
            return _kept(visit, achievement_id, Look.uploaded(_posted_file(), alt))
        except UploadError as error:
            problems = [engine_words().gettext(str(error))]
    return _page(visit, version, _form_of(version), problems), 400


@pages.get("/versions/<int:number>.png")
@with_visit
def of_version(visit: Visit, achievement_id: str, number: int) -> ResponseReturnValue:
    """Show the picture of one version, also of a change that waits."""
    require(allowed=visit.may_watch)
    with parts().database.reading() as session:
        versions = find_badge(session, visit, achievement_id).versions
        pictures = [version.picture for version in versions if version.number == number]
    if not pictures:
        abort(404)
    return Response(pictures[0], content_type="image/png")


def _newest(visit: Visit, achievement_id: str) -> tables.AchievementVersion:
    with parts().database.reading() as session:
        return find_badge(session, visit, achievement_id).versions[-1]


def _posted_file() -> bytes:
    file = request.files.get("file")
    return file.stream.read(MOST_BYTES + 1) if file else b""


def _form_of(version: tables.AchievementVersion) -> DesignForm:
    design = Design.of_name(version.name) if version.design is None else Design.read(version.design)
    return DesignForm.of(design, picture_in_words(version))


def _kept(visit: Visit, achievement_id: str, look: Look) -> ResponseReturnValue:
    with parts().database.transaction() as session:
        achievement = take_badge(session, visit, achievement_id)
        redraw_achievement(session, achievement, look)
    return to_page("badge", visit, achievement_id)


def _page(
    visit: Visit, version: tables.AchievementVersion, form: DesignForm, problems: Sequence[str] = ()
) -> str:
    return render_template(
        "design.html",
        visit=visit,
        version=version,
        form=form,
        problems=problems,
        shapes=SHAPES,
        icons=ICONS,
        drawn=not problems and (request.method == "POST" or version.design is not None),
    )
