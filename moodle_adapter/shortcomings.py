"""What Moodle keeps from the service user, mostly without saying so: found by comparing, told by name."""

from collections.abc import Callable, Iterator

from badge_engine.outgoing import PlatformError
from badge_engine.ports import Shortcoming
from moodle_adapter.progress import read_activity_states
from moodle_adapter.rest import FUNCTIONS, SITE_INFO, MoodleError
from moodle_adapter.seeing import Seen

MOST_NAMED = 5
ROLE = "the role “Non-editing teacher” in this course has them all"


def find_shortcomings(seen: Seen, listed: frozenset[str]) -> Iterator[Shortcoming]:
    """Yield each missing function, each missing capability, and what is left out silently.

    `listed` are the people whom LTI lists in the course. A fault that passes is an error as ever.
    """
    missing = list(_missing_functions(seen))
    yield from missing
    refused = list(_refusals(seen))
    yield from (_of(error) for error in refused if error.code != "accessexception" or not missing)
    if not refused:
        yield from _people_left_out(seen, listed)
        yield from _left_out(seen)


def _missing_functions(seen: Seen) -> Iterator[Shortcoming]:
    try:
        body = seen.api.call(SITE_INFO)
    except MoodleError as error:
        if error.code != "accessexception":
            raise
        yield _of(error)
        return
    listed = body.get("functions") if isinstance(body, dict) else None
    if not isinstance(listed, list):
        raise PlatformError("Moodle did not answer with its functions.", permanent=False)
    offered = {function.get("name") for function in listed}
    for function in FUNCTIONS:
        if function not in offered:
            fix = "In Site administration > Server > Web services > External services, add it to the service."
            yield Shortcoming(f"Moodle's web service does not offer {function}.", fix)


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


def _of(error: MoodleError) -> Shortcoming:
    return Shortcoming(f"{error.sentence}.", f"{error.fix[:1].upper()}{error.fix[1:]}.")


def _people_left_out(seen: Seen, listed: frozenset[str]) -> Iterator[Shortcoming]:
    """Compare with the roster of LTI: without the right capabilities only some people are shown."""
    count = len(listed - seen.enrolments.members.keys())
    fix = (
        "Give the service user moodle/user:viewdetails and, where groups are separate, "
        "moodle/site:accessallgroups in this course."
    )
    if count:
        what = f"Moodle keeps {count} of the people in this course from the service user"
        yield Shortcoming(f"{what}: they count as nobody.", fix)
    elif seen.a_learner is None:
        yield Shortcoming("Moodle shows no learner in this course.", fix)


def _left_out(seen: Seen) -> Iterator[Shortcoming]:
    kinds = sorted({each.kind for each in seen.hidden_criteria})
    views = ", ".join(f"mod/{kind}:view" for kind in kinds) or "mod/assign:view, mod/quiz:view and the like"
    fix = f"Give the service user {views}: {ROLE}. Until then sections are not offered as criteria."
    if seen.hidden_items:
        names = _named(seen.hidden_items)
        what = (
            f"Moodle leaves out columns of the gradebook without saying so, {len(seen.hidden_items)} in all"
        )
        yield Shortcoming(f"{what}: {names}.", fix)
    elif seen.hidden_criteria:
        names = _named([each.title for each in seen.hidden_criteria])
        yield Shortcoming(f"Moodle leaves activities out without saying so: {names}.", fix)


def _named(titles: tuple[str, ...] | list[str]) -> str:
    shown = ", ".join(f"“{title}”" for title in titles[:MOST_NAMED])
    return shown if len(titles) <= MOST_NAMED else f"{shown} and {len(titles) - MOST_NAMED} more"
