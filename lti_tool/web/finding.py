"""Learners of a course to choose from: a page at a time, or those with a part of a name."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from flask import request
from sqlalchemy.orm import Session

from lti_tool.storage import records
from lti_tool.web.class_view import name_of
from lti_tool.web.paging import Page

FIND = "find"
"""What the button is named that only looks for a name; names are posted, so that no address holds them."""


@dataclass(frozen=True, slots=True)
class Found:
    """Some learners, each as id and name, in the order of their names.

    `typed` is the part of a name that was looked for; then `page` is the first of those who have it.
    """

    typed: str
    page: Page
    learners: Sequence[tuple[str, str]]

    @property
    def more(self) -> int:
        """How many others have what was typed in their names."""
        return self.page.total - len(self.learners) if self.typed else 0


def find_learners(session: Session, course_id: str, without: Collection[str] = ()) -> Found:
    """Return those whom the request asks for, of a course's awardable learners except some."""
    typed = " ".join(request.form.get("name", "").split()) if FIND in request.form else ""
    roster = records.names_on_roster(session, course_id)
    people = [(key, name_of(name)) for key, name in roster.items() if key not in without]
    if typed:
        people = [(key, name) for key, name in people if typed.casefold() in name.casefold()]
    page = Page(1, len(people)) if typed else Page.asked_for(len(people))
    return Found(typed, page, page.of(people))
