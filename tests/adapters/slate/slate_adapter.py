"""The least LMS there can be, as somebody else would add one: this module and one entry point."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any

from badge_engine.columns import own_scores, readable_columns, tell
from badge_engine.dialects import AuthorisationDialect, RegistrationDialect, ServiceDialect, SetupHints
from badge_engine.exports import ExportColumn, ExportedPerson, ExportError, GradeExport, Rows
from badge_engine.outgoing import PlatformError, WebRequest
from badge_engine.ports import Blank, CourseConnection, CoursePlatform, Known, News, Progress, Shortcoming
from badge_engine.records import (
    Completable,
    CompletableKind,
    Completion,
    CourseGrade,
    GradeKind,
    LineItem,
    Member,
    OutcomeResult,
    Outline,
    Score,
)
from badge_engine.wire import exact, moment


class SlateCourse:
    """Slate tells all of a course in one document."""

    def __init__(self, connection: CourseConnection) -> None:
        self._connection = connection

    @property
    def tells_changes(self) -> bool:
        return False

    @cached_property
    def _told(self) -> dict[str, Any]:
        api = self._connection.api
        if api is None:
            return {"columns": {}, "cells": {}, "grades": {}, "parts": {}, "done": {}}
        headers = {"Authorization": f"Bearer {api.token}"}
        told = api.web.send(WebRequest("GET", f"{api.base_url}slate/course", headers=headers)).body
        return dict(told)

    def roster(self, known: Sequence[Member] = ()) -> Iterator[Member]:
        del known
        if self._connection.roster is None:
            raise PlatformError("Slate did not grant the roster.", permanent=True)
        return self._connection.roster.members()

    def shortcomings(self) -> Iterator[Shortcoming]:
        return iter(())

    def outline(self) -> Outline:
        grades = self._connection.grades
        columns = (
            LineItem(key, row["title"], exact(row["points"])) for key, row in self._told["columns"].items()
        )
        parts = self._told["parts"].items()
        return Outline(
            line_items=(*(() if grades is None else readable_columns(grades)), *columns),
            completables=tuple(Completable(key, title, CompletableKind.MODULE) for key, title in parts),
            grade_kinds=frozenset({GradeKind.CURRENT}) if self._connection.api else frozenset(),
        )

    def scores(self, members: Sequence[Member], known: Known | None = None) -> Iterator[Score | Blank]:
        del known
        if self._connection.grades is not None:
            yield from own_scores(self._connection.grades, members)
        for member in members:
            for key, cell in self._told["cells"].get(member.id, {}).items():
                given, most = exact(cell["given"]), exact(self._told["columns"][key]["points"])
                if given is not None and most is not None:
                    yield Score(member.id, key, given, most, moment(cell["at"]))

    def course_grades(self, members: Sequence[Member]) -> Iterator[CourseGrade]:
        for member in members:
            percent = exact(self._told["grades"].get(member.id))
            if percent is not None:
                yield CourseGrade(member.id, GradeKind.CURRENT, percent)

    def outcome_results(
        self, members: Sequence[Member], known: Known | None = None
    ) -> Iterator[OutcomeResult]:
        del members, known
        return iter(())

    def progress(self, members: Sequence[Member], known: Known | None = None) -> Iterator[Progress]:
        del known
        for member in members:
            done = self._told["done"].get(member.id)
            if done is not None:
                states = (_completion(member.id, key, done.get(key)) for key in self._told["parts"])
                yield Progress(member.id, tuple(states))

    def announce(self, news: Iterable[News]) -> Iterator[News]:
        return tell(self._connection.grades, news)


DIALECT = ServiceDialect(None, None, None, None, ())
REGISTRATION = RegistrationDialect("slate")
HINTS = SetupHints("Roster.", "Columns.", "Grades.", "Keys.", "Export.")


@dataclass(frozen=True, slots=True)
class SlatePlatform:
    name: str = "slate"
    title: str = "Slate"
    dialect: ServiceDialect = DIALECT
    registration: RegistrationDialect = REGISTRATION
    authorisation: AuthorisationDialect | None = None
    setup_hints: SetupHints = HINTS
    custom_parameters: Mapping[str, str] = field(default_factory=dict)

    def lms_course_id(self, context_id: str, custom: Mapping[str, str]) -> str | None:
        del custom
        return context_id

    def open_course(self, connection: CourseConnection) -> CoursePlatform:
        return SlateCourse(connection)

    def read_grade_export(self, rows: Rows) -> GradeExport:
        if not rows or rows[0][0] != "slate":
            raise ExportError("This is no table from Slate: export it again.")
        columns = tuple(ExportColumn(title, title, Fraction(100)) for title in rows[0][1:])
        people = (
            ExportedPerson(number, row[0], lms_id=row[0], given=dict(_numbers(columns, row[1:])))
            for number, row in enumerate(rows[1:], 2)
        )
        return GradeExport(columns, tuple(people))


def _completion(learner: str, part: str, at: str | None) -> Completion:
    return Completion(learner, part, complete=at is not None, completed_at=moment(at))


def _numbers(columns: Sequence[ExportColumn], cells: Sequence[str]) -> Iterator[tuple[str, Fraction]]:
    return ((column.key, Fraction(cell)) for column, cell in zip(columns, cells, strict=True) if cell)


PLATFORM = SlatePlatform()
