"""A learner lets a backpack in: who asks is shown, who agrees is proven, and nobody else gets anything."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from lti_tool.administration.approvals import remove_registration
from lti_tool.backpacks import CODE_LIFE, PASS_LIFE, RENEWAL_LIFE, TOKEN_LIFE
from lti_tool.storage import tables
from lti_tool.storage.purging import purge_expired
from lti_tool.web import memory
from lti_tool.web.lti.flood import Rate
from tests.web.administrator import Administrator
from tests.web.pages.backpack import (
    ANSWER,
    CHALLENGE,
    FACTS,
    HOST,
    OFFLINE,
    PROFILE,
    READS,
    Backpack,
    answered,
    new_backpack,
    new_pass,
    refused,
    register,
    told,
)
from tests.web.pages.school import Classroom, Pupil, School, Visitor
from tests.web.platform import new_name


@pytest.fixture(scope="module")
def application(school: School) -> Iterator[FlaskClient]:
    """A browser at an application that holds no backpack back."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("BACKPACKS_PER_ADDRESS", "BACKPACK_CODES_PER_ADDRESS"):
            patch.setattr(memory, name, Rate(burst=10**6, per_second=1))
        yield school.site.reopened().test_client()


@pytest.fixture
def backpack(school: School, application: FlaskClient) -> Backpack:
    return new_backpack(school, application)


@pytest.fixture
def ann(earned: Classroom) -> Visitor:
    """The learner who has a badge; nothing is granted."""
    with earned.site.wiring.database.transaction() as session:
        session.query(tables.BackpackGrant).delete()
    return earned.learner("ann")


def test_a_learner_lets_a_backpack_in_and_it_reads_her_badge(any_school: School) -> None:
    classroom, sub = any_school.open_course(), new_name()
    classroom.read(Pupil(sub, 9), Pupil(new_name()), Pupil(new_name()))
    classroom.live_badge(classroom.teacher())
    learner = classroom.learner(sub)
    assert f"{learner.home}mine/backpacks" in learner.get().text
    backpack = new_backpack(any_school, any_school.site.browser())
    page = backpack.ask()
    assert "Let Example Backpack read your badges?" in page.text
    assert "<strong>backpack.example</strong>" in page.text
    assert f"form-action 'self' {HOST};" in page.headers["Content-Security-Policy"]
    answer = answered(backpack.agree(new_pass(learner).lower()))
    assert answer["state"] == "a-state"
    assert answer["scope"] == FACTS["scope"]
    assert answer["iss"].endswith("/ob/example")
    tokens = told(backpack.exchange(answer["code"]))
    assert (tokens["token_type"], tokens["expires_in"]) == ("Bearer", 3600)
    document = classroom.credentials()[sub].document
    assert document in backpack.read("credentials", tokens["access_token"]).data
    renewed = told(backpack.renew(tokens["refresh_token"]))
    assert document in backpack.read("credentials", renewed["access_token"]).data
    assert backpack.post("revoke", {"token": renewed["refresh_token"]}).status_code == 200
    assert backpack.read("credentials", renewed["access_token"]).status_code == 401


def test_what_is_registered_is_told_back_with_a_secret(application: FlaskClient) -> None:
    answer = register(application, more="unknown", grant_types=["authorization_code"] * 9)
    assert answer.status_code == 201
    assert FACTS.items() <= told(answer).items()
    assert "more" not in told(answer)
    assert told(answer)["grant_types"] == ["authorization_code"]
    assert told(answer)["client_secret_expires_at"] == 0
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "changed",
    [
        {"client_name": None},
        {"client_name": " "},
        {"client_name": "x" * 201},
        {"client_name": "a\u202eb"},
        {"client_name": 7},
        {"software_id": None},
        {"scope": "openid"},
        {"scope": None},
        {"grant_types": ["implicit"]},
        {"grant_types": []},
        {"grant_types": [{}]},
        {"response_types": ["token"]},
        {"token_endpoint_auth_method": "none"},
        {"contacts": "a@b.example"},
        {"logo_uri": "https://elsewhere.example/logo.png"},
        {"policy_uri": "http://backpack.example/privacy"},
        {"tos_uri": None},
    ],
    ids=str,
)
def test_a_registration_that_does_not_fit_is_refused(
    changed: dict[str, object], application: FlaskClient
) -> None:
    assert refused(register(application, **changed)) == (400, "invalid_client_metadata")


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"client_name":"\xff"}'])
def test_a_registration_that_is_no_object_is_refused(body: bytes, application: FlaskClient) -> None:
    assert refused(application.post("/ob/example/register", data=body)) == (400, "invalid_client_metadata")


