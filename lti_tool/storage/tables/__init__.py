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
    Group,
    LearnerReading,
    LineItem,
    Outcome,
    OutcomeResult,
    Person,
    Score,
)
from lti_tool.storage.tables.launches import AdminVisit, DeepLinkRequest, LaunchSession, Login
from lti_tool.storage.tables.platforms import Notice, PlatformKeySet, ServiceToken
from lti_tool.storage.tables.tenancy import (
    Deployment,
    Institution,
    Invite,
    IssuerKey,
    Lease,
    Registration,
    ToolKey,
    VaultWitness,
)
from lti_tool.storage.tables.uploads import GradeUpload

__all__ = [
    "Achievement",
    "AchievementVersion",
    "AdminVisit",
    "Award",
    "AwardState",
    "Completable",
    "Completion",
    "Course",
    "CourseGrade",
    "Credential",
    "DeepLinkRequest",
    "Deployment",
    "Enrolment",
    "GradeUpload",
    "Group",
    "Institution",
    "Invite",
    "IssuerKey",
    "LaunchSession",
    "LearnerReading",
    "Lease",
    "LineItem",
    "Login",
    "Notice",
    "Outcome",
    "OutcomeResult",
    "Person",
    "PlatformKeySet",
    "Registration",
    "Score",
    "ServiceToken",
    "StatusList",
    "Table",
    "ToolKey",
    "VaultWitness",
    "new_id",
]
