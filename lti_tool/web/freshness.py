"""When a course was last read, with whose access, and what went wrong: one sentence for who teaches it."""

from datetime import datetime, timedelta

from lti_tool.access import AccessKind
from lti_tool.languages import gettext, ngettext, told
from lti_tool.storage import tables

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


def last_read(course: tables.Course, now: datetime) -> str:
    """Return the sentence, such as `Last read 3 hours ago: The course has concluded.`."""
    trouble = told(course.sync_error) if course.sync_error else None
    if course.synced_at is None:
        return gettext("Not read yet: %(trouble)s", trouble=trouble) if trouble else gettext("Not read yet.")
    ago = _ago(now - course.synced_at)
    if trouble:
        return gettext("Last read %(ago)s: %(trouble)s", ago=ago, trouble=trouble)
    match course.read_with:
        case AccessKind.INSTITUTION:
            return gettext("Last read %(ago)s with the institution's access.", ago=ago)
        case AccessKind.TOKEN:
            return gettext("Last read %(ago)s with the access token that an administrator entered.", ago=ago)
        case AccessKind.TEACHER:
            return gettext("Last read %(ago)s with a teacher's access.", ago=ago)
        case _:
            return gettext("Last read %(ago)s.", ago=ago)


def _ago(time: timedelta) -> str:
    if (days := time // DAY) > 0:
        return ngettext("%(num)s day ago", "%(num)s days ago", days)
    if (hours := time // HOUR) > 0:
        return ngettext("%(num)s hour ago", "%(num)s hours ago", hours)
    if (minutes := time // MINUTE) > 0:
        return ngettext("%(num)s minute ago", "%(num)s minutes ago", minutes)
    return gettext("just now")