@pytest.mark.parametrize(
    "address",
    [
        "https://*/answer",
        "https://*.example/answer",
        "https://backpack.example;script-src *",
        "https://backpack.example'unsafe-inline'/",
        "https://backpack.example\\@evil.example/",
        "https://user@backpack.example/",
        "https://backpack.example/a#b",
        "https://backpack.example/a b",
        "https://backpack.example/\r\nX: y",
        "https://bac\u212apack.example/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://localhost/",
        "https://",
        "javascript:alert(1)",
        "/answer",
        "https://backpack.example/" + "x" * 2000,
        7,
        None,
    ],
    ids=str,
)
def test_an_odd_address_gets_into_no_policy_and_no_redirect(
    address: object, application: FlaskClient
) -> None:
    answer = register(application, redirect_uris=[address])
    assert refused(answer) == (400, "invalid_redirect_uri")


@pytest.mark.parametrize("addresses", [None, [], "https://backpack.example/", [ANSWER] * 11])
def test_a_registration_names_a_few_addresses(addresses: object, application: FlaskClient) -> None:
    answer = register(application, redirect_uris=addresses)
    assert refused(answer) == (400, "invalid_redirect_uri")


@pytest.mark.parametrize(
    "changed",
    [
        {"client_id": "nobody"},
        {"client_id": "\x00"},
        {"redirect_uri": f"{ANSWER}/more"},
        {"redirect_uri": "https://evil.example/answer"},
        {"response_type": "token"},
        {"scope": "openid"},
        {"state": ""},
        {"state": "x" * 1001},
        {"code_challenge_method": "plain"},
        {"code_challenge": "short"},
        {"code_challenge": "ü" * 43},
    ],
    ids=str,
)
def test_nobody_is_sent_on_by_a_question_that_is_not_right(
    changed: dict[str, str], backpack: Backpack, ann: Visitor
) -> None:
    for answer in (backpack.ask(**changed), backpack.agree(new_pass(ann), **changed)):
        assert answer.status_code == 400
        assert "This backpack cannot be connected" in answer.text
        assert "Location" not in answer.headers


@pytest.mark.parametrize("name", ["code_challenge", "code_challenge_method", "state", "redirect_uri"])
def test_nothing_of_the_question_may_be_missing_or_said_twice(name: str, backpack: Backpack) -> None:
    question = list(backpack.question().items())
    missing = [(key, value) for key, value in question if key != name]
    for sent in (missing, [*question, (name, "more")]):
        page = backpack.browser.get(f"{backpack.base}/authorize", query_string=sent)
        assert (page.status_code, "Location" in page.headers) == (400, False)


def test_looking_at_the_page_for_consent_sends_nobody_anywhere(backpack: Backpack) -> None:
    page = backpack.ask()
    assert (page.status_code, "Location" in page.headers) == (200, False)
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]


def test_who_refuses_is_sent_back_with_that_word_alone(backpack: Backpack) -> None:
    form = {**backpack.question(), "refuse": "on"}
    answer = answered(backpack.browser.post(f"{backpack.base}/authorize", data=form))
    assert answer.keys() == {"error", "state", "iss"}
    assert answer["error"] == "access_denied"


def test_another_site_cannot_send_the_form(backpack: Backpack, ann: Visitor) -> None:
    form = {**backpack.question(), "pass": new_pass(ann)}
    headers = {"Sec-Fetch-Site": "cross-site"}
    answer = backpack.browser.post(f"{backpack.base}/authorize", data=form, headers=headers)
    assert answer.status_code == 403


def test_a_pass_is_good_once_for_a_few_minutes_and_the_newest_alone(backpack: Backpack, ann: Visitor) -> None:
    first, second = new_pass(ann), new_pass(ann)
    assert backpack.agree(first).status_code == 400
    assert backpack.later(PASS_LIFE).agree(second).status_code == 400
    assert backpack.agree(second).status_code == 303
    again = backpack.agree(second)
    assert "This code is not good, or not any more." in again.text
    assert "Location" not in again.headers


