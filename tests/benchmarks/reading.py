"""What reading a large Canvas course costs beside the waiting for Canvas: first whole, then what changed."""

import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import requests
from sqlalchemy import func, select

from lti_tool.administration.tool_keys import new_tool_key
from lti_tool.advantage import GuardedWeb
from lti_tool.jobs.decide import decide_awards
from lti_tool.jobs.issue import issue_credentials
from lti_tool.jobs.sync import sync_course
from lti_tool.platforms import load_platforms
from lti_tool.storage import tables
from lti_tool.storage.database import Database
from lti_tool.wiring import utc_now
from lti_tool.worker import collect_garbage_seldom
from tests.benchmarks.canvas_stand_in import CanvasStage
from tests.benchmarks.class_worker import most_memory
from tests.benchmarks.harness import Result, at_most
from tests.benchmarks.stand_in import BESIDE, served
from tests.jobs.school import School, found_school

LEARNERS = int(os.environ.get("READING_LEARNERS", "10000"))
# No Canvas was timed for this. Public notes of its `X-Request-Cost`, which is seconds of work, name 0.17 for
# a list; the stand-in answers at once, and from how few milliseconds a call on the bar holds is printed.
CANVAS_SECONDS_A_CALL = 0.2
MOST_PERCENT_BESIDE, MOST_MEBIBYTES = 20, 300
# The changed grades are one per cent of the calls; enrolments and progress come whole or not at all.
MOST_PERCENT_AGAIN = 2
LISTS = {"canvas": ("line_items", "names_and_roles"), "moodle": ("lineitems", "memberships")}
RULE = {
    "all": [
        {"score": {"line_item": "canvas:assignment:1", "at_least": "50", "unit": "percent"}},
        {"completed": {"part": "canvas:module:1"}},
    ]
}


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU seconds of ours, seconds on the clock, and calls by what they asked for."""

    cpu: float
    wall: float
    calls: Counter[str]

    @property
    def canvas(self) -> float:
        """Seconds that Canvas needs for the calls."""
        return self.calls.total() * CANVAS_SECONDS_A_CALL


def run() -> list[Result]:
    """Read, decide and issue for 10,000 learners and 40 columns; then read what changed in one per cent."""
    course = ("canvas", "5", "api/lti/courses/5")
    collect_garbage_seldom()
    with served(CanvasStage, LEARNERS) as host, school_at(host, *course) as school:
        first = cost_of(host, lambda: read(school))
        school.give_badge(RULE)
        rest = cost_of(host, lambda: judge(school))
        _tell(host, "grade")
        graded = cost_of(host, lambda: read(school))
        _tell(host, "move")
        moved = cost_of(host, lambda: read(school))
        awards, cells = count(school, tables.Credential), count(school, tables.Score)
    costs = {"first sync": first, "decide, issue": rest, "1 % graded": graded, "1 % moved": moved}
    for name, cost in costs.items():
        say(f"{name:14}{cost.cpu:8.1f} CPU s, {cost.wall:8.1f} s on the clock, {_told(cost.calls)}")
    ours, calls = first.cpu + rest.cpu, first.calls.total()
    least = 1000 * ours / calls * 100 / MOST_PERCENT_BESIDE
    say(
        f"{cells} cells, {awards} credentials; the bar holds where Canvas takes {least:.0f} ms a call or more"
    )
    return [
        at_most("reading", 100 * ours / first.canvas, MOST_PERCENT_BESIDE, "% of Canvas's time"),
        at_most("reading-memory", most_memory(), MOST_MEBIBYTES, "MiB"),
        at_most("reading-again", 100 * graded.calls.total() / calls, MOST_PERCENT_AGAIN, "% of the calls"),
    ]


@contextmanager
def school_at(host: str, platform: str, course_id: str, services: str) -> Iterator[School]:
    """Give a school whose course is served by a stand-in; `services` is where its LTI services are."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder)}/tool.db")
        database.upgrade()
        yield _placed(database, host, platform, course_id, services)
        database.close()


def _placed(database: Database, host: str, platform: str, course_id: str, services: str) -> School:
    made = found_school(database)
    web, clock = GuardedWeb(frozenset({host})), utc_now
    wiring = replace(made.wiring, web=web, platforms=load_platforms(), clock=clock)
    with database.transaction() as session:
        course = session.get_one(tables.Course, made.course_id)
        course.line_items_url = f"http://{host}/{services}/{LISTS[platform][0]}"
        course.memberships_url = f"http://{host}/{services}/{LISTS[platform][1]}"
        course.lms_course_id = course_id
        registration = course.deployment.registration
        registration.platform, registration.token_url = platform, f"http://{host}/token"
        registration.api_url, registration.sealed_api_token = f"http://{host}", wiring.vault.seal(b"a")
        registration.tool_keys = [new_tool_key(wiring.vault, clock())]
    return replace(made, wiring=wiring)


def read(school: School) -> None:
    """Read the course, whole or what changed."""
    school.clock.now = utc_now()
    school.ask_for_sync()
    sync_course(school.wiring, school.course_id)
    assert school.seen().sync_error is None, school.seen().sync_error


def judge(school: School) -> None:
    """Decide and issue."""
    decide_awards(school.wiring, school.course_id)
    issue_credentials(school.wiring, school.course_id)


def count(school: School, table: type[tables.Table]) -> int:
    with school.wiring.database.reading() as session:
        return session.execute(select(func.count()).select_from(table)).scalar_one()


def cost_of(host: str, work: Callable[[], None]) -> Cost:
    calls, cpu, wall = _tell(host, "calls"), time.process_time(), time.monotonic()
    work()
    return Cost(time.process_time() - cpu, time.monotonic() - wall, _tell(host, "calls") - calls)


def _tell(host: str, what: str) -> Counter[str]:
    return Counter(requests.get(f"http://{host}{BESIDE}{what}", timeout=30).json())


def _told(calls: Counter[str]) -> str:
    most = ", ".join(f"{name} {count}" for name, count in calls.most_common(5))
    return f"{calls.total()} calls ({most})"


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
