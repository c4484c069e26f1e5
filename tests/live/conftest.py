"""Coursemark beside an LMS: our own sandbox, and any Moodle that is named."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from lti_tool.sandbox import open_campus
from tests.browser.conftest import WIDE
from tests.live.course import Course, NewPage
from tests.live.coursemark import Coursemark, serve_coursemark
from tests.live.moodle_course import MoodleCourse
from tests.live.moodle_site import MoodleSite
from tests.live.sandbox_course import SandboxCourse
from tests.played import free_port_of_three

UNNAMED = "no Moodle is named: set MOODLE_URL, MOODLE_ADMIN and MOODLE_PASSWORD to travel there, too"


@pytest.fixture
def new_page(chromium: Browser) -> Iterator[NewPage]:
    """Return a maker of pages, each in a browser of its own person."""
    contexts: list[BrowserContext] = []

    def make() -> Page:
        contexts.append(chromium.new_context(viewport=WIDE))
        return contexts[-1].new_page()

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def operator(new_page: NewPage) -> Page:
    """The page of whoever runs Coursemark."""
    return new_page()


@pytest.fixture
def port() -> int:
    """A free port; the two after it are free for the sandbox."""
    return free_port_of_three()


@pytest.fixture(params=["sandbox", "moodle"])
def course(request: pytest.FixtureRequest, new_page: NewPage, port: int, tmp_path: Path) -> Iterator[Course]:
    """The course of the journey."""
    on = _on_the_sandbox(new_page, port, tmp_path) if request.param == "sandbox" else _on_a_moodle(new_page)
    with on as course:
        yield course


@contextmanager
def _on_the_sandbox(new_page: NewPage, port: int, folder: Path) -> Iterator[Course]:
    with open_campus(folder=folder / "campus", canvas_port=port + 1, moodle_port=port + 2) as campus:
        yield SandboxCourse(campus.moodle_url, new_page)


@contextmanager
def _on_a_moodle(new_page: NewPage) -> Iterator[Course]:
    url = os.environ.get("MOODLE_URL", "").rstrip("/")
    if not url:
        pytest.skip(UNNAMED)
    site = MoodleSite(new_page(), url, os.environ["MOODLE_ADMIN"], os.environ["MOODLE_PASSWORD"])
    course = MoodleCourse(site, new_page, f"Journey {int(time.time())}")
    try:
        yield course
    finally:
        course.remove()


@pytest.fixture
def coursemark(course: Course, port: int, tmp_path: Path) -> Iterator[Coursemark]:
    """Coursemark, set up and serving, knowing no LMS yet."""
    with serve_coursemark(tmp_path, port, urlsplit(course.url).netloc) as served:
        yield served
