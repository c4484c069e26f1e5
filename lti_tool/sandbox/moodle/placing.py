"""Deep linking in Moodle: "Select content" on the form of a new activity, which the teacher then saves."""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response as AnyResponse

from lti_tool.sandbox.browsing import form_post, signed_in
from lti_tool.sandbox.deep_linking import Answer, AnswerRefusedError, Content, Flaw, read_answer
from lti_tool.sandbox.lms import Lms, Person, Started
from lti_tool.sandbox.moodle.course import LOOK, MoodleLms, Row, type_id
from lti_tool.sandbox.moodle.launching import REPOST, login_form
from lti_tool.sandbox.moodle.links import put_activity
from lti_tool.sandbox.moodle.messages import RETURN_PATH, session_key
from lti_tool.sandbox.moodle.recorded import COURSE_ID
from lti_tool.sandbox.tools import live_tool

FORM_PATH, SELECT_PATH = "/course/modedit.php", "/mod/lti/contentitem.php"
DEFAULT_CONTAINER = "1"
EDITORS = frozenset({"teacher", "administrator"})


def placing_pages(lms: MoodleLms) -> Blueprint:
    """Return the blueprint."""
    pages = Blueprint("placing", __name__)
    _add_selection(pages, lms)
    _add_return(pages, lms)
    _add_form(pages, lms)
    return pages


def _add_selection(pages: Blueprint, lms: MoodleLms) -> None:
    @pages.get(FORM_PATH)
    def new_activity() -> str:
        """Show the tools that offer content for a new activity."""
        course = _course_asked(lms)["id"]
        choices = [
            (f"Select content: {tool['title']}", f"{SELECT_PATH}?course={course}&id={type_id(lms, name)}")
            for name, tool in lms.memory.data["tools"].items()
            if _offers_content(lms, name)
        ]
        return render_template("add.html", lms=lms, look=LOOK, me=signed_in(lms, LOOK), choices=choices)

    @pages.get(SELECT_PATH)
    def select() -> Response:
        """Ask a tool for content."""
        me, client_id = _editor(lms), _tool_of_type(lms, request.args.get("id", ""))
        if not _offers_content(lms, client_id):
            abort(HTTPStatus.NOT_FOUND)
        course = _course_asked(lms)["id"]
        return login_form(lms, Started(client_id, me.id, place="activity", course=course))


def _add_return(pages: Blueprint, lms: MoodleLms) -> None:
    @pages.errorhandler(AnswerRefusedError)
    def refused(error: AnswerRefusedError) -> Response:
        return Response(f"Invalid response: {error}", status=HTTPStatus.NOT_FOUND)

    @pages.post(RETURN_PATH)
    def fill_in() -> ResponseReturnValue:
        """Fill the form of an activity with a tool's answer; an answer without items closes the dialog.

        From another site the browser sends the answer without its cookie: then the page sends it once more,
        as Moodle is recorded to do in a launch.
        """
        if signed_in(lms, LOOK) is None and REPOST not in request.form:
            return form_post(request.full_path, {**request.form.to_dict(), REPOST: "1"})
        me = _own_form(lms, request.args)
        answer = read_answer(lms.memory, request.form.get("JWT", ""), lms.url)
        _require_answer_of_type(lms, answer, request.args.get("id", ""))
        if not answer.contents:
            return render_template("added.html", lms=lms, look=LOOK, me=me, links=[], words=answer.words)
        return render_template(
            "activity_form.html",
            action=FORM_PATH,
            tool=answer.client_id,
            session_key=session_key(lms, me),
            rows=[_typed(content) for content in answer.contents],
            course=_course_asked(lms)["id"],
            sections=_course_asked(lms)["sections"],
        )


