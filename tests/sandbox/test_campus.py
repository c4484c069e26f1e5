"""The campus as a whole: pages for people, the truth, restarts, ports."""

import socket
from pathlib import Path
from typing import Any

import pytest
import requests

from lti_tool.sandbox import Campus, PortInUse, open_campus
from tests.sandbox.browser import Browser
from tests.sandbox.conftest import opened
from tests.sandbox.ports import free_ports
from tests.sandbox.tool import PATIENCE, Registrar

TEACHERS = {"canvas": 1, "moodle": 3}
LEARNERS = {"canvas": 100, "moodle": 6}
ITEMS = {"canvas": (24, 105), "moodle": (3, 11)}
WORDS = {"canvas": ("Data Literacy 101", "Modules"), "moodle": ("Evaluation Course", "Activities")}
TOOL_PAGES = {"canvas": "/courses/1/external_tools/badges", "moodle": "/mod/lti/view.php"}


@pytest.fixture(params=["canvas", "moodle"])
def lms(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def browser(lms: str, campus: Campus) -> Browser:
    return Browser(url_of(campus, lms))


def url_of(campus: Campus, lms: str) -> str:
    return campus.canvas_url if lms == "canvas" else campus.moodle_url


def asked(url: str, path: str) -> Any:  # noqa: ANN401 - JSON can be anything
    answer = requests.get(url + path, timeout=PATIENCE)
    answer.raise_for_status()
    return answer.json()


def told(url: str, path: str, body: object) -> requests.Response:
    return requests.post(url + path, json=body, timeout=PATIENCE)


def test_the_first_page_shows_the_course_and_everybody(lms: str, browser: Browser) -> None:
    page = browser.open("/").text
    assert all(word in page for word in WORDS[lms])
    assert "You are nobody yet." in page
    assert page.count('href="/login-as/') == len(asked(browser.lms_url, "/sandbox/people"))


def test_one_becomes_somebody_and_stays_so(lms: str, browser: Browser) -> None:
    browser.be(LEARNERS[lms])
    assert ", learner." in browser.open("/").text
    browser.be(TEACHERS[lms])
    assert ", teacher." in browser.open("/").text


def test_one_cannot_become_nobody(browser: Browser) -> None:
    assert browser.open("/login-as/999999").status_code == 404


def test_becoming_somebody_leads_on_to_where_one_wanted_to_go(lms: str, browser: Browser) -> None:
    page = browser.open(f"/login-as/{TEACHERS[lms]}", next="/gradebook")
    assert page.url.endswith("/gradebook")


def test_the_course_shows_the_tool_in_a_frame(
    lms: str, browser: Browser, campus: Campus, registrar: Registrar
) -> None:
    tool = registrar.register(url_of(campus, lms))
    assert "Choose who you are" in browser.open(TOOL_PAGES[lms]).text
    browser.be(TEACHERS[lms])
    page = browser.open(TOOL_PAGES[lms]).text
    assert "<iframe" in page
    assert tool.client_id in page


def test_a_teacher_types_a_grade_and_takes_it_back(lms: str, browser: Browser) -> None:
    item, person = ITEMS[lms]

    def grade(score: str) -> requests.Response:
        form = {"item": item, "user": person, "score": score}
        return browser.session.post(f"{browser.lms_url}/gradebook", data=form, timeout=PATIENCE)

    def known() -> set[float]:
        people = asked(browser.lms_url, "/sandbox/people")
        sub = next(row["sub"] for row in people if row["id"] == person)
        learners = asked(browser.lms_url, "/sandbox/truth")["learners"]
        scores = next(row["scores"] for row in learners if row["sub"] == sub)
        return {cell["given"] for cell in scores.values()}

    browser.be(TEACHERS[lms])
    assert 3.25 not in known()
    assert 'value="3.25"' in grade("3.25").text
    assert 3.25 in known()
    assert grade("much").status_code == 400
    assert grade("").ok
    assert 3.25 not in known()


def test_a_learner_sees_their_own_line_and_types_nothing(lms: str, browser: Browser) -> None:
    browser.be(LEARNERS[lms])
    page = browser.open("/gradebook")
    assert page.text.count('<th scope="row">') == 1
    assert 'name="score"' not in page.text
    form = {"item": ITEMS[lms][0], "user": LEARNERS[lms], "score": "100"}
    answer = browser.session.post(f"{browser.lms_url}/gradebook", data=form, timeout=PATIENCE)
    assert answer.status_code == 403


def test_a_learner_does_not_see_a_grade_that_is_not_posted(campus: Campus) -> None:
    teacher = Browser(campus.canvas_url).be(TEACHERS["canvas"]).open("/gradebook").text
    learner = Browser(campus.canvas_url).be(123).open("/gradebook").text
    assert "not posted" in teacher
    assert "excused" in teacher
    assert "<td>\n8</td>" not in learner


def test_about_a_third_of_the_class_has_a_good_score_and_a_completed_part(lms: str, campus: Campus) -> None:
    learners = asked(url_of(campus, lms), "/sandbox/truth")["learners"]
    column, part = {
        "canvas": ("Quiz 1: Reading charts", "Module 1: Getting started"),
        "moodle": ("Quiz 1", "Reading 1"),
    }[lms]
    both = [row for row in learners if row["active"] and row["completions"][part] and has_80(row, column)]
    one = [row for row in learners if row["completions"][part] != has_80(row, column)]
    assert 1 / 4 < len(both) / len(learners) < 2 / 5
    assert one


def has_80(row: dict[str, Any], column: str) -> bool:
    cell = row["scores"].get(column)
    return cell is not None and cell["given"] >= 0.8 * cell["maximum"]


def test_a_tool_that_registers_again_keeps_its_client_id(
    lms: str, campus: Campus, registrar: Registrar
) -> None:
    address = f"https://again-{lms}.example/login"
    first = registrar.register(url_of(campus, lms), login_url=address)
    assert registrar.register(url_of(campus, lms), login_url=address).client_id == first.client_id
    assert registrar.register(url_of(campus, lms)).client_id != first.client_id


def test_a_restart_continues_where_it_was(tmp_path: Path, registrar: Registrar) -> None:
    learner, item, part = 29, "Essay 1", "Reading 1"
    with opened(tmp_path) as campus:
        url = campus.moodle_url
        tool = registrar.register(url)
        token = tool.token()
        api_token = told(url, "/sandbox/api-tokens", {}).json()["token"]
        told(url, "/sandbox/grade", {"item": item, "user": learner, "score": 77}).raise_for_status()
        told(url, "/sandbox/complete", {"part": part, "user": learner, "complete": False}).raise_for_status()
        keys, truth = asked(url, "/mod/lti/certs.php"), asked(url, "/sandbox/truth")
    with opened(tmp_path) as campus:
        url = campus.moodle_url
        assert asked(url, "/mod/lti/certs.php") == keys
        assert asked(url, "/sandbox/truth") == truth
        assert told(url, "/sandbox/api-tokens", {}).json()["token"] == api_token
        items = f"{url}/mod/lti/services.php/2/lineitems"
        assert tool.send(
            "GET", items, kind="application/vnd.ims.lis.v2.lineitemcontainer+json", token=token
        ).ok
    (row,) = (row for row in truth["learners"] if row["sub"] == str(learner))
    assert (row["scores"][item]["given"], row["completions"][part]) == (77, False)


def test_a_port_in_use_is_named_and_the_other_server_does_not_stay(tmp_path: Path) -> None:
    canvas_port, _ = free_ports(2)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        moodle_port = taken.getsockname()[1]
        with pytest.raises(PortInUse, match=str(moodle_port)) as caught:
            open_campus(folder=tmp_path, canvas_port=canvas_port, moodle_port=moodle_port)
    assert caught.value.port == moodle_port
    with socket.socket() as again:
        again.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        again.bind(("127.0.0.1", canvas_port))
