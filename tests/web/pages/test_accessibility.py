"""What axe-core finds in a real Chromium on every page of the application's own map, and in its states."""

from collections.abc import Mapping
from io import BytesIO

import pytest

from lti_tool.storage import tables
from tests.web.administrator import Administrator
from tests.web.pages.school import QUIZ_AT_80, QUIZ_FIELD, Pupil, School, Visitor
from tests.web.pages.screen import Open, Screen, client_for
from tests.web.pages.tour import DOORS, Door, Tour, walk
from tests.web.platform import FakePlatform, new_name

PAGES = [door for door in DOORS if door.method == "GET" and door.rule.endpoint != "static"]
NO_PAGE = {
    # What is answered here is a picture, a document or a file; or the browser is sent on.
    "application/json",
    "application/did+json",
    "application/ld+json",
    "application/pdf",
    "application/problem+json",
    "application/schema+json",
    "application/vc",
    "application/vc+ld+json",
    "application/vnd.ims.lti.v1.keys+json",
    "image/png",
    "image/svg+xml",
    "text/css",
    "text/csv",
    "text/plain",
}


@pytest.fixture(scope="module")
def toured(school: School) -> Tour:
    """A course of this file's own, whose states the tests may change."""
    return walk(school)


@pytest.fixture(scope="module")
def administrator(school: School) -> Administrator:
    return Administrator(school.site, school.site.browser()).enter()


@pytest.mark.parametrize("door", PAGES, ids=str)
def test_every_address_is_accessible_and_fits_a_phone(
    door: Door,
    toured: Tour,
    administrator: Administrator,
    opened: Open,
) -> None:
    client, path = client_for(door, toured, administrator)
    with client.get(path, headers={"Accept": "text/html"}) as answer:
        kind, status = answer.mimetype, answer.status_code
    if kind != "text/html":
        assert kind in NO_PAGE
        return
    screen = opened(client, path)
    assert (screen.status, screen.findings()) == (status, [])


FORMS: dict[str, tuple[str, Mapping[str, str], int]] = {
    "a badge without a name": ("badges", QUIZ_AT_80 | {"name": ""}, 400),
    "a badge with an odd threshold": ("badges", QUIZ_AT_80 | {f"threshold:{QUIZ_FIELD}": "many"}, 400),
    "a change without a name": ("badges/{badge}/edit", QUIZ_AT_80 | {"name": ""}, 400),
    "criteria that are no JSON": ("badges/{badge}/rule", {"rule": "{"}, 400),
    "a test without a name": ("badges/{badge}/samples", {"name": "", "expected": "met"}, 400),
    "a badge given without a reason": ("badges/{badge}/give", {"learner": "nobody", "reason": ""}, 400),
    "a badge taken back without a reason": ("badges/{badge}/awards/{award}/revoke", {"reason": ""}, 400),
    "no file": ("uploads", {}, 400),
    "a picture without words": ("badges/{badge}/picture", {"alt": ""}, 400),
    "the self-test": ("self-test", {}, 200),
}


@pytest.mark.parametrize("name", FORMS)
def test_what_a_teachers_form_answers_is_accessible(name: str, toured: Tour, opened: Open) -> None:
    path, fields, status = FORMS[name]
    path = path.format(badge=toured.values["achievement_id"], award=toured.values["award_id"])
    answer = toured.teacher.post(path, fields)
    assert (answer.status_code, answer.mimetype) == (status, "text/html")
    assert opened(toured.teacher.client, toured.teacher.home + path, answer).findings() == []


VERDICTS = ("genuine", "changed", "no credential", "nothing")


@pytest.mark.parametrize("name", VERDICTS)
def test_every_verdict_is_accessible(name: str, toured: Tour, opened: Open) -> None:
    document = toured.classroom.credentials()["ann"].document
    assert document is not None
    files = {
        "genuine": document,
        "changed": document.replace(b"Quiz master", b"Quiz Master"),
        "no credential": b"[]",
        "nothing": b"",
    }
    client = toured.classroom.site.browser()
    data = {"file": (BytesIO(files[name]), "badge.json")}
    answer = client.post("/verify", data=data, content_type="multipart/form-data")
    assert answer.status_code < 500
    assert opened(client, "/verify", answer).findings() == []


