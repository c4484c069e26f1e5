"""The course in Canvas."""

from dataclasses import dataclass, field
from typing import Any

from badge_engine.outgoing import WebRequest
from badge_engine.records import Member
from canvas_adapter import PLATFORM
from tests.adapters.campus import HOST, TOKEN, Campus, Gradebook, M, person, refused

CUSTOM = "https://purl.imsglobal.org/spec/lti/claim/custom"
API = "/api/v1/"
COURSE = "courses/5/"
TEST_USER = "http://purl.imsglobal.org/vocab/lti/system/person#TestUser"


@dataclass(slots=True)
class CanvasApi:
    """Answers of the REST API by path below `/api/v1/`, a learner's own modules by `modules?student_id=`."""

    answers: dict[str, Any] = field(default_factory=dict)

    def __call__(self, request: WebRequest, path: str, query: dict[str, str]) -> object:
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return refused(401)
        name = path.removeprefix(API)
        if "student_id" in query:
            name += f"?student_id={query['student_id']}"
        return self.answers.get(name, refused(404))


def canvas_campus() -> tuple[Campus, CanvasApi]:
    api = CanvasApi(
        {
            f"{COURSE}assignments": [assignment(1, "Essay & more", 10)],
            f"{COURSE}students/submissions": [submission(71, 1, 8)],
            f"{COURSE}enrollments": [
                enrolled(71, grades={"current_score": 80.1, "final_score": 40.05}),
                enrolled(72, grades={"current_score": None, "final_score": 0}),
            ],
            f"{COURSE}sections": [],
            f"{COURSE}groups": [],
            f"{COURSE}outcome_results": {"outcome_results": [], "linked": {"outcomes": []}},
            f"{COURSE}modules": [
                module(3, "Basics", items=[{"completion_requirement": {"type": "must_view"}}])
            ],
            f"{COURSE}bulk_user_progress": [progress(71, 1), progress(72, 0)],
            f"{COURSE}modules?student_id=71": [
                module(3, "Basics", state="completed", completed_at="2026-11-20T10:00:00Z")
            ],
        }
    )
    gradebook = Gradebook(lambda number: f"{HOST}/api/lti/courses/5/lineitems/{number}")
    gradebook.add(40, label="In the tool", scoreMaximum=1)
    gradebook.results[40] = [{"userId": "ada", "resultScore": 0.1, "resultMaximum": 1}]
    campus = Campus(
        platform=PLATFORM,
        context_id="context-5",
        course_id="5",
        line_items_url=f"{HOST}/api/lti/courses/5/lineitems",
        memberships_url=f"{HOST}/api/lti/courses/5/names_and_roles",
        gradebook=gradebook,
        roster=[
            numbered("ada", "71", f"{M}#Learner"),
            numbered("bob", "72", f"{M}#Learner"),
            numbered("tess", "73", f"{M}#Instructor"),
            numbered("theo", "74", f"{M}/Instructor#TeachingAssistant", f"{M}#Instructor"),
            numbered("preview", "75", f"{M}#Learner", TEST_USER),
        ],
        rest=api,
    )
    return campus, api


def members_of(*names: str) -> list[Member]:
    return [member for member in canvas_campus()[0].open().roster() if member.id in names]


def numbered(sub: str, number: str, *roles: str) -> dict[str, Any]:
    return person(sub, *roles, message=[{CUSTOM: {"canvas_user_id": number}}])


def assignment(number: int, name: str, points: float | None, **more: object) -> dict[str, Any]:
    usual = {"published": True, "grading_type": "points", "submission_types": ["online_upload"]}
    return {"id": number, "name": name, "points_possible": points, **usual, **more}


def submission(user: int, assignment_id: int, score: float | None, **more: object) -> dict[str, Any]:
    usual = {
        "workflow_state": "graded",
        "excused": False,
        "graded_at": "2026-11-19T10:00:00Z",
        "posted_at": "2026-11-19T11:00:00Z",
    }
    return {"user_id": user, "assignment_id": assignment_id, "score": score, **usual, **more}


def enrolled(user: int, kind: str = "Student", state: str = "active", **more: object) -> dict[str, Any]:
    return {"user_id": user, "type": f"{kind}Enrollment", "enrollment_state": state, **more}


def module(number: int, name: str, **more: object) -> dict[str, Any]:
    return {"id": number, "name": name, "published": True, **more}


def progress(user: int, met: int) -> dict[str, Any]:
    return {"id": user, "progress": {"requirement_count": 1, "requirement_completed_count": met}}
