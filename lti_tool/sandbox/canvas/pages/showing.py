"""A page of the simulated Canvas: what all pages know, and who looks at them."""

from typing import Any

from flask import render_template

from lti_tool.sandbox.canvas.course import Course
from lti_tool.sandbox.canvas.pages.sessions import session_of
from lti_tool.sandbox.canvas.school import School
from lti_tool.sandbox.canvas.seed import LOOK
from lti_tool.sandbox.tools import live_tool


def page(school: School, template: str, course: Course | None = None, **told: Any) -> str:  # noqa: ANN401 - for Jinja
    """Return a page, with the navigation of its course where it is in one."""
    session = session_of(school)
    return render_template(
        template,
        lms=school,
        look=LOOK,
        school=school,
        course=course,
        me=session.me,
        real=session.real,
        teaches=course is not None and session.teaches(course),
        learns=course is not None and session.learns(course),
        tools=[
            (key, row) for key, row in school.memory.data["tools"].items() if live_tool(school.memory, key)
        ],
        **told,
    )
