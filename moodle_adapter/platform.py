"""Moodle as a platform: what Coursemark finds under the entry point `moodle`."""

from collections.abc import Mapping
from dataclasses import dataclass

from badge_engine.dialects import AuthorisationDialect, RegistrationDialect, ServiceDialect, SetupHints
from badge_engine.exports import GradeExport, Rows
from badge_engine.ports import CourseConnection, CoursePlatform
from moodle_adapter.course import MoodleCourse
from moodle_adapter.dialect import CUSTOM_PARAMETERS, DIALECT, REGISTRATION, SETUP_HINTS
from moodle_adapter.grade_export import read_grade_export
from moodle_adapter.rest import MoodleApi


@dataclass(frozen=True, slots=True)
class MoodlePlatform:
    """The `badge_engine.ports.Platform` of Moodle."""

    name: str = "moodle"
    title: str = "Moodle"
    dialect: ServiceDialect = DIALECT
    setup_hints: SetupHints = SETUP_HINTS
    registration: RegistrationDialect = REGISTRATION
    authorisation: AuthorisationDialect | None = None

    @property
    def custom_parameters(self) -> Mapping[str, str]:
        """Return what tells of copied courses: context id and `sub` are Moodle's own numbers already."""
        return CUSTOM_PARAMETERS

    def lms_course_id(self, context_id: str, custom: Mapping[str, str]) -> str | None:
        """Return the context id, which is Moodle's number of the course."""
        del custom
        return context_id

    def open_course(self, connection: CourseConnection) -> CoursePlatform:
        """Return the course behind a connection."""
        return MoodleCourse(connection, None if connection.api is None else MoodleApi(connection.api))

    def read_grade_export(self, rows: Rows) -> GradeExport:
        """Return what a gradebook that was exported holds."""
        return read_grade_export(rows)
