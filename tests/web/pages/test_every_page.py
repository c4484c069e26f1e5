"""What holds on every page that the application has, also on those that come later."""

from urllib.parse import quote

import pytest

from tests.web.pages.school import School
from tests.web.pages.tour import DOORS, OPENED_BY, RULES, Door, Tour

IN_A_VISIT = [door for door in DOORS if door.in_a_visit]
CHANGES = [door for door in IN_A_VISIT if door.method == "POST"]
TEACHING = (
    "board.",
    "people.",
    "uploads.",
    "awarding.",
    "approvals.",
    "revising.",
    "rule_document.",
    "grid.",
    "reviews.listed",
    "reviews.answer_one",
)
FOR_TEACHERS = [
    door
    for door in IN_A_VISIT
    if door.rule.endpoint.startswith(TEACHING) and door.rule.endpoint != "board.home"
]
NAMED = [door for door in DOORS if door.names_something]
CLOSED = [
    (path, method)
    for path, methods in OPENED_BY.items()
    for method in ("POST", "PUT", "DELETE", "TRACE")
    if method not in methods
]
POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
}
ODD = ("nothing-here", "<script>alert(1)</script>", "..", "\x00", "ü" * 400, "' OR 1=1 --", "%s%n{0}")


def _policy(header: str) -> dict[str, str]:
    directives = (directive.strip().partition(" ") for directive in header.split(";"))
    return {name: sources for name, _, sources in directives}


@pytest.mark.parametrize("door", DOORS, ids=str)
def test_every_answer_carries_the_headers_that_keep_it_safe(door: Door, tour: Tour) -> None:
    address = door.address(tour.of(tour.teacher))
    with tour.teacher.client.open(address, method=door.method, headers={"Accept": "text/html"}) as answer:
        assert answer.status_code < 500
        policy = answer.headers["Content-Security-Policy"]
        assert {directive.strip() for directive in policy.split(";")} >= POLICY
        assert "unsafe" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cache-Control"]


@pytest.mark.parametrize("door", [door for door in DOORS if not door.of_lti], ids=str)
def test_case_128_clickjacking_only_the_lms_of_a_visit_may_frame_its_pages(door: Door, tour: Tour) -> None:
    address = door.address(tour.of(tour.teacher))
    with tour.teacher.client.open(address, method=door.method, headers={"Accept": "text/html"}) as answer:
        policy = _policy(answer.headers["Content-Security-Policy"])
    assert policy["frame-ancestors"] == ("https://lms.example" if door.in_a_visit else "'none'")


@pytest.mark.parametrize("door", IN_A_VISIT, ids=str)
def test_nothing_of_a_visit_is_kept_in_a_cache(door: Door, tour: Tour) -> None:
    answer = tour.teacher.client.open(door.address(tour.of(tour.teacher)), method=door.method)
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(("path", "method"), CLOSED)
def test_a_method_that_a_page_does_not_know_is_refused(path: str, method: str, tour: Tour) -> None:
    rule = next(rule for rule in RULES if rule.rule == path)
    answer = tour.teacher.client.open(Door(method, rule).address(tour.of(tour.teacher)), method=method)
    assert answer.status_code == 405
    assert OPENED_BY[path] <= {known.strip() for known in answer.headers["Allow"].split(",")}


@pytest.mark.parametrize("door", IN_A_VISIT, ids=str)
def test_without_its_cookie_a_visit_does_not_exist(door: Door, tour: Tour, school: School) -> None:
    answer = school.site.browser().open(door.address(tour.of(tour.teacher)), method=door.method)
    assert answer.status_code == 404


@pytest.mark.parametrize("door", IN_A_VISIT, ids=str)
def test_the_cookie_of_one_visit_opens_no_other(door: Door, tour: Tour) -> None:
    answer = tour.learner.client.open(door.address(tour.of(tour.teacher)), method=door.method)
    assert answer.status_code == 404