def _add_form(pages: Blueprint, lms: MoodleLms) -> None:
    @pages.post(FORM_PATH)
    def save() -> AnyResponse:
        """Make the activities of a form, each with a column if it says of how many points."""
        _own_form(lms, request.form)
        client_id, section = request.form.get("tool", ""), int(request.form.get("section", "0"))
        course = _course_asked(lms)
        if live_tool(lms.memory, client_id) is None or section not in range(len(course["sections"])):
            abort(HTTPStatus.NOT_FOUND)
        with lms.memory.change() as data:
            for row in _rows_of_form():
                _make(data, course["id"], client_id, section, row)
        return redirect("/")


def _course_asked(lms: MoodleLms) -> Row:
    """Return the course that the address or the form names, the recorded one where none is named."""
    row = lms.course(request.values.get("course", COURSE_ID, int))
    return abort(HTTPStatus.NOT_FOUND) if row is None else row


def _editor(lms: Lms) -> Person:
    """Return who adds activities; a teacher who may not edit does not."""
    me = signed_in(lms, LOOK)
    if me is None or me.role not in EDITORS:
        abort(HTTPStatus.FORBIDDEN)
    return me


def _own_form(lms: Lms, given: Any) -> Person:  # noqa: ANN401 - the query or the form
    me = _editor(lms)
    if given.get("sesskey") != session_key(lms, me):
        abort(HTTPStatus.FORBIDDEN)
    return me


def _offers_content(lms: MoodleLms, client_id: str) -> bool:
    tool = live_tool(lms.memory, client_id)
    shown = lms.switches.in_activity_chooser or (tool is not None and tool.get("in_chooser", False))
    return tool is not None and shown and bool(tool.get("offers_content", True))


def _tool_of_type(lms: Lms, number: str) -> str:
    found = (name for name in lms.memory.data["tools"] if type_id(lms, name) == number)
    return next(found, "")


def _require_answer_of_type(lms: Lms, answer: Answer, number: str) -> None:
    if answer.client_id != _tool_of_type(lms, number) or answer.deployment_id != number:
        raise AnswerRefusedError(Flaw.CONTENT)


def _typed(content: Content) -> dict[str, str]:
    """Return what the form holds for one item. A column gets the activity's name, whatever it asked for."""
    column = content.column or {}
    return {
        "name": content.title or "item",
        "introeditor": content.text,
        "toolurl": content.url,
        "launchcontainer": DEFAULT_CONTAINER,
        "instructorcustomparameters": "\r\n".join(f"{name}={text}" for name, text in content.custom.items()),
        "grade": str(column.get("scoreMaximum", "")),
        "lineitemresourceid": str(column.get("resourceId", "")),
        "lineitemtag": str(column.get("tag", "")),
    }


def _rows_of_form() -> Iterator[dict[str, str]]:
    for number in range(int(request.form.get("count", "0"))):
        ending = f"-{number}"
        yield {
            name.removesuffix(ending): text for name, text in request.form.items() if name.endswith(ending)
        }


def _make(data: dict[str, Any], course: int, client_id: str, section: int, row: dict[str, str]) -> None:
    pairs = (line.partition("=") for line in row["instructorcustomparameters"].splitlines())
    facts = {
        "title": row["name"],
        "text": row["introeditor"],
        "url": row["toolurl"],
        "custom": {name: text for name, _, text in pairs},
        "part": None,
        "section": section,
        "container": _container(row),
    }
    put_activity(data, course, client_id, facts, _column(row))


def _container(row: dict[str, str]) -> int:
    chosen = row.get("launchcontainer", DEFAULT_CONTAINER)
    return 0 if chosen == DEFAULT_CONTAINER else int(chosen)


def _column(row: dict[str, str]) -> dict[str, Any] | None:
    if not row["grade"]:
        return None
    given = {"resourceId": row["lineitemresourceid"], "tag": row["lineitemtag"]}
    points = float(row["grade"])
    maximum = int(points) if points.is_integer() else points
    kept = {name: text for name, text in given.items() if text}
    return {"label": row["name"], "scoreMaximum": maximum, **kept}
