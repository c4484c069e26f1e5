"""The tables, by what they are about."""

from lti_tool.storage.columns import Table, new_id
from lti_tool.storage.tables.badges import (
    Achievement,
    AchievementVersion,
    Award,
    AwardState,
    Credential,
    StatusList,
)
from lti_tool.storage.tables.courses import (
    Completable,
    Completion,
    Course,
    CourseGrade,
    Enrolment,
    LineItem,
    Person,
    Score,
)
from lti_tool.storage.tables.launches import LaunchSession, Login
from lti_tool.storage.tables.tenancy import (
    Deployment,
    Institution,
    IssuerKey,
    Lease,
    Registration,
    VaultWitness,
)

__all__ = [
    "Achievement",
    "AchievementVersion",
    "Award",
    "AwardState",
    "Completable",
    "Completion",
    "Course",
    "CourseGrade",
    "Credential",
    "Deployment",
    "Enrolment",
    "Institution",
    "IssuerKey",
    "LaunchSession",
    "Lease",
    "LineItem",
    "Login",
    "Person",
    "Registration",
    "Score",
    "StatusList",
    "Table",
    "VaultWitness",
    "new_id",
]
