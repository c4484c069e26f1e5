"""The tables, by what they are about."""

from lti_tool.storage.columns import Table, new_id
from lti_tool.storage.tables.apis import ApiCredential, ApiToken
from lti_tool.storage.tables.authorisations import Authorisation, AuthorisationQuestion
from lti_tool.storage.tables.backpacks import Backpack, BackpackGrant, BackpackPass, BackpackToken
from lti_tool.storage.tables.badges import (
    UNFINISHED,
    Achievement,
    AchievementVersion,
    Award,
    AwardEnd,
    AwardState,
    CopiedRule,
    CourseCopy,
    Credential,
    LaterForm,
    StatusList,
    WhenUnmet,
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
from lti_tool.storage.tables.launches import AdminVisit, CourseLaunch, DeepLinkRequest, LaunchSession, Login
from lti_tool.storage.tables.ledger import LedgerEntry, LedgerTip
from lti_tool.storage.tables.platforms import Notice, PlatformKeySet, ServiceToken
from lti_tool.storage.tables.reviews import ReviewRequest
from lti_tool.storage.tables.shares import Share
from lti_tool.storage.tables.stacks import Approval, OutsideBadge, Piece
from lti_tool.storage.tables.tenancy import (
    LONGEST_UNDO_MINUTES,
    Deployment,
    Institution,
    Invite,
    IssuerKey,
    Lease,
    Registration,
    SamePerson,
    ToolKey,
    VaultWitness,
)
from lti_tool.storage.tables.uploads import GradeUpload
from lti_tool.storage.tables.wallets import WalletOffer

__all__ = [
    "LONGEST_UNDO_MINUTES",
    "UNFINISHED",
    "Achievement",
    "AchievementVersion",
    "AdminVisit",
    "ApiCredential",
    "ApiToken",
    "Approval",
    "Authorisation",
    "AuthorisationQuestion",
    "Award",
    "AwardEnd",
    "AwardState",
    "Backpack",
    "BackpackGrant",
    "BackpackPass",
    "BackpackToken",
    "Completable",
    "Completion",
    "CopiedRule",
    "Course",
    "CourseCopy",
    "CourseGrade",
    "CourseLaunch",
    "Credential",
    "DeepLinkRequest",
    "Deployment",
    "Enrolment",
    "GradeUpload",
    "Group",
    "Institution",
    "Invite",
    "IssuerKey",
    "LaterForm",
    "LaunchSession",
    "LearnerReading",
    "Lease",
    "LedgerEntry",
    "LedgerTip",
    "LineItem",
    "Login",
    "Notice",
    "Outcome",
    "OutcomeResult",
    "OutsideBadge",
    "Person",
    "Piece",
    "PlatformKeySet",
    "Registration",
    "ReviewRequest",
    "SamePerson",
    "Score",
    "ServiceToken",
    "Share",
    "StatusList",
    "Table",
    "ToolKey",
    "VaultWitness",
    "WalletOffer",
    "WhenUnmet",
    "new_id",
]
