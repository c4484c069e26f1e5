"""What Moodle keeps from the service user, mostly without saying so: found by comparing, told by name."""

from collections.abc import Callable, Iterator, Sequence

from badge_engine.outgoing import PlatformError
from badge_engine.phrases import Phrase, phrase
from badge_engine.ports import Shortcoming
from moodle_adapter.progress import read_activity_states
from moodle_adapter.rest import FUNCTIONS, SITE_INFO, MoodleError
from moodle_adapter.seeing import Seen

MOST_NAMED = 5


def find_shortcomings(seen: Seen, listed: frozenset[str]) -> Iterator[Shortcoming]:
    """Yield each missing function, each missing capability, and what is left out silently.

    `listed` are the people whom LTI lists in the course. A fault that passes is an error as ever.
    """
    missing = list(_missing_functions(seen))
    yield from missing
    refused = list(_refusals(seen))
    untold = (error for error in refused if error.code != "accessexception" or not missing)
    yield from (Shortcoming(error.sentence, error.fix) for error in untold)
    if not refused:
        yield from _people_left_out(seen, listed)
        yield from _left_out(seen)


def _missing_functions(seen: Seen) -> Iterator[Shortcoming]:
    try:
        body = seen.api.call(SITE_INFO)
    except MoodleError as error:
        if error.code != "accessexception":
            raise
        yield Shortcoming(error.sentence, error.fix)
        return
    listed = body.get("functions") if isinstance(body, dict) else None
    if not isinstance(listed, list):
        raise PlatformError(phrase("Moodle did not answer with its functions."), permanent=False)
    offered = {function.get("name") for function in listed}
    for function in FUNCTIONS:
        if function not in offered:
            yield Shortcoming(
                phrase("Moodle's web service does not offer %(function)s.", function=function),
                phrase(
                    "In Site administration > Server > Web services > External services, add it to "
                    "the service."
                ),
            )


def _refusals(seen: Seen) -> Iterator[MoodleError]:
    """Try all that a reading asks for."""
    tries: list[Callable[[], object]] = [
        lambda: seen.enrolments,
        lambda: seen.contents,
        lambda: seen.report(seen.anybody),
        lambda: read_activity_states(seen.api, seen.course, seen.anybody),
        lambda: seen.criteria,
    ]
    told = set()
    for attempt in tries:
        try:
            attempt()
        except MoodleError as error:
            if not error.permanent:
                raise
            if str(error) not in told:
                told.add(str(error))
                yield error


def _people_left_out(seen: Seen, listed: frozenset[str]) -> Iterator[Shortcoming]:
    """Compare with the roster of LTI: without the right capabilities only some people are shown."""
    count = len(listed - seen.enrolments.members.keys())
    fix = phrase(
        "Give the service user moodle/user:viewdetails and, where groups are separate, "
        "moodle/site:accessallgroups in this course."
    )
    if count:
        what = phrase(
            "Moodle keeps %(count)s of the people in this course from the service user: they "
            "count as nobody.",
            count=count,
        )
        yield Shortcoming(what, fix)
    elif not seen.learners:
        yield Shortcoming(phrase("Moodle shows no learner in this course."), fix)


def _left_out(seen: Seen) -> Iterator[Shortcoming]:
    kinds = sorted({each.kind for each in seen.hidden_criteria}) or ["assign", "quiz"]
    fix = phrase(
        "Give the service user %(capabilities)s and the like: the role “Non-editing teacher” in this course "
        "has them all. Until then sections are not offered as criteria.",
        capabilities=", ".join(f"mod/{kind}:view" for kind in kinds),
    )
    if seen.hidden_items:
        yield Shortcoming(_columns(seen.hidden_items), fix)
    elif seen.hidden_criteria:
        yield Shortcoming(_activities([each.title for each in seen.hidden_criteria]), fix)


def _columns(titles: Sequence[str]) -> Phrase:
    return phrase(
        "Moodle leaves out columns of the gradebook without saying so, %(count)s in all: %(titles)s.",
        count=len(titles),
        titles=_some(titles),
    )


def _activities(titles: Sequence[str]) -> Phrase:
    return phrase(
        "Moodle leaves activities out without saying so, %(count)s in all: %(titles)s.",
        count=len(titles),
        titles=_some(titles),
    )


def _some(titles: Sequence[str]) -> str:
    shown = ", ".join(f"“{title}”" for title in titles[:MOST_NAMED])
    return shown if len(titles) <= MOST_NAMED else f"{shown}, …"
