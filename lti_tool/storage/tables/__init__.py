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
    "Institution",
    "Invite",
    "IssuerKey",
    "LaunchSession",
    "Lease",
    "LineItem",
    "Login",
    "Notice",
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
