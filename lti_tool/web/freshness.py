"""When a course was last read, with whose access, and what went wrong: one sentence for who teaches it."""

from datetime import datetime, timedelta

from lti_tool.access import AccessKind
from lti_tool.storage import tables

WHOSE = {
    AccessKind.INSTITUTION: " with the institution's access",
    AccessKind.TOKEN: " with the access token that an administrator entered",
    AccessKind.TEACHER: " with a teacher's access",
}
UNITS = (("day", timedelta(days=1)), ("hour", timedelta(hours=1)), ("minute", timedelta(minutes=1)))


def last_read(course: tables.Course, now: datetime) -> str:
    """Return the sentence, such as `Last read 3 hours ago: The course has concluded.`."""
    if course.synced_at is None:
        return f"Not read yet: {course.sync_error}" if course.sync_error else "Not read yet."
    when = f"Last read {_ago(now - course.synced_at)}"
    if course.sync_error:
        return f"{when}: {course.sync_error}"
    return f"{when}{WHOSE[AccessKind(course.read_with)] if course.read_with else ''}."


def _ago(time: timedelta) -> str:
    for name, unit in UNITS:
        if (count := time // unit) > 0:
            return f"{count} {name}{'' if count == 1 else 's'} ago"
    return "just now"
