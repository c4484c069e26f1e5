"""Canvas's enrolments: course grades, and who is in which section or group."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from badge_engine.records import CourseGrade, CourseRole, GradeKind, Group, GroupKind, Member
from badge_engine.wire import exact
from canvas_adapter.dialect import GROUP_PEOPLE
from canvas_adapter.rest import CanvasApi

SECTION = "canvas:section:"
GROUP = "canvas:group:"
MOST_GROUPS = 100
STUDENT = "StudentEnrollment"
# All but the preview person's.
KINDS = (STUDENT, "TeacherEnrollment", "TaEnrollment", "DesignerEnrollment", "ObserverEnrollment")
QUERY = (*(("type[]", kind) for kind in KINDS), ("state[]", "active"), ("state[]", "completed"))
GRADES = MappingProxyType({GradeKind.CURRENT: "current_score", GradeKind.FINAL: "final_score"})


@dataclass(frozen=True, slots=True)
class Enrolments:
    """Of everybody, by Canvas's number: course grades in per cent, and the ids of their sections.

    `active` pairs the numbers of who is there now with whether they are learners: a person can be both.
    """

    grades: Mapping[str, Mapping[GradeKind, Fraction]]
    sections: Mapping[str, frozenset[str]]
    active: frozenset[tuple[str | None, bool]]

    def lack(self, member: Member) -> bool:
        """Whether a learner, whose number is known, has no enrolment that this access may see."""
        asked = member.may_be_awarded and member.lms_id is not None
        return asked and (member.lms_id, True) not in self.active

    def are_of(self, members: Iterable[Member]) -> bool:
        """Whether exactly these people are there now: learners as learners, all others as others."""
        there = (member for member in members if member.active and not member.test_user)
        return self.active == {
            (each.lms_id, role is CourseRole.LEARNER) for each in there for role in each.roles
        }

    def course_grades(self, people: Mapping[str, str]) -> Iterator[CourseGrade]:
        """Yield the grades of these people, who are `sub` values by Canvas's number."""
        for number, learner in people.items():
            for kind, percent in self.grades.get(number, {}).items():
                yield CourseGrade(learner, kind, percent)


@dataclass(frozen=True, slots=True)
class Groups:
    """The sections and groups of a course, and the groups of each person by Canvas's number."""

    parts: tuple[Group, ...]
    people: Mapping[str, frozenset[str]]


def read_enrolments(api: CanvasApi) -> Enrolments:
    """Read the enrolments. A person of several sections has one line for each, and one grade."""
    grades: dict[str, dict[GradeKind, Fraction]] = {}
    active: set[tuple[str | None, bool]] = set()
    sections: defaultdict[str, set[str]] = defaultdict(set)
    for row in api.rows("enrollments", *QUERY):
        number = str(row.get("user_id"))
        if row.get("course_section_id") is not None:
            sections[number].add(f"{SECTION}{row['course_section_id']}")
        if number not in grades and (told := _grades(row)):
            grades[number] = told
        if row.get("enrollment_state") == "active":
            active.add((number, row.get("type") == STUDENT))
    sections_of = {number: frozenset(keys) for number, keys in sections.items()}
    return Enrolments(grades, sections_of, frozenset(active))


def read_groups(api: CanvasApi) -> Groups:
    """Read sections and groups, as far as this access may see them.

    Who is in a group is a call for each: a course of more groups than a rule would name is not asked.
    """
    sections = [_group(SECTION, row, GroupKind.SECTION) for row in _rows(api, "sections")]
    groups = [_group(GROUP, row, GroupKind.GROUP) for row in _rows(api, "groups")]
    people = (
        api.optional(GROUP_PEOPLE, lambda: _people(api, groups), None) if len(groups) <= MOST_GROUPS else None
    )
    if people is None:  # nobody's groups are known, so that no rule can name one
        return Groups(tuple(sections), {})
    return Groups((*sections, *groups), {number: frozenset(keys) for number, keys in people.items()})


def _people(api: CanvasApi, groups: Iterable[Group]) -> Mapping[str, set[str]]:
    people: defaultdict[str, set[str]] = defaultdict(set)
    for group in groups:
        for row in api.group_rows(group.id.removeprefix(GROUP)):
            people[str(row.get("id"))].add(group.id)
    return people


def _rows(api: CanvasApi, path: str) -> list[dict[str, Any]]:
    return api.optional(path, lambda: list(api.rows(path)), [])


def _group(prefix: str, row: Mapping[str, Any], kind: GroupKind) -> Group:
    return Group(f"{prefix}{row['id']}", str(row.get("name") or ""), kind)


def _grades(row: Mapping[str, Any]) -> dict[GradeKind, Fraction]:
    """Return the grades made of posted scores; one that a teacher put in their place is both."""
    told = row.get("grades")
    grades = told if isinstance(told, dict) else {}
    override = exact(grades.get("override_score", row.get("override_score")))
    if override is not None:
        return dict.fromkeys(GRADES, override)
    percents = {kind: exact(grades.get(name)) for kind, name in GRADES.items()}
    return {kind: percent for kind, percent in percents.items() if percent is not None}
