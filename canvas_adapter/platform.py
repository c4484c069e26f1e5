"""Canvas as a platform: what Coursemark finds under the entry point `canvas`."""

from collections.abc import Mapping
from dataclasses import dataclass

from badge_engine.dialects import AuthorisationDialect, RegistrationDialect, ServiceDialect, SetupHints
from badge_engine.exports import GradeExport, Rows
from badge_engine.ports import CourseConnection, CoursePlatform
from canvas_adapter.course import CanvasCourse
from canvas_adapter.dialect import (
    AUTHORISATION,
    COURSE_ID,
    CUSTOM_PARAMETERS,
    DIALECT,
    REGISTRATION,
    SETUP_HINTS,
)
from canvas_adapter.grade_export import read_grade_export


@dataclass(frozen=True, slots=True)
class CanvasPlatform:
    """The `badge_engine.ports.Platform` of Canvas."""

    name: str = "canvas"
    title: str = "Canvas"
    dialect: ServiceDialect = DIALECT
    setup_hints: SetupHints = SETUP_HINTS
    registration: RegistrationDialect = REGISTRATION
    authorisation: AuthorisationDialect | None = AUTHORISATION

    @property
    def custom_parameters(self) -> Mapping[str, str]:
        """The custom parameters that the developer key must carry."""
        return CUSTOM_PARAMETERS

    def lms_course_id(self, context_id: str, custom: Mapping[str, str]) -> str | None:
        """Return Canvas's number of the course; the context id itself is another one, and no help here."""
        del context_id
        given = custom.get(COURSE_ID, "")
        return given if given and not given.startswith("$") else None

    def open_course(self, connection: CourseConnection) -> CoursePlatform:
        """Return the course behind a connection."""
        return CanvasCourse(connection)

    def read_grade_export(self, rows: Rows) -> GradeExport:
        """Return what a gradebook that was exported holds."""
        return read_grade_export(rows)
