"""Courses in Canvas or Moodle whose badge asks for all that Ada alone has done there."""

from typing import Any

from lti_tool.storage import records, tables
from lti_tool.storage.tables import WhenUnmet
from tests.jobs.school import School
from tests.jobs.wired import WiredSchool


def rule_for_ada(there: WiredSchool) -> dict[str, Any]:
    """Return a rule that asks for all that Ada alone has done."""
    read = there.open_course()
    read.read()
    with read.wiring.database.reading() as session:
        outline = records.load_outline(session, read.course_id)
    essay = next(column for column in outline.line_items if column.title == "Essay & more")
    scored = {"score": {"line_item": essay.id, "at_least": "80", "unit": "percent"}}
    return {"all": [scored, *({"completed": {"part": part.id}} for part in outline.completables)]}


def course_with(there: WiredSchool, rule: dict[str, Any], policy: WhenUnmet = WhenUnmet.REVOKE) -> School:
    """Return a course, not read yet, with a badge; `policy` is what becomes of it where its rule is unmet."""
    fresh = there.open_course()
    with fresh.wiring.database.transaction() as session:
        session.add(_live_badge(fresh, rule, policy))
    there.wire.mend()
    return fresh


def _live_badge(school: School, rule: dict[str, Any], policy: WhenUnmet) -> tables.Achievement:
    now = school.clock()
    version = tables.AchievementVersion(
        number=1,
        name="Reader",
        description="Has read it all.",
        rule=rule,
        narrative="All of it.",
        picture=b"",
        activated_at=now,
    )
    return tables.Achievement(
        institution_id=school.institution_id,
        course_id=school.course_id,
        created_at=now,
        activated_at=now,
        when_unmet=policy,
        versions=[version],
    )