@pytest.mark.parametrize("typed", ["", "AAAAA-AAAAA", "\x00", "ü" * 10, "' OR 1=1 --"])
def test_a_guessed_pass_opens_nothing(typed: str, backpack: Backpack) -> None:
    assert backpack.agree(typed).status_code == 400


def test_only_a_learner_is_given_a_pass(earned: Classroom) -> None:
    teacher = earned.teacher()
    assert teacher.post("mine/backpacks").status_code == 403


def test_a_pass_of_one_institution_opens_nothing_at_another(
    school: School, application: FlaskClient, ann: Visitor
) -> None:
    slug = other_slug(school, school.another_tenant())
    stranger = new_backpack(school, application, slug)
    typed = new_pass(ann)
    assert stranger.agree(typed).status_code == 400
    assert new_backpack(school, application).agree(typed).status_code == 303


def test_a_backpack_of_one_institution_is_unknown_at_another(
    school: School, backpack: Backpack, ann: Visitor
) -> None:
    slug = other_slug(school, school.another_tenant())
    tokens = backpack.tokens(ann)
    elsewhere = Backpack(school, backpack.browser, f"/ob/{slug}", backpack.registered)
    assert elsewhere.ask().status_code == 400
    assert refused(elsewhere.exchange(backpack.code(ann))) == (401, "invalid_client")
    assert refused(elsewhere.renew(tokens["refresh_token"])) == (401, "invalid_client")
    assert elsewhere.read("credentials", tokens["access_token"]).status_code == 401
    assert backpack.read("credentials", tokens["access_token"]).status_code == 200


def other_slug(school: School, classroom: Classroom) -> str:
    with school.site.wiring.database.reading() as session:
        course = session.get_one(tables.Course, classroom.course_id)
        return session.get_one(tables.Institution, course.institution_id).slug


def test_a_backpack_gets_no_more_than_it_registered_for_and_asks_for(
    school: School, application: FlaskClient, ann: Visitor
) -> None:
    modest = new_backpack(school, application, scope=READS)
    tokens = modest.tokens(ann, scope=f"{READS} {PROFILE} {OFFLINE} openid")
    assert tokens["scope"] == READS
    assert "refresh_token" not in tokens
    assert modest.read("profile", tokens["access_token"]).status_code == 403


@pytest.mark.parametrize(
    "changed",
    [
        {"code_verifier": "x" * 43},
        {"code_verifier": CHALLENGE},
        {"redirect_uri": f"{ANSWER}?"},
        {"code": "nothing"},
        {"code": "\x00"},
    ],
    ids=str,
)
def test_a_code_goes_only_with_its_verifier_and_address(
    changed: dict[str, str], backpack: Backpack, ann: Visitor
) -> None:
    code = backpack.code(ann)
    assert refused(backpack.exchange(code, **changed)) == (400, "invalid_grant")
    assert backpack.exchange(code).status_code == 200


def test_a_code_that_comes_twice_ends_what_it_began(backpack: Backpack, ann: Visitor) -> None:
    code = backpack.code(ann)
    tokens = told(backpack.exchange(code))
    assert refused(backpack.exchange(code)) == (400, "invalid_grant")
    assert backpack.read("credentials", tokens["access_token"]).status_code == 401
    assert refused(backpack.renew(tokens["refresh_token"])) == (400, "invalid_grant")


def test_a_code_ends_with_its_time(backpack: Backpack, ann: Visitor) -> None:
    code = backpack.code(ann)
    assert refused(backpack.later(CODE_LIFE).exchange(code)) == (400, "invalid_grant")


def test_a_code_or_token_of_one_backpack_is_good_for_no_other(
    school: School, application: FlaskClient, backpack: Backpack, ann: Visitor
) -> None:
    thief, tokens, code = new_backpack(school, application), backpack.tokens(ann), backpack.code(ann)
    assert refused(thief.exchange(code)) == (400, "invalid_grant")
    assert refused(thief.renew(tokens["refresh_token"])) == (400, "invalid_grant")
    assert thief.post("revoke", {"token": tokens["access_token"]}).status_code == 200
    assert backpack.read("credentials", tokens["access_token"]).status_code == 200
    assert backpack.exchange(code).status_code == 200


