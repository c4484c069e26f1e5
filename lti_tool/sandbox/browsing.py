"""The pages that a person clicks through: be somebody, look at the course, open a tool, type a grade."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from lti_tool.sandbox.lms import Lms, Person


@dataclass(frozen=True, slots=True)
class Look:
    """How an LMS looks: its name, its course, the words it uses; whether its cookie goes along across sites.

    `tool_path` shows the newest tool, `adding_path` lets teachers add what tools offer, and `link_path` tells
    where something that was placed is shown. On `tools_path` tools are administered. `further` pages are
    linked from every page.

    To browsers a loopback address is secure, so the cookie may say so without TLS.
    """

    product: str
    course: str
    part_word: str
    tool_path: str
    adding_path: str
    link_path: Callable[[str], str]
    tools_path: str
    cookie_across_sites: bool = False
    further: tuple[tuple[str, str], ...] = ()

    @property
    def cookie(self) -> str:
        """The cookie of this LMS: both run on one host, and cookies do not know ports."""
        return f"sandbox-{self.product.lower()}"


def browsing_pages(lms: Lms, look: Look) -> Blueprint:
    """Return the blueprint."""
    pages = Blueprint("browsing", __name__)
    _add_home(pages, lms, look)
    _add_gradebook(pages, lms, look)
    return pages


def signed_in(lms: Lms, look: Look) -> Person | None:
    """Return who is signed in with this browser."""
    text = request.cookies.get(look.cookie, "")
    return lms.people.get(int(text)) if text.isdecimal() else None


def form_post(action: str, fields: dict[str, Any]) -> Response:
    """Return a page that sends itself on: what an LMS does in a launch."""
    return Response(render_template("form_post.html", action=action, fields=fields))


def _add_home(pages: Blueprint, lms: Lms, look: Look) -> None:
    @pages.get("/")
    def home() -> str:
        """Show the course and who one is."""
        return render_template("home.html", lms=lms, look=look, me=signed_in(lms, look))

    @pages.get("/login-as/<int:person_id>")
    def login_as(person_id: int) -> AnyResponse:
        """Become somebody."""
        if person_id not in lms.people:
            abort(404)
        answer = redirect(request.args.get("next") or "/")
        across = look.cookie_across_sites
        same_site = "None" if across else "Lax"
        answer.set_cookie(look.cookie, str(person_id), httponly=True, secure=across, samesite=same_site)
        return answer


def _add_gradebook(pages: Blueprint, lms: Lms, look: Look) -> None:
    @pages.get("/gradebook")
    def gradebook() -> str:
        """Show all grades to those who teach, and to learners their own, with the columns of tools."""
        me = signed_in(lms, look)
        cell = lms.counted_score if me is not None and me.role == "learner" else lms.score
        columns = list(lms.memory.data["columns"].values())
        return render_template("gradebook.html", lms=lms, look=look, me=me, columns=columns, cell_of=cell)

    @pages.post("/gradebook")
    def type_grade() -> AnyResponse:
        """Let a teacher type a grade."""
        me = signed_in(lms, look)
        item, person = int(request.form["item"]), int(request.form["user"])
        if me is None or me.role != "teacher":
            abort(403)
        if item not in lms.items or person not in lms.people:
            abort(404)
        lms.write_grade(item, person, _typed(request.form["score"].strip()))
        return redirect("/gradebook")


def _typed(text: str) -> float | None:
    try:
        return float(text) if text else None
    except ValueError:
        return abort(400)
