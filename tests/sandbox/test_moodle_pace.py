"""The simulated Moodle can take as long as the recorded one did."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from lti_tool.sandbox.moodle import make_moodle
from lti_tool.sandbox.moodle.pace import CHOSEN_FIELDS, PACES, WHOLE_COURSE
from lti_tool.sandbox.moodle.switches import Switches
from tests.sandbox.site import ENROLLED, GRADES, STATES


@pytest.mark.parametrize(
    ("call", "people", "seconds"),
    [
        (WHOLE_COURSE, 2000, 13.4),
        (WHOLE_COURSE, 5000, 31.2),
        (ENROLLED, 2000, 7.3),
        (ENROLLED, 5000, 17.3),
        (CHOSEN_FIELDS, 2000, 0.7),
        (CHOSEN_FIELDS, 5000, 2.6),
        ("memberships", 2000, 1.4),
        ("memberships", 5000, 2.7),
        (STATES, 5000, 1 / 34),
        ("results", 800, 0.03),
    ],
)
def test_a_call_takes_about_as_long_as_it_was_recorded_to_take(
    call: str, people: int, seconds: float
) -> None:
    assert PACES[call].seconds(people) == pytest.approx(seconds, rel=0.25)


def calls(client: FlaskClient) -> None:
    token = client.post("/sandbox/api-tokens", json={}).get_json()["token"]
    for given in (
        {"wsfunction": GRADES, "courseid": "2"},
        {"wsfunction": GRADES, "courseid": "2", "userid": "6"},
        {"wsfunction": ENROLLED, "courseid": "3"},
        {
            "wsfunction": ENROLLED,
            "options[0][name]": "userfields",
            "options[0][value]": "id",
            "courseid": "2",
        },
    ):
        client.post("/webservice/rest/server.php", data={"wstoken": token, **given})
    client.get("/mod/lti/services.php/CourseSection/2/bindings/1/memberships")
    client.get("/course/view.php?id=2")


def test_a_slow_site_keeps_its_services_waiting_and_no_page(tmp_path: Path) -> None:
    waited: list[float] = []
    app = make_moodle(
        "http://moodle.example", tmp_path / "m.json", Switches(slow_as_recorded=True), waited.append
    )
    calls(app.test_client())
    assert waited == pytest.approx([32 * 0.0064, 1 / 24, 2 * 0.0035, 32 * 0.00043, 32 * 0.0006])


def test_a_site_is_as_fast_as_it_can_be_unless_it_is_told_to_be_slow(tmp_path: Path) -> None:
    waited: list[float] = []
    calls(make_moodle("http://moodle.example", tmp_path / "m.json", pause=waited.append).test_client())
    assert waited == []
