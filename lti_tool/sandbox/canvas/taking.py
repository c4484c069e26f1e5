"""The course that an address names, handed to the page as a course."""

from collections.abc import Callable
from typing import NoReturn

from flask import Blueprint, abort, request

from lti_tool.sandbox.canvas.envelope import service_not_there
from lti_tool.sandbox.canvas.school import School


def take_courses(pages: Blueprint, school: School, missing: Callable[[], NoReturn]) -> None:
    """Hand every page its course; `missing` says that there is none of this number."""

    @pages.before_request
    def find_course() -> None:
        values = request.view_args or {}
        if "course" in values:
            try:
                values["course"] = school.course(int(values["course"]))
            except KeyError:
                missing()


def no_such_page() -> NoReturn:
    """Answer as pages for people do."""
    abort(404)


def no_such_service() -> NoReturn:
    """Answer as services do."""
    raise service_not_there()
