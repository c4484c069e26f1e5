"""The administration page: who gets in, what they see, and what they can change."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from lti_tool.app import create_app
from lti_tool.storage import tables
from tests.web.administrator import COOKIE, Administrator, admin, of_another_institution, stranger
from tests.web.conftest import Site
from tests.web.offers import LMS, Desk, OfferingPlatform
from tests.web.platform import DEPLOYMENT, FakePlatform, Login, launch, post_token

__all__ = ["admin", "stranger"]

CODE = re.compile(r"(?:[2-9A-HJKMNP-Z]{4}-){2}[2-9A-HJKMNP-Z]{4}")
PAGES = (
    "/admin/by-hand",
    "/admin/issuer",
    "/admin/policy",
    "/admin/proposals",
    "/admin/troubles",
    "/admin/backpacks",
    "/admin/ledger",
    "/admin/registrations/{registration}/remove",
)
CHANGES = (
    "/admin/leave",
    "/admin/invites",
    "/admin/by-hand",
    "/admin/issuer",
    "/admin/issuer/rotate-key",
    "/admin/policy",
    "/admin/proposals/nobody/approve",
    "/admin/proposals/nobody/send-back",
    "/admin/troubles/nobody/try-again",
    "/admin/backpacks/nobody/end",
    "/admin/ledger/check",
    "/admin/registrations/{registration}/approve",
    "/admin/registrations/{registration}/suspend",
    "/admin/registrations/{registration}/rotate-key",
    "/admin/registrations/{registration}/remove",
    "/admin/registrations/{registration}/access",
    "/admin/registrations/{registration}/access/authorise",
    "/admin/registrations/{registration}/access/nobody/remove",
    "/admin/deployments/{deployment}/approve",
    "/admin/deployments/{deployment}/suspend",
)


@dataclass(frozen=True)
class Known:
    """What stands in the database of one registration."""

    site: Site
    registration: str

    def row(self) -> tables.Registration:
        with self.site.wiring.database.reading() as session:
            row = session.get_one(tables.Registration, self.registration)
            assert len(row.deployments) + len(row.tool_keys) > 0  # loaded while there is a session
            return row

    @property
    def deployment(self) -> str:
        return self.row().deployments[0].id

    def address(self, path: str) -> str:
        return path.format(registration=self.registration, deployment=self.deployment)


@dataclass(frozen=True)
class Stopped:
    """A clock that shows one moment."""

    moment: datetime

    def __call__(self) -> datetime:
        return self.moment


@pytest.fixture
def known(site: Site) -> Known:
    return Known(site, site.register(FakePlatform()))


@pytest.fixture
def pending(site: Site) -> Known:
    desk = Desk(site, OfferingPlatform())
    assert desk.register().status_code == 200
    return Known(site, desk.rows()[0].id)


def test_a_code_can_be_read_aloud(stranger: Administrator) -> None:
    assert CODE.fullmatch(stranger.code())


def test_without_a_code_there_is_a_form_and_nothing_else(known: Known, stranger: Administrator) -> None:
    page = stranger.client.get("/admin")
    assert page.status_code == 200
    assert 'for="code"' in page.text
    assert known.row().issuer not in page.text


@pytest.mark.parametrize("change", [str.lower, lambda code: f" {code.replace('-', ' ')} "])
def test_a_code_may_be_typed_in_any_way(change: Callable[[str], str], stranger: Administrator) -> None:
    answer = stranger.client.post("/admin/enter", data={"code": change(stranger.code())})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/admin")


def test_a_code_opens_once(stranger: Administrator, site: Site) -> None:
    code = stranger.code()
    assert stranger.client.post("/admin/enter", data={"code": code}).status_code == 303
    other = site.browser()
    assert other.post("/admin/enter", data={"code": code}).status_code == 403
    assert "code" in other.get("/admin").text


@pytest.mark.parametrize("code", ["", "AAAA-AAAA-AAAA", "\x00", "ü" * 30, "None"])
def test_a_wrong_code_opens_nothing_and_says_so(code: str, stranger: Administrator) -> None:
    stranger.code()
    answer = stranger.client.post("/admin/enter", data={"code": code})
    assert (answer.status_code, answer.headers.get("Set-Cookie")) == (403, None)
    assert 'role="alert"' in answer.text


def test_a_code_is_good_for_ten_minutes(stranger: Administrator, site: Site) -> None:
    code = stranger.code()
    later = site.wiring.clock() + timedelta(minutes=10)
    app = create_app(replace(site.wiring, clock=Stopped(later)))
    assert app.test_client().post("/admin/enter", data={"code": code}).status_code == 403


def test_guessing_ends_after_a_few_tries(stranger: Administrator) -> None:
    answers = [stranger.client.post("/admin/enter", data={"code": "guess"}).status_code for _ in range(7)]
    assert answers == [403] * 5 + [429] * 2
    assert stranger.client.post("/admin/enter", data={"code": stranger.code()}).status_code == 429


def test_a_code_from_another_sites_form_opens_nothing(stranger: Administrator) -> None:
    answer = stranger.client.post(
        "/admin/enter", data={"code": stranger.code()}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert answer.status_code == 403


def test_the_cookie_is_of_no_use_to_other_sites(stranger: Administrator) -> None:
    cookie = stranger.client.post("/admin/enter", data={"code": stranger.code()}).headers["Set-Cookie"]
    assert cookie.startswith(f"{COOKIE}=")
    for attribute in ("Secure", "HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=7200"):
        assert attribute in cookie


def test_neither_code_nor_secret_stands_in_the_database(stranger: Administrator) -> None:
    code = stranger.code()
    stranger.client.post("/admin/enter", data={"code": code})
    cookie = stranger.client.get_cookie(COOKIE)
    visit = stranger.visit
    assert cookie is not None
    assert visit.code_hash is None
    assert cookie.value.partition(".")[2] not in str(visit.secret_hash)


@pytest.mark.parametrize("value", ["", "x", ".", "a.b", "\x00.x", "None.None", "ü.ü"])
def test_a_made_up_cookie_opens_nothing(value: str, site: Site, admin: Administrator) -> None:
    for made_up in (value, f"{admin.visit.id}.{value}", f"{admin.visit.id}."):
        headers = {"Cookie": f"{COOKIE}={made_up}".encode().decode("latin-1")}
        assert site.browser().get("/admin/by-hand", headers=headers).status_code == 404


def test_a_visit_ends_after_two_hours(admin: Administrator, site: Site) -> None:
    later = site.wiring.clock() + timedelta(hours=2)
    browser = create_app(replace(site.wiring, clock=Stopped(later))).test_client()
    cookie = admin.client.get_cookie(COOKIE)
    assert cookie is not None
    assert browser.get("/admin/by-hand", headers={"Cookie": f"{COOKIE}={cookie.value}"}).status_code == 404


def test_whoever_leaves_is_out_everywhere(admin: Administrator, site: Site) -> None:
    cookie = admin.client.get_cookie(COOKIE)
    assert cookie is not None
    assert admin.post("/admin/leave").status_code == 303
    again = site.browser().get("/admin/by-hand", headers={"Cookie": f"{COOKIE}={cookie.value}"})
    assert again.status_code == 404
    assert admin.client.get("/admin/by-hand").status_code == 404


@pytest.mark.parametrize("path", PAGES)
def test_case_165_strangers_find_no_page(path: str, known: Known, stranger: Administrator) -> None:
    stranger.code()
    assert stranger.client.get(known.address(path)).status_code == 404


@pytest.mark.parametrize("path", CHANGES)
def test_case_165_strangers_change_nothing(path: str, known: Known, stranger: Administrator) -> None:
    assert stranger.client.post(known.address(path)).status_code == 404


def test_case_165_a_teacher_is_no_administrator(site: Site) -> None:
    platform, teacher = FakePlatform(), site.browser()
    known = Known(site, site.register(platform))
    assert launch(teacher, platform).status_code == 303
    for path in PAGES:
        assert teacher.get(known.address(path)).status_code == 404


@pytest.mark.parametrize("path", ["/admin", *PAGES])
def test_case_165_no_page_can_be_framed(path: str, known: Known, admin: Administrator) -> None:
    answer = admin.client.get(known.address(path))
    assert answer.status_code == 200
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", CHANGES)
@pytest.mark.parametrize("token", [None, "", "x", "ü"])
def test_a_change_needs_the_token_of_the_visit(
    path: str, token: str | None, known: Known, admin: Administrator
) -> None:
    data = {} if token is None else {"form_token": token}
    assert admin.client.post(known.address(path), data=data).status_code == 403
    assert (known.row().removed_at, known.row().approved_at is None) == (None, False)


@pytest.mark.parametrize("path", CHANGES)
def test_a_change_from_another_site_is_refused(path: str, known: Known, admin: Administrator) -> None:
    data = {"form_token": admin.visit.form_token}
    answer = admin.client.post(known.address(path), data=data, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403


@pytest.mark.parametrize("path", [path for path in (*PAGES, *CHANGES) if "{" in path])
def test_what_belongs_to_another_institution_does_not_exist(path: str, known: Known, site: Site) -> None:
    other = of_another_institution(site)
    home = other.client.get("/admin")
    assert "Other College" in home.text
    assert known.row().issuer not in home.text
    answer = other.client.get(known.address(path)) if path in PAGES else other.post(known.address(path))
    assert answer.status_code == 404
    assert known.row().removed_at is None


def test_an_invite_brings_an_lms_to_the_institution_of_its_administrator(site: Site) -> None:
    other = of_another_institution(site)
    link = re.search(r"invite=([^\"<]+)", other.post("/admin/invites", days="1").text)
    assert link is not None
    desk = Desk(site, OfferingPlatform())
    assert desk.register(link[1]).status_code == 200
    assert [row.institution_id for row in desk.rows()] == [other.visit.institution_id]


def test_what_waits_comes_first_and_starts_with_one_press(pending: Known, admin: Administrator) -> None:
    admin.site.register(FakePlatform("https://other.example"))
    page = admin.client.get("/admin").text
    assert page.index(LMS) < page.index("https://other.example")
    assert "Approve, with its deployment" in page
    assert admin.post(pending.address("/admin/registrations/{registration}/approve")).status_code == 303
    assert pending.row().approved_at is not None
    assert pending.row().deployments[0].approved_at is not None
    answer = Login(admin.site.browser(), FakePlatform(LMS, "granted-1")).answer
    assert answer.status_code == 302


def test_what_was_not_granted_is_said_before_anybody_approves(site: Site, admin: Administrator) -> None:
    lms = OfferingPlatform()
    lms.changed = {"scope": ""}
    Desk(site, lms).register()
    assert "It did not grant contextmembership.readonly." in admin.client.get("/admin").text


def test_a_suspended_lms_launches_no_more_until_it_is_approved(admin: Administrator, site: Site) -> None:
    platform = FakePlatform()
    known, teacher = Known(site, site.register(platform)), site.browser()
    visit = launch(teacher, platform).headers["Location"]
    assert teacher.get(visit).status_code == 200
    admin.post(known.address("/admin/registrations/{registration}/suspend"))
    assert teacher.get(visit).status_code == 404
    assert Login(teacher, platform).answer.status_code == 403
    admin.post(known.address("/admin/registrations/{registration}/approve"))
    assert launch(teacher, platform).status_code == 303


def test_a_suspended_deployment_launches_no_more_until_it_is_approved(
    admin: Administrator, site: Site
) -> None:
    platform = FakePlatform()
    known, teacher = Known(site, site.register(platform)), site.browser()
    visit = launch(teacher, platform).headers["Location"]
    admin.post(known.address("/admin/deployments/{deployment}/suspend"))
    assert teacher.get(visit).status_code == 404
    assert launch(teacher, platform).status_code == 403
    assert "Waits for approval" in admin.client.get("/admin").text
    admin.post(known.address("/admin/deployments/{deployment}/approve"))
    assert launch(teacher, platform).status_code == 303


def test_an_unknown_deployment_waits_until_it_is_approved(admin: Administrator, site: Site) -> None:
    platform, teacher = FakePlatform(), site.browser()
    known = Known(site, site.register(platform))
    login = Login(teacher, platform, lti_deployment_id="new")
    claims = platform.claims(login.nonce, deployment_id="new")
    assert post_token(teacher, login, platform.sign(claims)).status_code == 403
    waiting = next(one for one in known.row().deployments if one.deployment_id != DEPLOYMENT)
    assert admin.post(f"/admin/deployments/{waiting.id}/approve").status_code == 303
    assert next(one for one in known.row().deployments if one.id == waiting.id).approved_at is not None


def test_removing_asks_first_and_keeps_the_row(known: Known, admin: Administrator) -> None:
    path = known.address("/admin/registrations/{registration}/remove")
    assert "Courses, badges and credentials stay" in admin.client.get(path).text
    assert known.row().removed_at is None
    assert admin.post(path).status_code == 303
    assert known.row().removed_at is not None
    assert admin.client.get(path).status_code == 404
    assert known.row().issuer not in admin.client.get("/admin").text


def test_case_162_after_a_rotation_both_keys_are_shown_for_a_day(known: Known, admin: Administrator) -> None:
    path = known.address("/admin/registrations/{registration}/rotate-key")
    (old,) = known.row().tool_keys
    assert admin.post(path).status_code == 303
    assert admin.post(path).status_code == 303
    kept, new = known.row().tool_keys
    assert (kept.kid, new.shown_until) == (old.kid, None)
    assert kept.shown_until is not None
    assert kept.shown_until - new.signs_from == timedelta(hours=24)
    assert _kids(admin.client) == {kept.kid, new.kid}
    for at, alive in ((new.signs_from, {kept.kid, new.kid}), (kept.shown_until, {new.kid})):
        assert _kids(create_app(replace(admin.site.wiring, clock=Stopped(at))).test_client()) == alive


@pytest.mark.parametrize("days", ["0", "91", "-1"])
def test_an_invite_lasts_no_longer_than_a_term(days: str, admin: Administrator, site: Site) -> None:
    answer = admin.post("/admin/invites", days=days)
    with site.wiring.database.reading() as session:
        ends = [row.expires_at - row.created_at for row in session.execute(select(tables.Invite)).scalars()]
    assert answer.status_code == 400 or ends == [timedelta(days=7)]


def test_what_is_entered_by_hand_is_shown_field_by_field(admin: Administrator) -> None:
    page = admin.client.get("/admin/by-hand").text
    for value in (
        "http://127.0.0.1:8000/lti/canvas.json",
        "http://127.0.0.1:8000/lti/launch\nhttp://127.0.0.1:8000/lti/deep-link",
        "http://127.0.0.1:8000/lti/login",
        "http://127.0.0.1:8000/.well-known/jwks.json",
        "Use this service to retrieve members&#39; information",
    ):
        assert value in page
    labelled, fields = set(re.findall(r'for="([^"]+)"', page)), set(re.findall(r' id="([^"]+)"', page))
    copied = set(re.findall(r'data-copy="([^"]+)"', page))
    assert copied <= labelled <= fields
    assert "<script>" not in page


@pytest.mark.parametrize("path", ["/admin", "/admin/by-hand"])
def test_no_page_of_an_administrator_is_kept_in_a_cache(path: str, admin: Administrator) -> None:
    assert admin.client.get(path).headers["Cache-Control"] == "no-store"


def test_a_large_form_is_refused_before_it_is_read(admin: Administrator) -> None:
    assert admin.post("/admin/invites", days="7" * 20_000).status_code == 413


def _kids(client: FlaskClient) -> set[str]:
    return {key["kid"] for key in client.get("/.well-known/jwks.json").get_json()["keys"]}


BY_HAND = {
    "platform": "moodle",
    "issuer": LMS,
    "client_id": "by-hand",
    "deployment_id": "7",
    "auth_url": f"{LMS}/auth",
    "token_url": f"{LMS}/token",
    "jwks_url": f"{LMS}/jwks",
}


@pytest.fixture
def clerk(site: Site) -> Administrator:
    """An administrator of a site that finds every host."""
    desk = Desk(site, OfferingPlatform())
    return Administrator(replace(site, wiring=desk.wiring, app=desk.app), desk.browser()).enter()


def test_an_lms_that_is_entered_by_hand_may_launch_at_once(clerk: Administrator) -> None:
    assert clerk.post("/admin/by-hand", **BY_HAND).status_code == 303
    assert Login(clerk.client, FakePlatform(LMS, "by-hand"), lti_deployment_id="7").answer.status_code == 302


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("platform", "blackbird"),
        ("issuer", ""),
        ("client_id", "x" * 256),
        ("client_id", "a\x00b"),
        ("deployment_id", ""),
        ("auth_url", "http://lms.example/auth"),
        ("auth_url", "https://lms.example;script-src/auth"),
        ("token_url", "https://127.0.0.1/token"),
        ("jwks_url", "file:///etc/passwd"),
    ],
)
def test_what_is_wrong_by_hand_is_said_and_nothing_is_lost(
    field: str, value: str, clerk: Administrator
) -> None:
    answer = clerk.post("/admin/by-hand", **{**BY_HAND, field: value})
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    assert 'value="by-hand"' in answer.text or field == "client_id"
    assert LMS not in clerk.client.get("/admin").text


def test_what_belongs_to_another_institution_is_not_taken_by_hand(clerk: Administrator) -> None:
    clerk.post("/admin/by-hand", **BY_HAND)
    other = of_another_institution(clerk.site)
    answer = other.post("/admin/by-hand", **{**BY_HAND, "jwks_url": f"{LMS}/other"})
    assert (answer.status_code, LMS in other.client.get("/admin").text) == (400, False)
    assert "another institution" in answer.text
