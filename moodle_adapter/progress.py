"""Moodle's completion: activities, the sections they stand in, and the course."""

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from badge_engine.outgoing import PlatformError
from badge_engine.phrases import phrase
from badge_engine.records import Completable, CompletableKind, Completion
from badge_engine.wire import moment
from moodle_adapter.rest import ACTIVITIES, CONTENTS, COURSE_COMPLETION, MoodleApi, MoodleError

ACTIVITY = "moodle:activity:"
SECTION = "moodle:section:"
COURSE = "moodle:course:"
INCOMPLETE, FAILED = 0, 3
UNTRACKED = frozenset({"usernotenroled"})
WITHOUT_CRITERIA = frozenset({"completionnotenabled", "nocriteriaset"})


CRITERION = re.compile(
    r"/mod/(?P<kind>[a-z][a-z0-9_]*)/view\.php\?id=(?P<activity>[0-9]+)\"[^>]*>(?P<title>.*?)</a>", re.DOTALL
)
TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class Criterion:
    """An activity that the course's completion asks for: its number, its kind (`assign`), its title."""

    activity: str
    kind: str
    title: str


@dataclass(frozen=True, slots=True)
class Section:
    """A section and the visible activities in it whose completion Moodle tracks.

    `inner` are the activities of its subsections, which are sections of their own, too.
    """

    part: Completable
    activities: tuple[Completable, ...]
    inner: tuple[Completable, ...] = ()


@dataclass(frozen=True, slots=True)
class Contents:
    """The visible sections, and the numbers of all activities that Moodle shows."""

    sections: tuple[Section, ...]
    activities: frozenset[str]


def read_contents(api: MoodleApi, course: str) -> Contents:
    """Read the course's parts. A section without tracked activities has nothing that could be completed."""
    body = api.call(
        CONTENTS, courseid=course, **{"options[0][name]": "excludecontents", "options[0][value]": "1"}
    )
    if not isinstance(body, list):
        raise PlatformError(phrase("Moodle did not answer with the contents of the course."), permanent=False)
    return Contents(
        tuple(_section(row, body) for row in body if row.get("visible")),
        frozenset(str(module["id"]) for row in body for module in row.get("modules", ())),
    )


def read_activity_states(api: MoodleApi, course: str, learner: str) -> list[dict[str, Any]]:
    """Read one learner's state in every tracked activity that the service user is shown."""
    body = api.call_for_one(ACTIVITIES, courseid=course, userid=learner)
    statuses = body.get("statuses") if isinstance(body, dict) else None
    if not isinstance(statuses, list):
        raise PlatformError(phrase("Moodle did not answer with completion states."), permanent=False)
    return statuses


def read_completions(
    api: MoodleApi, course: str, learner: str, sections: Iterable[Section], *, whole: bool
) -> Iterator[Completion]:
    """Read one learner's state in all activities and, where all of them are shown (`whole`), sections.

    A section is completed when all its tracked activities are; where Moodle leaves one of them out of its
    answer, nothing is known of the section.
    """
    rows = read_activity_states(api, course, learner)
    states = {f"{ACTIVITY}{row['cmid']}": _completion(learner, row) for row in rows}
    for section in sections:
        yield from (states[activity.id] for activity in section.activities if activity.id in states)
        parts = [states.get(activity.id) for activity in (*section.activities, *section.inner)]
        known = [part for part in parts if part is not None]
        if whole and known and len(known) == len(parts):
            yield _whole(section, learner, known)


def read_criteria(api: MoodleApi, course: str, learner: str) -> tuple[Criterion, ...] | None:
    """Return the activities that the course's completion asks for, `None` where it cannot be completed.

    The state of any learner who is not suspended tells them, also those that the service user may not see.
    """
    try:
        status = _course_status(api, course, learner)
    except MoodleError as error:
        if error.code in WITHOUT_CRITERIA:
            return None
        raise
    rows = (row.get("details", {}).get("criteria") for row in status.get("completions", ()))
    found = (CRITERION.search(row) for row in rows if isinstance(row, str))
    return tuple(
        Criterion(link["activity"], link["kind"], html.unescape(TAG.sub("", link["title"])))
        for link in found
        if link is not None
    )


def read_course_completion(api: MoodleApi, course: str, learner: str) -> Completion | None:
    """Read one learner's state in the whole course, which Moodle's cron keeps, some minutes late.

    Whoever is suspended meanwhile has none.
    """
    try:
        status = _course_status(api, course, learner)
    except MoodleError as error:
        if error.code in UNTRACKED:
            return None
        raise
    complete = status.get("completed") is True
    met = [moment(row.get("timecompleted")) for row in status.get("completions", ())]
    last = max((at for at in met if at is not None), default=None)
    return Completion(
        learner, f"{COURSE}{course}", complete=complete, completed_at=last if complete else None
    )


def _course_status(api: MoodleApi, course: str, learner: str) -> Mapping[str, Any]:
    body = api.call_for_one(COURSE_COMPLETION, courseid=course, userid=learner)
    status = body.get("completionstatus") if isinstance(body, dict) else None
    if not isinstance(status, Mapping):
        raise PlatformError(phrase("Moodle did not answer with a course completion."), permanent=False)
    return status


def _section(row: dict[str, Any], rows: Iterable[dict[str, Any]]) -> Section:
    own = tuple(_tracked(row))
    within = (each for each in rows if each.get("visible") and _stands_in(each, row))
    inner = tuple(activity for each in within for activity in _tracked(each))
    name = html.unescape(row.get("name") or "")
    part = Completable(
        f"{SECTION}{row['id']}", name, CompletableKind.SECTION, requirements=bool(own or inner)
    )
    return Section(part, own, inner)


def _stands_in(inner: dict[str, Any], outer: dict[str, Any]) -> bool:
    """Whether a section is the inside of a visible activity in another (of a `mod_subsection`)."""
    return inner.get("component") is not None and any(
        module.get("visible")
        and (f"mod_{module.get('modname')}", module.get("instance"))
        == (inner["component"], inner.get("itemid"))
        for module in outer.get("modules", ())
    )


def _tracked(section: dict[str, Any]) -> Iterator[Completable]:
    modules = section.get("modules", ())
    return (_activity(each) for each in modules if each.get("completion") and each.get("visible"))


def _activity(module: dict[str, Any]) -> Completable:
    name = html.unescape(module.get("name") or "")
    return Completable(f"{ACTIVITY}{module['id']}", name, CompletableKind.ACTIVITY)


def _completion(learner: str, row: dict[str, Any]) -> Completion:
    """States: 0 incomplete, 1 complete, 2 complete with a pass, 3 complete with a fail."""
    state = row.get("state")
    return Completion(
        learner,
        f"{ACTIVITY}{row['cmid']}",
        complete=state != INCOMPLETE,
        failed=state == FAILED,
        completed_at=moment(row.get("timecompleted")) if state != INCOMPLETE else None,
    )


def _whole(section: Section, learner: str, parts: list[Completion]) -> Completion:
    complete = all(part.complete for part in parts)
    times = [part.completed_at for part in parts if part.completed_at is not None]
    return Completion(
        learner,
        section.part.id,
        complete=complete,
        failed=complete and any(part.failed for part in parts),
        completed_at=max(times, default=None) if complete else None,
    )
