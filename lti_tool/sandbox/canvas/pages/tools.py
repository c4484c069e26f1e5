"""Tools in frames: from the navigation of a course or of the account, and what they placed."""

from flask import Blueprint, Response, abort, request
from werkzeug.wrappers import Response as AnyResponse

from lti_tool.sandbox.canvas.course import Course
from lti_tool.sandbox.canvas.launches import Launch, deployment_named
from lti_tool.sandbox.canvas.lti.launching import login_form
from lti_tool.sandbox.canvas.lti.storing import storage_target
from lti_tool.sandbox.canvas.pages.sessions import session_of
from lti_tool.sandbox.canvas.pages.showing import page
from lti_tool.sandbox.canvas.school import School
from lti_tool.sandbox.canvas.taking import no_such_page, take_courses
from lti_tool.sandbox.links import link_named
from lti_tool.sandbox.tools import live_tool, newest_tool

TOOL = "/courses/<int:course>/external_tools"


def tool_pages(school: School) -> Blueprint:
    """Return the blueprint."""
    pages = Blueprint("tools", __name__)
    take_courses(pages, school, no_such_page)
    _add_course(pages, school)
    _add_account(pages, school)
    return pages


def tool_page(school: School, course: Course | None, title: str, frame: str) -> str:
    """Return a page with a tool in a frame, beside the frame that keeps values for tools."""
    return page(
        school,
        "canvas/tool.html",
        course,
        title=title,
        frame=frame,
        storage=storage_target(school),
        answers=school.switches.storage,
        cookies=school.switches.tool_cookies,
    )


def placed_page(course: Course, key: str) -> str:
    """Return the page of something that a tool placed."""
    row = course.memory.data["links"][key]
    address = f"/courses/{course.id}/external_tools/{row['client_id']}/launch?resource_link={key}"
    return tool_page(course.school, course, row["title"], address)


def link_in(course: Course, key: str | None) -> bool:
    """Whether something was placed in a course under this name."""
    row = link_named(course.memory, key)
    return row is not None and row.get("course", 1) == course.id


def _add_course(pages: Blueprint, school: School) -> None:
    @pages.get(f"{TOOL}/badges")
    def newest(course: Course) -> str:
        """Show the newest tool in a frame."""
        client_id = newest_tool(school.memory)
        frame = f"/courses/{course.id}/external_tools/{client_id}/launch" if client_id else "/"
        return tool_page(school, course, "Badges", frame)

    @pages.get(f"{TOOL}/<client_id>")
    def tool(course: Course, client_id: str) -> str:
        """Show a tool in a frame, as course navigation does."""
        row = live_tool(school.memory, client_id)
        if row is None:
            abort(404)
        frame = f"/courses/{course.id}/external_tools/{client_id}/launch?{request.query_string.decode()}"
        return tool_page(school, course, row["title"], frame.rstrip("?"))

    @pages.get(f"{TOOL}/<client_id>/launch")
    def start(course: Course, client_id: str) -> Response:
        """Launch a tool from the navigation, or what it placed."""
        session, key = session_of(school), request.args.get("resource_link")
        row = link_named(school.memory, key)
        foreign = key is not None and (
            not link_in(course, key) or row is None or row["client_id"] != client_id
        )
        if foreign or live_tool(school.memory, client_id) is None:
            abort(404)
        if session.me is None and not school.switches.public_course:
            abort(404)
        if course.facts["state"] == "claimed" and not session.teaches(course):
            abort(404)
        return login_form(
            school,
            Launch(
                client_id,
                None if session.me is None else session.me.id,
                course.id,
                deployment_named(request.args.get("deployment")),
                real_id=None if session.real is None else session.real.id,
                link=key,
            ),
        )


def _add_account(pages: Blueprint, school: School) -> None:
    @pages.get("/accounts/1/external_tools/<client_id>")
    def account_tool(client_id: str) -> str:
        """Show a tool to those who administer the account."""
        row = live_tool(school.memory, client_id)
        if row is None:
            abort(404)
        return tool_page(school, None, row["title"], f"/accounts/1/external_tools/{client_id}/launch")

    @pages.get("/accounts/1/external_tools/<client_id>/launch")
    def account_start(client_id: str) -> AnyResponse:
        """Launch a tool from the navigation of the account."""
        session = session_of(school)
        if live_tool(school.memory, client_id) is None or session.me is None:
            abort(404)
        return login_form(school, Launch(client_id, session.me.id, None))
