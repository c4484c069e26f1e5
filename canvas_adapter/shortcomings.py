"""What Canvas keeps from this access: found by asking for everything once, told with what mends it."""

from collections.abc import Iterator, Sequence

from badge_engine.ports import Shortcoming
from badge_engine.records import Member
from canvas_adapter.dialect import AUTHORISATION, COURSE
from canvas_adapter.outcomes import INCLUDED
from canvas_adapter.rest_course import ESSENTIAL, RestCourse

WITHOUT_INCLUDES = Shortcoming(
    "Canvas does not tell which outcomes are assessed in this course.",
    "Tick “Allow Include Parameters” in the developer key.",
)


def find_shortcomings(course: RestCourse, listed: Sequence[Member]) -> Iterator[Shortcoming]:
    """Yield each permission that is missing, and whether people are left out silently.

    `listed` are the people whom LTI lists in the course, where it was asked. Where Canvas allows nothing at
    all, that is an error as ever.
    """
    course.ask_for_all()
    refused = course.api.refused
    if refused >= ESSENTIAL:
        course.outline()
    for permission in AUTHORISATION.permissions:
        if permission.scope.removeprefix(f"{COURSE}/") in refused:
            yield Shortcoming(
                f"Canvas does not let Coursemark{permission.reason.removeprefix('to')}.",
                f"Allow {permission.scope} in the developer key, and authorise anew with an account that may "
                "see all of the course.",
            )
    if INCLUDED in refused:
        yield WITHOUT_INCLUDES
    count = 0 if "enrollments" in refused else course.count_hidden(listed)
    if count:
        yield Shortcoming(
            f"Canvas keeps {count} of the learners in this course from this access: they are not read.",
            "Authorise anew with an account that sees all sections of the course.",
        )