def test_without_its_secret_nobody_is_a_backpack(backpack: Backpack, ann: Visitor) -> None:
    code = backpack.code(ann)
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": ANSWER}
    by_body = {**form, "client_id": backpack.registered["client_id"], "client_secret": "x"}
    for answer in (
        backpack.post("token", form, secret="another"),
        backpack.browser.post(f"{backpack.base}/token", data=by_body),
        backpack.browser.post(f"{backpack.base}/token", data=form, headers={"Authorization": "Basic ü"}),
        backpack.post("revoke", {"token": "any"}, secret="another"),
    ):
        assert refused(answer) == (401, "invalid_client")
        assert answer.headers["WWW-Authenticate"].startswith("Basic ")


@pytest.mark.parametrize(
    ("form", "name"),
    [
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"code": "nothing"}, "unsupported_grant_type"),
        ({"grant_type": "authorization_code"}, "invalid_request"),
        ({"grant_type": "refresh_token"}, "invalid_request"),
        ({"grant_type": "refresh_token", "refresh_token": "nothing"}, "invalid_grant"),
    ],
    ids=str,
)
def test_a_token_is_asked_for_in_full(form: dict[str, str], name: str, backpack: Backpack) -> None:
    assert refused(backpack.post("token", form)) == (400, name)


def test_a_backpack_renews_only_if_it_registered_for_that(
    school: School, application: FlaskClient, ann: Visitor
) -> None:
    once = new_backpack(school, application, grant_types=["authorization_code"])
    assert refused(once.renew(once.tokens(ann)["refresh_token"])) == (400, "unauthorized_client")


def test_a_renewal_is_used_up_and_its_second_use_ends_everything(backpack: Backpack, ann: Visitor) -> None:
    tokens = backpack.tokens(ann)
    renewed = told(backpack.renew(tokens["refresh_token"]))
    assert backpack.read("credentials", renewed["access_token"]).status_code == 200
    assert refused(backpack.renew(tokens["refresh_token"])) == (400, "invalid_grant")
    assert backpack.read("credentials", renewed["access_token"]).status_code == 401
    assert refused(backpack.renew(renewed["refresh_token"])) == (400, "invalid_grant")


def test_a_renewal_can_ask_for_less_and_never_for_more(backpack: Backpack, ann: Visitor) -> None:
    renewal = backpack.tokens(ann, scope=f"{READS} {OFFLINE}")["refresh_token"]
    for wider in (PROFILE, f"{READS} {PROFILE}", "openid"):
        assert refused(backpack.renew(renewal, scope=wider)) == (400, "invalid_scope")
    less = told(backpack.renew(renewal, scope=OFFLINE))
    assert less["scope"] == OFFLINE
    assert backpack.read("credentials", less["access_token"]).status_code == 403
    assert told(backpack.renew(less["refresh_token"]))["scope"] == f"{READS} {OFFLINE}"


def test_tokens_end_with_their_time_and_are_no_good_for_each_other(backpack: Backpack, ann: Visitor) -> None:
    tokens = backpack.tokens(ann)
    assert backpack.later(TOKEN_LIFE).read("credentials", tokens["access_token"]).status_code == 401
    assert refused(backpack.later(RENEWAL_LIFE).renew(tokens["refresh_token"])) == (400, "invalid_grant")
    assert backpack.read("credentials", tokens["refresh_token"]).status_code == 401
    assert refused(backpack.renew(tokens["access_token"])) == (400, "invalid_grant")


def test_a_learner_sees_what_is_connected_and_ends_it(
    backpack: Backpack, ann: Visitor, earned: Classroom
) -> None:
    tokens, page = backpack.tokens(ann), ann.get("mine/backpacks").text
    assert "Example Backpack at backpack.example" in page
    end = re.findall(r'action="([^"]+/end)"', page)[0].removeprefix(ann.home)
    assert earned.learner("ben").post(end).status_code == 404
    assert backpack.read("credentials", tokens["access_token"]).status_code == 200
    assert ann.post(end).status_code == 303
    assert "None is connected." in ann.get("mine/backpacks").text
    assert backpack.read("credentials", tokens["access_token"]).status_code == 401
    assert refused(backpack.renew(tokens["refresh_token"])) == (400, "invalid_grant")


