"""What each page costs the server, and how long it is, in a course of 5,000 learners with 20 badges."""

import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask.testing import FlaskClient

from tests.benchmarks.harness import Result, at_most
from tests.web.administrator import Administrator
from tests.web.pages.school import QUIZ_FIELD, Pupil, School, found_school
from tests.web.pages.tour import DOORS, Tour

LEARNERS, BADGES, ROUNDS = 5_000, 20, 5
MOST_MILLISECONDS, MOST_KIBIBYTES = 100.0, 150.0
SLOWEST = 12


def run() -> list[Result]:
    """Open every page of the course as who may, several times; the bar is for the slowest and the longest."""
    with tempfile.TemporaryDirectory() as folder, _school(Path(folder)) as school:
        tour, administrator = _filled(school), Administrator(school.site, school.site.browser()).enter()
        told = sorted(_told(tour, administrator), reverse=True)
        afterwards = [
            _measured(tour.teacher.client, tour.teacher.home + page, page) for page in _judged(tour)
        ]
    for milliseconds, kibibytes, name in told[:SLOWEST]:
        sys.stdout.write(f"{milliseconds:8.1f} ms {kibibytes:8.1f} KiB  {name}\n")
    sys.stdout.write(f"{len(told)} pages open; then, or where the whole class is asked for:\n")
    for milliseconds, kibibytes, name in afterwards:
        sys.stdout.write(f"{milliseconds:8.1f} ms {kibibytes:8.1f} KiB  {name}\n")
    return [
        at_most("pages-slowest", told[0][0], MOST_MILLISECONDS, "ms"),
        at_most("pages-longest", max(kibibytes for _, kibibytes, _ in told), MOST_KIBIBYTES, "KiB"),
    ]


@contextmanager
def _school(folder: Path) -> Iterator[School]:
    yield from found_school(f"sqlite:///{folder}/school.db", folder)


def _filled(school: School) -> Tour:
    """Return a course where each badge asks for more than the last; half of the class has the first."""
    classroom = school.open_course()
    classroom.read(*(Pupil(f"learner{number:04}", number % 11, number % 3 > 0) for number in range(LEARNERS)))
    teacher = classroom.teacher()
    badges = [
        classroom.draft(teacher, name=f"Badge {number}", **{f"threshold:{QUIZ_FIELD}": str(50 + 2 * number)})
        for number in range(BADGES)
    ]
    for badge in badges:
        answer = teacher.post(f"badges/{badge}/activate", {"sure": "1"})
        if answer.status_code != 303:
            raise RuntimeError(f"a badge was not activated: {answer.status_code}")
    classroom.work()
    held = classroom.credentials()
    learner = next(sub for sub in held if held[sub].award.achievement_id == badges[0])
    credential = held[learner]
    values = {
        "achievement_id": badges[0],
        "credential_id": credential.id,
        "kind": "json",
        "group": "holders",
        "number": 1,
        "award_id": credential.award_id,
        "person_id": credential.award.person_id,
        "slug": "example",
    }
    return Tour(classroom, teacher, classroom.learner(learner), values)


def _told(tour: Tour, administrator: Administrator) -> Iterator[tuple[float, float, str]]:
    """Return milliseconds of CPU, KiB and name of each page that is there."""
    for door in DOORS:
        if door.method != "GET":
            continue
        for who, client, address in (
            ("teacher", tour.teacher.client, door.address(tour.of(tour.teacher))),
            ("learner", tour.learner.client, door.address(tour.of(tour.learner))),
            ("administrator", administrator.client, door.address(tour.values)),
        ):
            answer = client.get(address, headers={"Accept": "text/html"})
            if answer.status_code == 200 and answer.mimetype == "text/html":
                yield _measured(client, address, f"{door.rule.rule} as {who}")


def _judged(tour: Tour) -> list[str]:
    """Return the pages for which the whole class is judged while somebody waits."""
    badge = f"badges/{tour.values['achievement_id']}"
    return [f"{badge}?whole=1", f"{badge}/people/near", f"{badge}/people/unknown"]


def _measured(client: FlaskClient, address: str, name: str) -> tuple[float, float, str]:
    """Return milliseconds of CPU, KiB and the name of a page."""
    taken, size = [], 0
    for _ in range(ROUNDS):
        began = time.process_time()
        size = len(client.get(address, headers={"Accept": "text/html"}).get_data())
        taken.append(1000 * (time.process_time() - began))
    return statistics.median(taken), size / 1024, name
