"""Killing the worker over and over, anywhere in its work: nothing is lost, nothing is doubled."""

import os
import secrets
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

import pytest
import requests
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from badge_engine.columns import NEWS_PREFIX
from badge_engine.verification.verify import verify
from lti_tool.achievements import activate_achievement
from lti_tool.demo.stage import Stage
from lti_tool.jobs.sync import sync_course
from lti_tool.publishing import credential_address
from lti_tool.resolving import OwnResolver
from lti_tool.storage import due, tables
from lti_tool.storage.database import Database
from tests.jobs.goals import Goal, draft_badges
from tests.jobs.killing import Kill, Phase, Watch, WorkerProcess
from tests.jobs.school import TEACHER
from tests.stage import Classroom, connect, stage_on

KILLS, MOST_KILLS = 10, 16
LONGEST_PAUSE = {Phase.READING: 0.5, Phase.DECIDING: 0.01, Phase.SIGNING: 0.03, Phase.ANNOUNCING: 0.15}


@pytest.fixture
def stage(database_url: str, tmp_path: Path) -> Iterator[Stage]:
    with stage_on(database_url, tmp_path) as stage:
        yield stage


@pytest.fixture
def chance(request: pytest.FixtureRequest) -> Random:
    seed = int(os.environ.get("KILL_SEED") or secrets.randbelow(10**6))
    print(f"{request.node.name}: KILL_SEED={seed} repeats these dice")  # noqa: T201 - shown with a failure
    return Random(seed)  # noqa: S311 - dice, no secret


@pytest.fixture
def watch(stage: Stage) -> Iterator[Watch]:
    database = Database(stage.settings.database_url)
    yield Watch(database)
    database.close()


def test_a_worker_that_is_killed_anywhere_loses_nothing_and_doubles_nothing(
    stage: Stage, chance: Random, watch: Watch
) -> None:
    classrooms = [connect(stage, name) for name in ("canvas", "moodle")]
    for classroom in classrooms:
        sync_course(stage.wiring, classroom.course_id)
    goals = [draft_badges(stage, classroom, chance, MOST_KILLS) for classroom in classrooms]

    kills: list[Kill] = []
    while not _are_enough(kills):
        assert len(kills) < MOST_KILLS, f"too few of these kills hit any work: {_told(kills)}"
        aim = _least_hit(kills)
        _give_work(stage, classrooms, [of_course[len(kills)] for of_course in goals], aim)
        kills.append(_start_and_kill(stage, watch, aim, chance))
    print(_told(kills))  # noqa: T201 - shown with a failure
    _finish(stage, watch)
    assert _between_first_and_last_award(stage, kills) >= KILLS // 2
    for classroom, of_course in zip(classrooms, goals, strict=True):
        _assert_each_has_exactly_one(stage, classroom, of_course[: len(kills)])


def _are_enough(kills: Sequence[Kill]) -> bool:
    """Whether there were kills enough, and every phase was cut short by one of them."""
    return len(kills) >= KILLS and all(any(phase in kill.hit for kill in kills) for phase in Phase)


def _least_hit(kills: Sequence[Kill]) -> Phase:
    return min(Phase, key=lambda phase: sum(phase in kill.hit or phase is kill.aim for kill in kills))


def _give_work(stage: Stage, classrooms: Sequence[Classroom], goals: Sequence[Goal], aim: Phase) -> None:
    """Switch on one more badge in each course; ask for a reading where one is to be cut short."""
    with stage.wiring.database.transaction() as session:
        now = stage.wiring.clock()
        for classroom, goal in zip(classrooms, goals, strict=True):
            made = session.get_one(tables.Achievement, goal.achievement_id)
            activate_achievement(session, made, TEACHER, now)
            if aim is Phase.READING:
                due.ask_for_sync(session, session.get_one(tables.Course, classroom.course_id), now)


def _start_and_kill(stage: Stage, watch: Watch, aim: Phase, chance: Random) -> Kill:
    """Let a worker come to the phase that is aimed at, and kill it some time after."""
    worker = WorkerProcess(stage)
    try:
        watch.until(lambda: aim in watch.in_hand(worker.id) or not watch.due())
        time.sleep(chance.uniform(0, LONGEST_PAUSE[aim]))
    finally:
        at = worker.kill()
    return Kill(aim, watch.in_hand(worker.id), at)


def _told(kills: Sequence[Kill]) -> str:
    return "\n".join(
        f"{kill.at:%H:%M:%S.%f} aimed at {kill.aim}, cut short {', '.join(kill.hit) or 'nothing'}"
        for kill in kills
    )


def _finish(stage: Stage, watch: Watch) -> None:
    worker = WorkerProcess(stage)
    try:
        assert watch.until(lambda: not watch.due()), f"still due: {watch.due()}"
    finally:
        worker.kill()


def _between_first_and_last_award(stage: Stage, kills: Sequence[Kill]) -> int:
    with stage.wiring.database.transaction() as session:
        span = select(func.min(tables.Award.decided_at), func.max(tables.Credential.issued_at))
        first, last = session.execute(span.join(tables.Credential)).one()
    return sum(first < kill.at < last for kill in kills)


def _assert_each_has_exactly_one(stage: Stage, classroom: Classroom, goals: Sequence[Goal]) -> None:
    credentials = _credentials(stage, classroom)
    expected = Counter((goal.achievement_id, sub) for goal in goals for sub in goal.reached)
    assert Counter((found.award.achievement_id, found.award.person.sub) for found in credentials) == expected
    assert len({(found.status_list_id, found.status_index) for found in credentials}) == len(credentials)
    _assert_the_gradebook_tells_of_just_these(stage, classroom, credentials)
    _assert_all_verify(stage, credentials)


def _credentials(stage: Stage, classroom: Classroom) -> list[tables.Credential]:
    of_course = (
        select(tables.Credential)
        .join(tables.Award)
        .where(tables.Award.course_id == classroom.course_id)
        .options(joinedload(tables.Credential.award))
    )
    with stage.wiring.database.transaction() as session:
        return list(session.execute(of_course).scalars())


def _assert_the_gradebook_tells_of_just_these(
    stage: Stage, classroom: Classroom, credentials: Sequence[tables.Credential]
) -> None:
    truth = requests.get(f"{classroom.lms.url}/sandbox/truth", timeout=30).json()
    columns = {column["resource_id"]: column["cells"] for column in truth["tool_columns"]}
    assert len(columns) == len(truth["tool_columns"])
    told = {
        (name, sub): (cell["score"], cell["maximum"], cell["comment"])
        for name, cells in columns.items()
        for sub, cell in cells.items()
    }
    assert {
        (f"{NEWS_PREFIX}{found.award.achievement_id}", found.award.person.sub): (1, 1, _comment(stage, found))
        for found in credentials
    } == told


def _comment(stage: Stage, credential: tables.Credential) -> str:
    address = credential_address(stage.settings, credential.id)
    return f"You earned the badge “{credential.award.version.name}”: {address}"


def _assert_all_verify(stage: Stage, credentials: Sequence[tables.Credential]) -> None:
    resolver, now = OwnResolver(stage.wiring), stage.wiring.clock()
    unsound = [
        found.id for found in credentials if not verify(found.document, resolver=resolver, now=now).verified
    ]
    assert unsound == []
