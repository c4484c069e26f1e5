"""A Canvas that answers at once: a class of any size, and what changed in it."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

COLUMNS = 40
FIRST = 1000
PAGE, ROSTER_PAGE = 100, 50
CUSTOM = "https://purl.imsglobal.org/spec/lti/claim/custom"
LEARNER = "http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"
EVERY_CELL, EVERY_LEARNER = 100, 100


class CanvasStage:
    """The course. Calls are counted by what they asked for.

    `changed_at` is when one cell in a hundred was graded anew, `moved` whether one learner in a hundred came
    on in a module since.
    """

    def __init__(self, learners: int) -> None:
        self.learners = range(FIRST, FIRST + learners)
        self.graded_at = datetime.now(UTC) - timedelta(days=30)
        self.changed_at: datetime | None = None
        self.moved = False
        self.calls: Counter[str] = Counter()

    def answer(self, path: str, query: dict[str, list[str]]) -> tuple[object, bool]:
        """Return the body, and whether another page follows."""
        page, name = int(query.get("page", ["1"])[0]), path.rpartition("/")[2]
        self.calls["modules of one" if "student_id" in query else name] += 1
        match name:
            case "names_and_roles":
                people, more = _page(self.learners, page, ROSTER_PAGE)
                return {"context": {"id": "c"}, "members": [_member(each) for each in people]}, more
            case "enrollments":
                return _rows(self.learners, page, _enrolment)
            case "bulk_user_progress":
                return _rows(self.learners, page, self._progress)
            case "submissions":
                return self._submissions(query, page)
            case _:
                return self._short(name, query), False

    def _short(self, name: str, query: dict[str, list[str]]) -> object:
        match name:
            case "token":
                return {"access_token": "a", "expires_in": 3600}
            case "assignments":
                return [_assignment(number) for number in range(COLUMNS)]
            case "modules":
                return [_module(query)]
            case "outcome_results":
                return {"outcome_results": [], "linked": {"outcomes": []}}
            case _:
                return []

    def change(self, what: str) -> None:
        """Grade one cell in a hundred anew, or let one learner in a hundred come on."""
        if what == "grade":
            self.changed_at = datetime.now(UTC)
        self.moved = self.moved or what == "move"

    def _progress(self, number: int) -> dict[str, Any]:
        met = 1 + (self.moved and number % EVERY_LEARNER == 0)
        return {"id": number, "progress": {"requirement_count": 2, "requirement_completed_count": met}}

    def _submissions(self, query: dict[str, list[str]], page: int) -> tuple[object, bool]:
        named = query["student_ids[]"]
        learners: Sequence[int] = self.learners if named == ["all"] else [int(number) for number in named]
        if "graded_since" in query:
            cells = range(0, len(learners) * COLUMNS, EVERY_CELL) if self.changed_at else range(0)
        else:
            cells = range(len(learners) * COLUMNS)
        found, more = _page(cells, page, PAGE)
        return [self._submission(learners[cell // COLUMNS], cell % COLUMNS) for cell in found], more

    def _submission(self, learner: int, column: int) -> dict[str, Any]:
        graded_at = (self.changed_at or self.graded_at).isoformat()
        return {
            "id": learner * COLUMNS + column,
            "user_id": learner,
            "assignment_id": column,
            "score": (learner + column) % 11,
            "grade": str((learner + column) % 11),
            "workflow_state": "graded",
            "excused": False,
            "graded_at": graded_at,
            "posted_at": graded_at,
        }


def _page(things: Sequence[int], page: int, size: int) -> tuple[Sequence[int], bool]:
    return things[(page - 1) * size : page * size], page * size < len(things)


def _rows(learners: Sequence[int], page: int, row: Any) -> tuple[object, bool]:  # noqa: ANN401 - a function
    found, more = _page(learners, page, PAGE)
    return [row(number) for number in found], more


def _member(number: int) -> dict[str, Any]:
    told = [{CUSTOM: {"canvas_user_id": str(number)}}]
    name = f"Learner {number}"
    return {"user_id": f"sub-{number}", "roles": [LEARNER], "status": "Active", "name": name, "message": told}


def _assignment(number: int) -> dict[str, Any]:
    usual = {"published": True, "grading_type": "points", "submission_types": ["online_upload"]}
    return {"id": number, "name": f"Assignment {number}", "points_possible": 10, **usual}


def _enrolment(number: int) -> dict[str, Any]:
    grades = {"current_score": number % 101, "final_score": number % 101}
    active = {"type": "StudentEnrollment", "enrollment_state": "active"}
    return {"user_id": number, "course_section_id": 1, "grades": grades, **active}


def _module(query: dict[str, list[str]]) -> dict[str, Any]:
    items = [{"id": 1, "completion_requirement": {"type": "must_view"}}]
    state = {"state": "completed", "completed_at": "2026-11-20T10:00:00Z"} if "student_id" in query else {}
    return {"id": 1, "name": "Module", "published": True, "items": items, **state}
