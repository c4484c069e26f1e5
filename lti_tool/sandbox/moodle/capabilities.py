"""What the user of a web service token may do, by Moodle's names, and what Moodle calls it in a refusal."""

from collections.abc import Mapping

USE_REST = "webservice/rest:use"
VIEW_COURSE = "moodle/course:view"
VIEW_HIDDEN_COURSES = "moodle/course:viewhiddencourses"
VIEW_HIDDEN_ACTIVITIES = "moodle/course:viewhiddenactivities"
VIEW_PARTICIPANTS = "moodle/course:viewparticipants"
VIEW_DETAILS = "moodle/user:viewdetails"
VIEW_IDENTITY = "moodle/site:viewuseridentity"
REVIEW_ENROLMENTS = "moodle/course:enrolreview"
VIEW_REPORT = "gradereport/user:view"
VIEW_ALL_GRADES = "moodle/grade:viewall"
VIEW_PROGRESS = "report/progress:view"
VIEW_COMPLETION = "report/completion:view"
MANAGE_GROUPS = "moodle/course:managegroups"
VIEW_ASSIGNMENTS = "mod/assign:view"
GRADE_ASSIGNMENTS = "mod/assign:viewgrades"
VIEW_BADGES = "moodle/badges:viewotherbadges"

# Without the capability to view one of these kinds, a caller is not told that it exists.
VIEWS: Mapping[str, str] = {"assign": VIEW_ASSIGNMENTS, "quiz": "mod/quiz:view", "lti": "mod/lti:view"}
NAMES: Mapping[str, str] = {
    VIEW_PARTICIPANTS: "View participants",
    VIEW_REPORT: "View user report",
    VIEW_ALL_GRADES: "View grades of other users",
    VIEW_PROGRESS: "View activity completion reports",
    MANAGE_GROUPS: "Manage groups",
    REVIEW_ENROLMENTS: "Review course enrolments",
}
CAPABILITIES = frozenset(
    {
        USE_REST,
        VIEW_COURSE,
        VIEW_HIDDEN_COURSES,
        VIEW_HIDDEN_ACTIVITIES,
        VIEW_PARTICIPANTS,
        VIEW_DETAILS,
        VIEW_IDENTITY,
        REVIEW_ENROLMENTS,
        VIEW_REPORT,
        VIEW_ALL_GRADES,
        VIEW_PROGRESS,
        VIEW_COMPLETION,
        MANAGE_GROUPS,
        GRADE_ASSIGNMENTS,
        VIEW_BADGES,
        *VIEWS.values(),
    }
)
