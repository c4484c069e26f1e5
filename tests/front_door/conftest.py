"""A campus and a tool, and for each test a tool that the LMS has not seen."""

from collections.abc import Iterator

import pytest

from lti_tool.demo.campus import Lms
from lti_tool.demo.stage import Stage
from tests.front_door.school import School
from tests.stage import stage_on


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp("front-door")
    with stage_on(f"sqlite:///{folder}/coursemark.db", folder) as stage:
        yield stage


@pytest.fixture
def canvas(stage: Stage) -> School:
    return School(stage, Lms("canvas", stage.campus.canvas_url))


@pytest.fixture
def moodle(stage: Stage) -> School:
    return School(stage, Lms("moodle", stage.campus.moodle_url))


@pytest.fixture(params=["canvas", "moodle"])
def school(request: pytest.FixtureRequest) -> School:
    found: School = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def open_school(school: School) -> School:
    """A school that uses the tool: registered, agreed to by both, and allowed to read."""
    school.open()
    return school


@pytest.fixture(scope="session")
def examined_canvas(stage: Stage) -> School:
    school = School(stage, Lms("canvas", stage.campus.canvas_url))
    school.open()
    return school


@pytest.fixture(scope="session")
def examined_moodle(stage: Stage) -> School:
    school = School(stage, Lms("moodle", stage.campus.moodle_url))
    school.open()
    return school


@pytest.fixture(params=["canvas", "moodle"])
def examined(request: pytest.FixtureRequest) -> School:
    """A school that uses the tool, the same for all items of the certification list."""
    found: School = request.getfixturevalue(f"examined_{request.param}")
    return found
