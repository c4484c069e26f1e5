"""Courses, the people in them, and what was read of both from the LMS."""

from datetime import datetime
from fractions import Fraction

from sqlalchemy import ForeignKey, String, UniqueConstraint, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from badge_engine.phrases import Phrase
from lti_tool.storage.columns import Id, Phrases, Said, Table
from lti_tool.storage.tables.tenancy import Deployment


class Course(Table):
    """An LTI context of one deployment.

    What must happen next is a state in this row: a sync is due while `sync_answered_at` is older than
    `sync_asked_at` (and `sync_retry_at` has come), a decision while `judge_answered_at` is older than
    `judge_asked_at`. An answer carries the time of the question that it answers, so that a question asked
    meanwhile is not lost.

    `synced_at` is the moment as of which the course is known, `read_with` whose access showed it.
    `whole_asked_at` is when a person last asked for a reading that leaves nothing out; `whole_began_at` is
    when such a reading last began: it goes on where it stopped, until `whole_read_at` is that moment.
    `shortcomings` are pairs of what the platform keeps from us and how to mend it, `origins` the context ids
    of the courses that this one was copied from, the nearest first.
    """

    __tablename__ = "course"
    __table_args__ = (UniqueConstraint("deployment_id", "context_id"),)

    id: Mapped[Id]
    institution_id: Mapped[str] = mapped_column(ForeignKey("institution.id"))
    deployment_id: Mapped[str] = mapped_column(ForeignKey("deployment.id"))
    context_id: Mapped[str] = mapped_column(String(255))
    title: Mapped[str]
    lms_course_id: Mapped[str | None]
    line_items_url: Mapped[str | None]
    ags_scopes: Mapped[list[str]]
    memberships_url: Mapped[str | None]
    return_url: Mapped[str | None]
    origins: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    grade_kinds: Mapped[list[str]]
    sync_asked_at: Mapped[datetime | None]
    sync_answered_at: Mapped[datetime | None]
    sync_retry_at: Mapped[datetime | None]
    sync_failures: Mapped[int] = mapped_column(default=0)
    sync_error: Mapped[Phrase | str | None] = mapped_column(Said)
    synced_at: Mapped[datetime | None]
    read_with: Mapped[str | None] = mapped_column(String(31))
    shortcomings: Mapped[list[list[Phrase | str]]] = mapped_column(Phrases, server_default="[]")
    whole_asked_at: Mapped[datetime | None]
    whole_began_at: Mapped[datetime | None]
    whole_read_at: Mapped[datetime | None]
    judge_asked_at: Mapped[datetime | None]
    judge_answered_at: Mapped[datetime | None]

    deployment: Mapped[Deployment] = relationship(lazy="joined")


class Person(Table):
    """A person as one registration knows them: identity is (registration, sub), never e-mail."""

    __tablename__ = "person"
    __table_args__ = (UniqueConstraint("registration_id", "sub"),)

    id: Mapped[Id]
    institution_id: Mapped[str] = mapped_column(ForeignKey("institution.id"))
    registration_id: Mapped[str] = mapped_column(ForeignKey("registration.id"))
    sub: Mapped[str] = mapped_column(String(255))
    lms_id: Mapped[str | None]
    sourced_id: Mapped[str | None]
    name: Mapped[str | None]
    email: Mapped[str | None]


class Enrolment(Table):
    """A person on a course's roster, as last read. `groups` is nothing where the LMS does not tell."""

    __tablename__ = "enrolment"

    course_id: Mapped[str] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    roles: Mapped[list[str]]
    active: Mapped[bool]
    test_user: Mapped[bool]
    groups: Mapped[list[str] | None]
    read_at: Mapped[datetime]

    person: Mapped[Person] = relationship(lazy="joined")


class LearnerReading(Table):
    """When one learner's facts were last read whole, and the LMS's mark of how far they had come then."""

    __tablename__ = "learner_reading"

    course_id: Mapped[str] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    mark: Mapped[str | None]
    read_at: Mapped[datetime]


class LineItem(Table):
    """A gradebook column that we can read; `gone_at` is set when the LMS no longer shows it.

    `unsettled_at` is when a reading last found that the column had changed, or that it held grades back from
    learners: the next one asks for all its cells.
    """

    __tablename__ = "line_item"

    course_id: Mapped[str] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(String(500), primary_key=True)
    title: Mapped[str]
    maximum: Mapped[Fraction | None]
    grading: Mapped[str] = mapped_column(String(31), default="points", server_default="points")
    published: Mapped[bool] = mapped_column(default=True, server_default=true())
    position: Mapped[int]
    read_at: Mapped[datetime]
    unsettled_at: Mapped[datetime | None]
    gone_at: Mapped[datetime | None]


class Completable(Table):
    """A module, section, activity or course that can be completed."""

    __tablename__ = "completable"

    course_id: Mapped[str] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(String(500), primary_key=True)
    title: Mapped[str]
    kind: Mapped[str] = mapped_column(String(31))
    requirements: Mapped[bool]
    position: Mapped[int]
    read_at: Mapped[datetime]
    gone_at: Mapped[datetime | None]


class Outcome(Table):
    """A learning outcome that is assessed in the course."""

    __tablename__ = "outcome"

    course_id: Mapped[str] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(String(500), primary_key=True)
    title: Mapped[str]
    mastery: Mapped[Fraction | None]
    maximum: Mapped[Fraction | None]
    position: Mapped[int]
    read_at: Mapped[datetime]
    gone_at: Mapped[datetime | None]


class Group(Table):
    """A section or group of the class."""

    __tablename__ = "course_group"

    course_id: Mapped[str] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(String(500), primary_key=True)
    title: Mapped[str]
    kind: Mapped[str] = mapped_column(String(31))
    position: Mapped[int]
    read_at: Mapped[datetime]
    gone_at: Mapped[datetime | None]


class Score(Table):
    """One learner's graded cell."""

    __tablename__ = "score"

    course_id: Mapped[str] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    line_item: Mapped[str] = mapped_column(String(500), primary_key=True)
    given: Mapped[Fraction]
    maximum: Mapped[Fraction]
    graded_at: Mapped[datetime | None]
    letter: Mapped[str | None]
    read_at: Mapped[datetime]


class Completion(Table):
    """One learner's state in a completable part."""

    __tablename__ = "completion"

    course_id: Mapped[str] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    completable: Mapped[str] = mapped_column(String(500), primary_key=True)
    complete: Mapped[bool]
    failed: Mapped[bool]
    completed_at: Mapped[datetime | None]
    read_at: Mapped[datetime]


class CourseGrade(Table):
    """One learner's grade for the whole course, in per cent."""

    __tablename__ = "course_grade"

    course_id: Mapped[str] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(31), primary_key=True)
    percent: Mapped[Fraction]
    read_at: Mapped[datetime]


class OutcomeResult(Table):
    """How far one learner has come in one outcome."""

    __tablename__ = "outcome_result"

    course_id: Mapped[str] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    outcome: Mapped[str] = mapped_column(String(500), primary_key=True)
    score: Mapped[Fraction]
    assessed_at: Mapped[datetime | None]
    read_at: Mapped[datetime]
