"""The one list of points in which the simulated Moodle is not like the recorded one, each with its reason."""

from collections.abc import Mapping
from dataclasses import dataclass

from tests.sandbox.replay import ReplayReport

ALL_OF_IT = frozenset({"status", "reason", "type", "body"})
BODY = frozenset({"body"})
LTI_ONE = "the sandbox speaks NRPS 2 only, not the memberships of LTI 1"
NOT_OFFERED = "the sandbox does not have this function"


@dataclass(frozen=True, slots=True)
class Known:
    """Points in which the sandbox is not like Moodle, and why that is left so."""

    points: frozenset[str]
    reason: str


OTHER_ITEMS = "the course had a scale task and other items of tools, which the total and the weights count"
NO_FEEDBACK = f"{OTHER_ITEMS}; the sandbox's teachers give no feedback"
NOT_SAVED = "the activity that was always there is never saved: a tool makes its column anew"
SHORTENED = "a text that was shortened in the recording"
NOBODY = "the sandbox has nobody of this number"
NO_BIG_COURSE = "the sandbox has no course of 2,000"
CLOSED = "an empty answer closes the dialog, which then shows no form"


def _items(*names: str) -> frozenset[str]:
    return frozenset(f"= $.usergrades[].gradeitems[].{name}" for name in names)


TOTAL = _items("graderaw", "grademax", "gradeformatted", "percentageformatted", "rangeformatted")
WEIGHTS = _items("weightraw", "weightformatted")
FEEDBACK = _items("feedback")

DIFFERENCES: Mapping[str, Known] = {
    "roster: members v1 accept": Known(ALL_OF_IT, LTI_ONE),
    "ladder: quiz best, with webservice/rest:use": Known(BODY, NOT_OFFERED),
    "ladder: quiz best, with mod/quiz:viewreports": Known(BODY, NOT_OFFERED),
    "ladder: user by field, with webservice/rest:use": Known(BODY, NOT_OFFERED),
    "full: mod_lti_get_ltis_by_courses": Known(BODY, NOT_OFFERED),
    "full: grade items, one user": Known(TOTAL | WEIGHTS | FEEDBACK, NO_FEEDBACK),
    "full: grade items, whole course": Known(TOTAL | WEIGHTS | FEEDBACK, NO_FEEDBACK),
    "full: grade items, zero grade (student27)": Known(TOTAL | WEIGHTS, OTHER_ITEMS),
    "narrow: grade items, one user": Known(TOTAL, OTHER_ITEMS),
    "narrow: grade items, whole course": Known(TOTAL | FEEDBACK, NO_FEEDBACK),
    "narrow: grade items, zero grade (student27)": Known(TOTAL | WEIGHTS, OTHER_ITEMS),
    "narrow: grade items, group": Known(TOTAL, OTHER_ITEMS),
    "narrow: core_grades_get_gradeitems": Known(frozenset({"= $.gradeItems[].itemname"}), OTHER_ITEMS),
    "narrow: course grade tree": Known(frozenset({"= $"}), OTHER_ITEMS),
    "comments: list with no Accept header": Known(BODY, NOT_SAVED),
    "full: enrolled users": Known(frozenset({"= $[].groups[].description"}), SHORTENED),
    "narrow: activities completion, user not enrolled": Known(BODY, NOBODY),
    "narrow: course completion, complete (BIG2000)": Known(BODY, NO_BIG_COURSE),
    "deep linking: empty list (cancelled)": Known(
        frozenset(
            {
                "name",
                "toolurl",
                "instructorcustomparameters",
                "lineitemresourceid",
                "lineitemtag",
                "launchcontainer",
            }
        ),
        CLOSED,
    ),
    "narrow: grades table (html)": Known(BODY, NOT_OFFERED),
    "narrow: write: update grades without capability": Known(BODY, NOT_OFFERED),
}
MOODLE_REPLAY = ReplayReport(frozenset(DIFFERENCES))