@pytest.mark.parametrize("door", CHANGES, ids=str)
@pytest.mark.parametrize("token", [None, "", "x" * 43, "ü"])
def test_a_change_without_the_token_of_the_visit_is_refused(
    door: Door, token: str | None, tour: Tour
) -> None:
    data = {} if token is None else {"form_token": token}
    answer = tour.teacher.client.post(door.address(tour.of(tour.teacher)), data=data)
    assert answer.status_code == 403


@pytest.mark.parametrize("door", CHANGES, ids=str)
def test_the_token_of_another_visit_changes_nothing(door: Door, tour: Tour) -> None:
    data = {"form_token": tour.learner.row.form_token}
    assert tour.teacher.client.post(door.address(tour.of(tour.teacher)), data=data).status_code == 403


@pytest.mark.parametrize("door", CHANGES, ids=str)
@pytest.mark.parametrize("site", ["cross-site", "same-site", "none"])
def test_case_125_csrf_on_post_with_cookies(door: Door, site: str, tour: Tour) -> None:
    data = {"form_token": tour.teacher.row.form_token}
    address = door.address(tour.of(tour.teacher))
    answer = tour.teacher.client.post(address, data=data, headers={"Sec-Fetch-Site": site})
    assert answer.status_code == 403


@pytest.mark.parametrize("door", FOR_TEACHERS, ids=str)
@pytest.mark.parametrize("role", ["#Learner", "/Learner#Instructor", "#Mentor", "#ContentDeveloper"])
def test_case_117_learner_opens_manager_url(door: Door, role: str, tour: Tour) -> None:
    visitor = tour.classroom.enter("eve", role)
    data = {"form_token": visitor.row.form_token} if door.method == "POST" else None
    answer = visitor.client.open(door.address(tour.of(visitor)), method=door.method, data=data)
    assert answer.status_code == 403


@pytest.mark.parametrize("door", NAMED, ids=str)
@pytest.mark.parametrize("odd", ODD)
def test_a_name_that_nothing_has_leads_nowhere(door: Door, odd: str, tour: Tour) -> None:
    texts = dict.fromkeys(door.rule.arguments - {"session_id", "kind", "number", "place", "decision"}, "ODD")
    address = door.address(tour.of(tour.teacher, **texts)).replace("ODD", quote(odd, safe=""))
    data = {"form_token": tour.teacher.row.form_token} if door.method == "POST" else None
    answer = tour.teacher.client.open(address, method=door.method, data=data)
    assert 400 <= answer.status_code < 500
    assert odd == "nothing-here" or odd not in answer.text


@pytest.mark.parametrize(
    "path", ["/nothing", "/admin/nothing", "/s/", "/.env", "/static/../app.py", "/lti", "/%00", "/%ff"]
)
def test_an_unknown_address_is_not_found(path: str, school: School) -> None:
    assert school.site.browser().get(path).status_code == 404


@pytest.mark.parametrize(
    "door", [door for door in DOORS if door.method == "POST" and not door.of_lti], ids=str
)
def test_what_is_too_large_is_refused(door: Door, tour: Tour) -> None:
    data = {"form_token": tour.teacher.row.form_token, "link": "x" * (3 * 1024 * 1024)}
    answer = tour.teacher.client.post(door.address(tour.of(tour.teacher)), data=data)
    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("path", "accept"),
    [
        ("/vc-api/nothing", "*/*"),
        ("/vc-api", "text/html"),
        ("/ob/example/ims/ob/v3p0/nothing", "*/*"),
        ("/oid4vci/example/nothing", "*/*"),
        ("/nothing", "application/json"),
    ],
)
def test_a_program_is_told_in_json_that_nothing_is_there(path: str, accept: str, school: School) -> None:
    answer = school.site.browser().get(path, headers={"Accept": accept})
    assert (answer.status_code, answer.content_type) == (404, "application/problem+json")
    told = answer.get_json(force=True)
    assert (told["status"], told["title"], told["code"]) == (404, "Not Found", "HTTP-404")
    assert told["support_id"]


def test_a_program_is_told_which_methods_there_are(school: School) -> None:
    answer = school.site.browser().get("/vc-api/credentials/issue")
    assert (answer.status_code, answer.content_type) == (405, "application/problem+json")
    assert "POST" in answer.headers["Allow"]