def _learners(school: School) -> dict[str, tuple[Visitor, str]]:
    """Return who looks at what, by a name for it: badges that stand, rest, were taken back, are far away."""
    classroom = school.open_course()
    teacher = classroom.teacher()
    nobody_yet = (teacher, "")
    classroom.read(Pupil("ann", 9), Pupil("ben", 9), Pupil("cem", 3), Pupil("dee"))
    badge = classroom.live_badge(teacher)
    resting = classroom.credentials()["ben"].award_id
    teacher.post(f"badges/{badge}/awards/{resting}/suspend", {"reason": "A question is open."})
    taken = classroom.credentials()["ann"].award_id
    teacher.post(f"badges/{badge}/awards/{taken}/revoke", {"reason": "A mix-up."})
    asking = classroom.learner("cem")
    asking.post(f"mine/reviews/{badge}", {"about": "0", "question": "Why not?"})
    draft = classroom.draft(teacher, name="Second try")
    teacher.post(f"badges/{badge}/edit", QUIZ_AT_80 | {f"threshold:{QUIZ_FIELD}": "70"})
    retired = classroom.live_badge(teacher, name="Of the past")
    teacher.post(f"badges/{retired}/retire")
    return {
        "a board with badges in every state": nobody_yet,
        "a draft": (teacher, f"badges/{draft}"),
        "a badge with a change that waits": (teacher, f"badges/{badge}"),
        "a retired badge": (teacher, f"badges/{retired}"),
        "an award that was taken back": (teacher, f"badges/{badge}/awards/{taken}"),
        "an award that rests": (teacher, f"badges/{badge}/awards/{resting}"),
        "a learner whose badge was taken back": (classroom.learner("ann"), ""),
        "a learner whose badge rests": (classroom.learner("ben"), ""),
        "a learner who is far away": (classroom.learner("cem"), ""),
        "a learner of whom nothing is known": (classroom.learner("dee"), ""),
        "a learner who may ask": (classroom.learner("dee"), f"mine/reviews/{badge}"),
        "a learner who asked": (asking, f"mine/reviews/{badge}"),
        "a question that waits": (teacher, f"badges/{badge}/reviews"),
        "an observer of nobody": (classroom.enter("parent", "#Mentor"), ""),
        "a page that is not there": (teacher, "badges/nothing"),
        "a page for others": (classroom.learner("cem"), "grid"),
        "a course with nothing in it": (school.open_course().teacher(), ""),
        "a new badge in a course with nothing in it": (school.open_course().teacher(), "badges/new"),
    }


ELSEWHERE = {"a page that is not there": 404, "a page for others": 403}


def _found_in(name: str, screen: Screen) -> list[str]:
    status = ELSEWHERE.get(name, 200)
    return screen.findings() if screen.status == status else [f"answered with {screen.status}"]


@pytest.fixture(scope="module")
def states(school: School) -> dict[str, tuple[Visitor, str]]:
    return _learners(school)


def test_every_state_of_a_course_is_accessible(
    states: Mapping[str, tuple[Visitor, str]], opened: Open
) -> None:
    found = {
        name: findings
        for name, (visitor, page) in states.items()
        if (findings := _found_in(name, opened(visitor.client, visitor.home + page)))
    }
    assert found == {}


def test_a_link_and_an_offer_to_a_wallet_are_accessible(toured: Tour, opened: Open) -> None:
    learner, credential = toured.learner, toured.values["credential_id"]
    for page, fields in ((f"mine/links/{credential}", {"life": "month"}), (f"mine/wallet/{credential}", {})):
        answer = learner.post(page, fields)
        assert answer.status_code == 200
        assert opened(learner.client, learner.home + page, answer).findings() == []


def test_the_pages_of_a_registration_are_accessible(
    school: School, administrator: Administrator, opened: Open
) -> None:
    registration = school.site.register(FakePlatform(issuer=f"https://{new_name()}.example"))
    with school.site.wiring.database.transaction() as session:
        session.get_one(tables.Registration, registration).platform = "canvas"
    for page in ("access", "remove"):
        path = f"/admin/registrations/{registration}/{page}"
        screen = opened(administrator.client, path)
        assert (screen.status, screen.findings()) == (200, [])
