"""Switches: how an LMS of the campus behaves, by name; set when it opens, and by its control page."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from flask import Blueprint, Response, abort, request

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

S = TypeVar("S", bound="DataclassInstance")


class Switchboard(Generic[S]):
    """The switches of one LMS: `now` is a frozen dataclass, which is replaced when one is changed."""

    def __init__(self, switches: S) -> None:
        self.now = switches

    def change(self, wanted: Mapping[str, Any]) -> None:
        """Change switches by name; `ValueError` names one that does not exist, or takes another kind."""
        known = asdict(self.now)
        for name, value in wanted.items():
            if name not in known:
                raise ValueError(f"there is no switch {name!r}; there are {', '.join(sorted(known))}")
            if not _fits(known[name], value):
                raise ValueError(f"{name} is {known[name]!r}; {value!r} is of another kind")
        given = {name: tuple(value) if isinstance(value, list) else value for name, value in wanted.items()}
        self.now = replace(self.now, **given)


def switch_pages(board: Switchboard[S]) -> Blueprint:
    """Return the page of the switches: read them, or change some. No real LMS has it."""
    pages = Blueprint("switching", __name__, url_prefix="/sandbox")

    @pages.get("/switches")
    def read() -> dict[str, Any]:
        return asdict(board.now)

    @pages.post("/switches")
    def change() -> dict[str, Any]:
        try:
            board.change(request.get_json())
        except ValueError as error:
            abort(Response(str(error), status=400, content_type="text/plain; charset=utf-8"))
        return asdict(board.now)

    return pages


def _fits(known: object, value: object) -> bool:
    """Whether a value is of the kind of the one before; a number is one with or without a fraction."""
    if isinstance(known, bool) or isinstance(value, bool):
        return isinstance(known, bool) and isinstance(value, bool)
    if isinstance(known, int | float):
        return isinstance(value, int | float)
    return isinstance(value, list | tuple) if isinstance(known, tuple) else isinstance(value, type(known))
