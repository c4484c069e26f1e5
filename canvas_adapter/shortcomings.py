"""What Canvas keeps from this access: found by asking for everything once, told with what mends it."""

from collections.abc import Iterator, Sequence

from badge_engine.phrases import phrase
from badge_engine.ports import Shortcoming
from badge_engine.records import Member
from canvas_adapter.dialect import AUTHORISATION, COURSE
from canvas_adapter.outcomes import INCLUDED
from canvas_adapter.rest_course import ESSENTIAL, RestCourse

WITHOUT_INCLUDES = Shortcoming(
    phrase("Canvas does not tell which outcomes are assessed in this course."),
    phrase("Tick “Allow Include Parameters” in the developer key."),
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
                phrase(
                    "Canvas refuses what Coursemark needs %(purpose)s.", purpose=phrase(permission.reason)
                ),
                phrase(
                    "Allow %(scope)s in the developer key, and authorise anew with an account that may see "
                    "all of the course.",
                    scope=permission.scope,
                ),
            )
    if INCLUDED in refused:
        yield WITHOUT_INCLUDES
    count = 0 if "enrollments" in refused else course.count_hidden(listed)
    if count:
        yield Shortcoming(
            phrase(
                "Canvas keeps %(count)s of the learners in this course from this access: they are not read.",
                count=count,
            ),
            phrase("Authorise anew with an account that sees all sections of the course."),
        )
