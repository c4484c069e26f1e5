"""The sentence that says when a course was last read."""

from datetime import timedelta

import pytest

from badge_engine.phrases import Phrase, phrase
from lti_tool.languages import speak
from lti_tool.storage import tables
from lti_tool.web.freshness import last_read
from tests.jobs.school import NOON

REFUSED = "Canvas refuses the token."
BROKEN = phrase("%(host)s answered %(status)s (%(words)s).", host="lms.example", status=503, words="Down")


@pytest.mark.parametrize(
    ("ago", "read_with", "error", "sentence"),
    [
        (None, None, None, "Not read yet."),
        (None, None, REFUSED, f"Not read yet: {REFUSED}"),
        (timedelta(seconds=59), None, None, "Last read just now."),
        (timedelta(minutes=1), None, None, "Last read 1 minute ago."),
        (timedelta(minutes=119), "teacher", None, "Last read 1 hour ago with a teacher's access."),
        (timedelta(hours=3), "institution", REFUSED, f"Last read 3 hours ago: {REFUSED}"),
        (timedelta(hours=1), None, BROKEN, "Last read 1 hour ago: lms.example answered 503 (Down)."),
        (timedelta(days=2), "institution", None, "Last read 2 days ago with the institution's access."),
        (timedelta(seconds=-5), None, None, "Last read just now."),
    ],
)
def test_one_sentence_says_when_with_whose_access_and_what_went_wrong(
    ago: timedelta | None, read_with: str | None, error: Phrase | str | None, sentence: str
) -> None:
    course = tables.Course(
        synced_at=None if ago is None else NOON - ago, read_with=read_with, sync_error=error
    )
    assert last_read(course, NOON) == sentence


def test_what_went_wrong_is_said_in_the_language_of_whoever_reads_it() -> None:
    course = tables.Course(synced_at=NOON - timedelta(hours=3), sync_error=BROKEN)
    try:
        speak("es")
        assert (
            last_read(course, NOON) == "Leído por última vez hace 3 horas: lms.example respondió 503 (Down)."
        )
    finally:
        speak(None)
