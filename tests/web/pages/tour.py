"""Every address that the application has, by its own map: a new page is toured without a new test."""

from dataclasses import dataclass
from io import BytesIO
from typing import Any

from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule

from lti_tool.advantage import GuardedWeb
from lti_tool.app import create_app
from lti_tool.kept_tokens import KeptTokens
from lti_tool.settings import Settings
from lti_tool.storage import tables
from lti_tool.storage.database import Database
from lti_tool.vault import Vault
from lti_tool.wiring import Wiring, utc_now
from tests.web.conftest import Bell
from tests.web.pages.school import Classroom, Pupil, School, Visitor

METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE", "TRACE"})
VISIT = "/s/<session_id>"
FILES = {"static": "coursemark.css", "bootstrap.static": "css/bootstrap.min.css"}


@dataclass(frozen=True, slots=True)
class Door:
    """One method of one address."""

    method: str
    rule: Rule

    def __str__(self) -> str:
        return f"{self.method} {self.rule.rule}"

    @property
    def in_a_visit(self) -> bool:
        return self.rule.rule.startswith(VISIT)

    @property
    def of_lti(self) -> bool:
        """Whether LMSs send browsers here, before anybody knows who they are."""
        return self.rule.rule.startswith("/lti/")

    @property
    def names_something(self) -> bool:
        """Whether the address holds the name of something besides the visit."""
        return bool(self.rule.arguments - {"session_id"})

    def address(self, values: dict[str, Any]) -> str:
        """Return the address with these values in it; where the tour knows none, it names nothing."""
        known = {"filename": FILES.get(self.rule.endpoint)} | values
        built = self.rule.build({name: known.get(name, "nothing") for name in self.rule.arguments})
        assert built is not None
        return built[1]


@dataclass(frozen=True, slots=True)
class Tour:
    """A course with a live badge, a draft and a credential, its people, and the values of its addresses."""

    classroom: Classroom
    teacher: Visitor
    learner: Visitor
    values: dict[str, Any]

    def of(self, visitor: Visitor, **changed: object) -> dict[str, Any]:
        """Return the values of the addresses within a visit."""
        return {**self.values, "session_id": visitor.session_id, **changed}


def walk(school: School) -> Tour:
    """Open a course and fill it with one of everything that has an address."""
    classroom = school.open_class()
    teacher, learner = classroom.teacher(), classroom.learner()
    achievement_id = classroom.live_badge(teacher)
    credential = classroom.credentials()["ann"]
    export = {"file": (BytesIO(b"First name,Email address\n"), "grades.csv")}
    upload = teacher.post("uploads", export, content_type="multipart/form-data")
    values = {
        "achievement_id": achievement_id,
        "credential_id": credential.id,
        "kind": "json",
        "group": "holders",
        "number": 1,
        "registration_id": "nobodys",
        "deployment_row_id": "nobodys",
        "slug": "example",
        "share_id": "nobodys",
        "client_id": "nobodys",
        "outside_id": "nobodys",
        "review_id": "nobodys",
        "version_id": "nobodys",
        "place": 0,
        "upload_id": upload.headers["Location"].rpartition("/")[2],
        "status_list_id": credential.status_list_id,
        "person_id": _only_here(classroom),
        "award_id": credential.award_id,
        "decision": "revoke",
    }
    return Tour(classroom, teacher, learner, values)


def _only_here(classroom: Classroom) -> str:
    """Return a learner of this course who is in no other one."""
    classroom.read(Pupil("zoe"))
    query = select(tables.Enrolment.person_id).join(tables.Person)
    with classroom.site.wiring.database.reading() as session:
        of_zoe = query.where(tables.Person.sub == "zoe", tables.Enrolment.course_id == classroom.course_id)
        return session.execute(of_zoe).scalar_one()


def _application() -> Flask:
    """Return the application over parts that nobody uses: only its map is read."""
    database, vault = Database("sqlite://"), Vault(bytes(32))
    return create_app(
        Wiring(
            settings=Settings(),
            database=database,
            vault=vault,
            web=GuardedWeb(),
            tokens=KeptTokens(database, vault),
            platforms={},
            queue=Bell(),
            clock=utc_now,
        )
    )


RULES = sorted(_application().url_map.iter_rules(), key=lambda rule: (rule.rule, sorted(rule.methods or ())))
DOORS = [Door(method, rule) for rule in RULES for method in sorted(METHODS & (rule.methods or set()))]
OPENED_BY = {
    path: METHODS & {method for rule in RULES if rule.rule == path for method in rule.methods or ()}
    for path in sorted({rule.rule for rule in RULES})
}
