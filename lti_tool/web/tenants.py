"""Institutions by the short name in an address."""

from http import HTTPStatus

from flask import abort
from sqlalchemy.orm import Session

from lti_tool.storage import registrations, tables


def institution_of(session: Session, slug: str) -> tables.Institution:
    """Return the institution of this short name; any other does not exist (404)."""
    found = registrations.find_institution(session, slug)
    if found is None:
        abort(HTTPStatus.NOT_FOUND)
    return found
