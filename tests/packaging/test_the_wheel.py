"""What `pip install` brings: the four packages with everything that they read at run time."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NEEDED = (
    "badge_engine/py.typed",
    "badge_engine/rules/rule.schema.json",
    "badge_engine/languages/es/LC_MESSAGES/badge_engine.mo",
    "lti_tool/languages/es/LC_MESSAGES/lti_tool.po",
    "badge_engine/contexts/data/ob-v3p0-context-3.0.3.json",
    "badge_engine/schemas/openbadges/ob_v3p0_achievementcredential_schema.json",
    "canvas_adapter/platform.py",
    "moodle_adapter/platform.py",
    "lti_tool/storage/migrations/env.py",
    "lti_tool/storage/migrations/versions/0001_first_tables.py",
    "lti_tool/web/templates/board.html",
    "lti_tool/web/static/coursemark.css",
    "lti_tool/sandbox/templates/campus.html",
    "lti_tool/sandbox/data/moodle_course.json",
)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    return zipfile.ZipFile(next(folder.glob("coursemark-*.whl")))


def test_everything_that_is_read_at_run_time_is_in_it(wheel: zipfile.ZipFile) -> None:
    assert [name for name in NEEDED if name not in wheel.namelist()] == []


def test_nothing_but_the_four_packages_is_in_it(wheel: zipfile.ZipFile) -> None:
    tops = {name.partition("/")[0] for name in wheel.namelist() if ".dist-info/" not in name}
    assert tops == {"badge_engine", "canvas_adapter", "lti_tool", "moodle_adapter"}


def test_it_gives_the_command_and_the_two_platforms(wheel: zipfile.ZipFile) -> None:
    entry_points = next(name for name in wheel.namelist() if name.endswith("entry_points.txt"))
    text = wheel.read(entry_points).decode()
    assert "coursemark = lti_tool.cli:main" in text
    assert "canvas = canvas_adapter:PLATFORM" in text
    assert "moodle = moodle_adapter:PLATFORM" in text