def test_an_lms_that_is_removed_ends_what_its_learners_granted_and_nobody_elses(
    school: School, application: FlaskClient, backpack: Backpack, ann: Visitor
) -> None:
    kept = backpack.tokens(ann)
    classroom = school.another_tenant()
    theirs = new_backpack(school, application, other_slug(school, classroom))
    learner = classroom.learner()
    tokens, code, typed = theirs.tokens(learner), theirs.code(learner), new_pass(learner)
    assert theirs.read("credentials", tokens["access_token"]).status_code == 200
    with school.site.wiring.database.transaction() as session:
        registration = session.get_one(tables.Person, learner.row.person_id).registration_id
        remove_registration(
            session, session.get_one(tables.Registration, registration), school.site.wiring.clock()
        )
    assert theirs.read("credentials", tokens["access_token"]).status_code == 401
    assert refused(theirs.renew(tokens["refresh_token"])) == (400, "invalid_grant")
    assert refused(theirs.exchange(code)) == (400, "invalid_grant")
    assert theirs.agree(typed).status_code == 400
    assert backpack.read("credentials", kept["access_token"]).status_code == 200


def test_nothing_secret_is_kept(backpack: Backpack, ann: Visitor) -> None:
    typed = new_pass(ann)
    code = answered(backpack.agree(typed))["code"]
    tokens, waiting = told(backpack.exchange(code)), new_pass(ann)
    kinds = (tables.Backpack, tables.BackpackGrant, tables.BackpackPass, tables.BackpackToken)
    with backpack.school.site.wiring.database.reading() as session:
        rows = [str(vars(row)) for kind in kinds for row in session.query(kind)]
    secrets = [waiting, waiting.replace("-", ""), code, backpack.registered["client_secret"]]
    secrets += [tokens["access_token"], tokens["refresh_token"]]
    assert rows
    assert not any(secret in row for row in rows for secret in secrets)


def test_what_can_be_used_no_longer_is_deleted(
    school: School, application: FlaskClient, backpack: Backpack, ann: Visitor
) -> None:
    unused, tokens = new_backpack(school, application), backpack.tokens(ann)
    backpack.code(ann)
    later = school.site.wiring.clock() + timedelta(days=31)
    with school.site.wiring.database.transaction() as session:
        purge_expired(session, later)
        assert session.get(tables.Backpack, unused.registered["client_id"]) is None
        assert session.get(tables.Backpack, backpack.registered["client_id"]) is not None
        assert session.query(tables.BackpackGrant).count() == 1
        assert session.query(tables.BackpackToken).count() == 1
        session.rollback()  # others in the same school still need theirs
    assert backpack.renew(tokens["refresh_token"]).status_code == 200


def test_few_backpacks_register_from_one_address(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "BACKPACKS_PER_ADDRESS", Rate(burst=1, per_second=0.001))
    browser = school.site.reopened().test_client()
    assert register(browser).status_code == 201
    answer = register(browser)
    assert refused(answer) == (429, "temporarily_unavailable")
    assert answer.headers["Retry-After"]


def test_the_metadata_name_every_address(backpack: Backpack) -> None:
    found = told(backpack.browser.get(f"/.well-known/oauth-authorization-server{backpack.base}"))
    assert found["issuer"].endswith(backpack.base)
    assert found["code_challenge_methods_supported"] == ["S256"]
    for name, end in (("authorization", "authorize"), ("token", "token"), ("registration", "register")):
        assert found[f"{name}_endpoint"] == f"{found['issuer']}/{end}"


def test_an_administrator_sees_how_many_let_a_backpack_read_and_ends_that(
    earned: Classroom, ann: Visitor, backpack: Backpack
) -> None:
    token, code = backpack.tokens(ann)["access_token"], backpack.code(ann)
    site = earned.site
    admin = Administrator(site, site.browser()).enter()
    client_id = backpack.registered["client_id"]
    page = admin.client.get("/admin/backpacks").text
    assert f"/admin/backpacks/{client_id}/end" in page
    assert "1 learner<" in page
    assert "Ann" not in page
    assert admin.post(f"/admin/backpacks/{client_id}/end").status_code == 303
    assert backpack.read("credentials", token).status_code == 401
    assert refused(backpack.exchange(code)) == (400, "invalid_grant")
    assert f"/admin/backpacks/{client_id}/end" not in admin.client.get("/admin/backpacks").text
    assert backpack.read("credentials", backpack.tokens(ann)["access_token"]).status_code == 200
