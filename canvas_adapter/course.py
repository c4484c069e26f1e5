"""One Canvas course, in the engine's words."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

from badge_engine.columns import news_columns, own_scores, readable_columns, tell
from badge_engine.ports import CourseConnection, GradeService, Known, News, PlatformError, Progress
from badge_engine.records import (
    Completable,
    CompletableKind,
    Completion,
    CourseGrade,
    CourseRole,
    GradeKind,
    LineItem,
    Member,
    OutcomeResult,
    Outline,
    Score,
)
from badge_engine.wire import exact, moment
from canvas_adapter.rest import CanvasApi

ASSIGNMENT = "canvas:assignment:"
MODULE = "canvas:module:"
MOST_NAMED_STUDENTS = 50
GRADES = {GradeKind.CURRENT: "current_score", GradeKind.FINAL: "final_score"}


class CanvasCourse:
    """The `badge_engine.ports.CoursePlatform` of one reading: what it has learnt it does not ask again.

    Through LTI alone Canvas shows a tool nothing but the tool's own columns; assignments, course grades and
    modules need access to the REST API.
    """

    def __init__(self, connection: CourseConnection) -> None:
        self._connection = connection

    def roster(self) -> Iterator[Member]:
        """Yield everybody in the course, learners with Canvas's number of them as far as it can be known."""
        if self._connection.roster is None:
            raise PlatformError("Canvas did not grant the roster: allow the tool to read it.", permanent=True)
        return map(self._with_lms_id, self._connection.roster.members())

    def outline(self) -> Outline:
        """Return the tool's own columns and, with API access, assignments, modules and course grades."""
        own = () if self._grades is None else readable_columns(self._grades)
        if self._api is None:
            return Outline(line_items=tuple(own))
        return Outline(
            line_items=(*own, *self._assignments.values()),
            completables=tuple(self._modules.values()),
            grade_kinds=frozenset(GRADES),
        )

    @property
    def tells_changes(self) -> bool:
        """Whether only what changed can be asked for."""
        return False

    def scores(self, members: Sequence[Member], known: Known | None = None) -> Iterator[Score]:
        """Yield every cell that is graded and posted; what a learner may not see yet decides nothing."""
        del known
        if self._grades is not None:
            yield from own_scores(self._grades, members)
        if self._api is not None:
            yield from self._submissions(self._api, _by_lms_id(members))

    def course_grades(self, members: Sequence[Member]) -> Iterator[CourseGrade]:
        """Yield both course grades of every learner; a person of several sections has them once."""
        if self._api is None:
            return
        people = _by_lms_id(members)
        states = (("type[]", "StudentEnrollment"), ("state[]", "active"), ("state[]", "completed"))
        for row in self._api.rows("enrollments", *states):
            lms_id = str(row.get("user_id"))
            grades = [] if lms_id not in people else _course_grades(people[lms_id], row)
            if grades:
                del people[lms_id]
            yield from grades

    def outcome_results(
        self, members: Sequence[Member], known: Known | None = None
    ) -> Iterator[OutcomeResult]:
        """Yield nothing yet."""
        del members, known
        return iter(())

    def progress(self, members: Sequence[Member], known: Known | None = None) -> Iterator[Progress]:
        """Yield the state of every module that requires something, for every learner with a known number.

        The course-wide progress tells who has met any requirement at all; only those are asked for one by
        one, which makes Canvas evaluate them anew.
        """
        del known
        modules = {key: module for key, module in self._modules.items() if module.requirements}
        if self._api is None or not modules:
            return
        people = _by_lms_id(members)
        for row in self._api.rows("bulk_user_progress"):
            lms_id = str(row.get("id"))
            if lms_id in people:
                states = self._states(lms_id) if _has_begun(row) else {}
                learner = people[lms_id]
                told = (_completion(learner, modules[key], states.get(key, {})) for key in modules)
                yield Progress(learner, tuple(told))

    def announce(self, news: Iterable[News]) -> Iterator[News]:
        """Put the news into the tool's own gradebook columns; yield each as it is done."""
        return tell(self._grades, news)

    @property
    def _grades(self) -> GradeService | None:
        return self._connection.grades

    @cached_property
    def _api(self) -> CanvasApi | None:
        if self._connection.api is None:
            return None
        course = self._connection.lms_course_id or f"lti_context_id:{self._connection.context_id}"
        return CanvasApi(self._connection.api, course)

    def _with_lms_id(self, member: Member) -> Member:
        if self._api is None or member.lms_id is not None or CourseRole.LEARNER not in member.roles:
            return member
        return replace(member, lms_id=self._api.user_id(member.id))

    @cached_property
    def _assignments(self) -> dict[str, LineItem]:
        """Published assignments with points, by Canvas's number, but for those in which we tell news."""
        rows = () if self._api is None else self._api.rows("assignments")
        return {
            str(row["id"]): _assignment(row) for row in rows if _is_column(row) and not self._is_news(row)
        }

    def _is_news(self, row: dict[str, Any]) -> bool:
        # A column that the tool made is an assignment too, under another number, with nothing to hand in.
        looks = (row.get("name"), exact(row.get("points_possible")))
        return row.get("submission_types") == ["none"] and looks in self._news_looks

    @cached_property
    def _news_looks(self) -> frozenset[tuple[object, object]]:
        columns = () if self._grades is None else news_columns(self._grades)
        return frozenset((column.title, column.maximum) for column in columns)

    def _submissions(self, api: CanvasApi, people: dict[str, str]) -> Iterator[Score]:
        named = list(people) if len(people) <= MOST_NAMED_STUDENTS else ["all"]
        students = [("student_ids[]", number) for number in named]
        if not students or not self._assignments:
            return
        for row in api.rows("students/submissions", *students, ("workflow_state", "graded")):
            learner = people.get(str(row.get("user_id")))
            column = self._assignments.get(str(row.get("assignment_id")))
            if learner is not None and column is not None and _counts(row):
                yield from _score(learner, column, row)

    @cached_property
    def _modules(self) -> dict[str, Completable]:
        if self._api is None:
            return {}
        rows = [row for row in self._api.rows("modules", ("include[]", "items")) if row.get("published")]
        return {str(row["id"]): self._module(self._api, row) for row in rows}

    def _module(self, api: CanvasApi, row: dict[str, Any]) -> Completable:
        """Canvas leaves the items out where they are many, or where the key may not include anything."""
        items = row.get("items")
        if not isinstance(items, list):
            items = list(api.rows(f"modules/{row['id']}/items"))
        required = any(item.get("completion_requirement") for item in items)
        return Completable(
            f"{MODULE}{row['id']}", str(row.get("name") or ""), CompletableKind.MODULE, required
        )

    def _states(self, lms_id: str) -> dict[str, dict[str, Any]]:
        rows = () if self._api is None else self._api.rows("modules", ("student_id", lms_id))
        return {str(row["id"]): row for row in rows}


