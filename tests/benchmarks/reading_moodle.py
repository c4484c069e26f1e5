"""What reading a large Moodle course costs beside the waiting for Moodle, at the times recorded of one."""

from lti_tool.storage import tables
from lti_tool.worker import collect_garbage_seldom
from moodle_adapter.pace import SHARE
from moodle_adapter.rest import ACTIVITIES, COURSE_COMPLETION, GRADE_ITEMS
from tests.benchmarks.class_worker import most_memory
from tests.benchmarks.harness import Result, at_most
from tests.benchmarks.moodle_stand_in import MoodleStage
from tests.benchmarks.reading import (
    LEARNERS,
    MOST_MEBIBYTES,
    MOST_PERCENT_BESIDE,
    cost_of,
    count,
    judge,
    read,
    say,
    school_at,
)
from tests.benchmarks.stand_in import served

# Recorded of Moodle 4.5.6 in a course with one activity: learners a second on one connection.
RECORDED = {GRADE_ITEMS: 24, ACTIVITIES: 34, COURSE_COMPLETION: 33}
RULE = {"score": {"line_item": "moodle:item:1", "at_least": "50", "unit": "percent"}}


def run() -> list[Result]:
    """Read, decide and issue for 10,000 learners and 40 columns. There is no reading of changes in Moodle."""
    course = ("moodle", "2", "mod/lti/services.php/2")
    collect_garbage_seldom()
    with served(MoodleStage, LEARNERS) as host, school_at(host, *course) as school:
        first = cost_of(host, lambda: read(school))
        school.give_badge(RULE)
        rest = cost_of(host, lambda: judge(school))
        awards, cells = count(school, tables.Credential), count(school, tables.Score)
    moodle = sum(first.calls[name] / a_second for name, a_second in RECORDED.items())
    resting = moodle / SHARE
    ours = first.cpu + rest.cpu
    say(f"Moodle {moodle:.0f} s, resting {resting:.0f} s, ours {ours:.1f} CPU s, {first.calls.total()} calls")
    say(f"{cells} cells, {awards} credentials")
    beside = 100 * (ours + resting) / moodle
    return [
        at_most("reading-moodle", beside, MOST_PERCENT_BESIDE, "% of Moodle's time"),
        at_most("reading-moodle-memory", most_memory(), MOST_MEBIBYTES, "MiB"),
    ]
