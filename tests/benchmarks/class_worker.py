"""A worker of its own process for one class: decides and signs, and tells what that took."""

import sys
import time
from pathlib import Path

import orjson

import lti_tool.cli
import lti_tool.commands.working  # noqa: F401 - what `coursemark worker` has in memory, this has
from lti_tool.jobs.decide import decide_awards
from lti_tool.jobs.issue import issue_credentials
from lti_tool.platforms import load_platforms
from lti_tool.storage.database import Database
from lti_tool.worker import collect_garbage_seldom
from tests.jobs.school import school_in


def main(url: str, learners: int) -> None:
    """Print one JSON object: seconds of CPU, awards a second, and the most memory that was ever in use."""
    load_platforms()
    school = school_in(Database(url))
    collect_garbage_seldom()
    before, began = time.process_time(), time.monotonic()
    decide_awards(school.wiring, school.course_id)
    decided = time.process_time()
    issue_credentials(school.wiring, school.course_id)
    after, ended = time.process_time(), time.monotonic()
    told = {
        "decide": round(decided - before, 2),
        "issue": round(after - decided, 2),
        "rate": round(learners / (ended - began)),
        "mebibytes": most_memory(),
    }
    sys.stdout.write(orjson.dumps(told).decode() + "\n")


def most_memory() -> int:
    """Return the most of this program, in MiB; `getrusage` would count what its parent took before."""
    [line] = [
        line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM:")
    ]
    return round(int(line.split()[1]) / 1024)