def _by_lms_id(members: Iterable[Member]) -> dict[str, str]:
    return {member.lms_id: member.id for member in members if member.lms_id is not None}


def _is_column(row: dict[str, Any]) -> bool:
    points = exact(row.get("points_possible"))
    return (
        bool(row.get("published"))
        and row.get("grading_type") != "not_graded"
        and points is not None
        and points > 0
    )


def _assignment(row: dict[str, Any]) -> LineItem:
    return LineItem(f"{ASSIGNMENT}{row['id']}", str(row.get("name") or ""), exact(row["points_possible"]))


def _counts(row: dict[str, Any]) -> bool:
    # An excused submission has no score that could count, and one that is not posted is hidden yet.
    graded = row.get("workflow_state") == "graded" and not row.get("excused")
    return graded and row.get("posted_at") is not None


def _score(learner: str, column: LineItem, row: dict[str, Any]) -> Iterator[Score]:
    given = exact(row.get("score"))
    if given is not None and column.maximum is not None:
        yield Score(learner, column.id, given, column.maximum, moment(row.get("graded_at")))


def _course_grades(learner: str, row: dict[str, Any]) -> list[CourseGrade]:
    grades = row.get("grades") or {}
    percents = {kind: exact(grades.get(name)) for kind, name in GRADES.items()}
    return [CourseGrade(learner, kind, percent) for kind, percent in percents.items() if percent is not None]


def _has_begun(row: dict[str, Any]) -> bool:
    progress = row.get("progress")
    return isinstance(progress, dict) and bool(progress.get("requirement_completed_count"))


def _completion(learner: str, module: Completable, row: dict[str, Any]) -> Completion:
    complete = row.get("state") == "completed"
    return Completion(
        learner,
        module.id,
        complete=complete,
        completed_at=moment(row.get("completed_at")) if complete else None,
    )
