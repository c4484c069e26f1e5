"""Catalogue, section G: dynamic registration; and what else keeps a registration apart from strangers."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import select

from badge_engine.outgoing import WebReply, WebRequest
from lti_tool.advantage import GuardedWeb
from lti_tool.storage import tables
from tests.web.conftest import Site
from tests.web.offers import LMS, Desk, OfferingPlatform, code_of, resolve_publicly
from tests.web.platform import CLIENT, ISSUER, FakePlatform, Login

INSIDE = (
    "https://127.0.0.1/x",
    "https://[::1]/x",
    "https://10.1.2.3/x",
    "https://192.168.1.1/x",
    "https://169.254.169.254/latest/meta-data",
    "https://[fd00::1]/x",
    "https://100.64.0.1/x",
    "https://[::ffff:127.0.0.1]/x",
    "https://0x7f.1/x",
    "https://2130706433/x",
    "https://lms.example:22/x",
    "http://lms.example/x",
    "file:///etc/passwd",
    "gopher://lms.example/x",
)
ENDPOINTS = ("registration_endpoint", "jwks_uri", "token_endpoint", "authorization_endpoint")


@pytest.fixture
def lms() -> OfferingPlatform:
    return OfferingPlatform()


@pytest.fixture
def desk(site: Site, lms: OfferingPlatform) -> Desk:
    return Desk(site, lms)


def _as_the_system_does(host: str, port: int) -> tuple[str, ...]:
    # As `getaddrinfo` reads numbers that are not written as four decimals.
    return {"0x7f.1": ("127.0.0.1",), "2130706433": ("127.0.0.1",)}.get(host) or resolve_publicly(host, port)


@pytest.mark.parametrize("address", INSIDE)
def test_case_102_a_configuration_inside_our_own_network_is_never_fetched(address: str, site: Site) -> None:
    desk = Desk(site, GuardedWeb(resolve=_as_the_system_does))
    page = desk.register(openid_configuration=address)
    assert (page.status_code, code_of(page), desk.rows()) == (400, "LTI-DR-ADDRESS", [])
    assert address not in page.text


@pytest.mark.parametrize("name", ENDPOINTS)
@pytest.mark.parametrize("address", INSIDE)
def test_case_102_an_endpoint_inside_our_own_network_is_never_called(
    name: str, address: str, desk: Desk, lms: OfferingPlatform
) -> None:
    lms.checks = GuardedWeb(resolve=_as_the_system_does)
    lms.configuration[name] = address
    page = desk.register()
    assert (page.status_code, code_of(page), desk.rows()) == (400, "LTI-DR-ADDRESS", [])
    assert [request.method for request in lms.requests] == ["GET"]


@pytest.mark.parametrize("invite", ["", "nothing", "no.thing", ".", "\x00.x", "ü.ü", "x" * 5000])
def test_case_109_without_an_invite_nobody_is_asked_anything(
    invite: str, desk: Desk, lms: OfferingPlatform
) -> None:
    page = desk.register(invite=invite)
    assert (page.status_code, code_of(page), lms.requests, desk.rows()) == (403, "LTI-DR-INVITE", [], [])


@pytest.mark.parametrize(
    "issuer", ["https://evil.example", "https://lms.example.evil.example", "https://lms.example:8443", "lms"]
)
def test_case_110_an_issuer_on_another_host_than_its_configuration_is_refused(
    issuer: str, desk: Desk, lms: OfferingPlatform
) -> None:
    lms.configuration["issuer"] = issuer
    page = desk.register()
    assert (page.status_code, desk.rows()) == (400, [])
    assert code_of(page) in {"LTI-DR-ISSUER", "LTI-DR-ADDRESS"}
    assert issuer not in page.text


WEAK: dict[str, tuple[dict[str, object], str, str]] = {
    "an issuer over http": ({"issuer": "http://lms.example"}, "LTI-DR-ISSUER", "https"),
    "no RS256": ({"id_token_signing_alg_values_supported": ["HS256", "none"]}, "LTI-DR-ALGORITHM", "RS256"),
    "no algorithms": ({"id_token_signing_alg_values_supported": None}, "LTI-DR-ALGORITHM", "RS256"),
    "no id_token": ({"response_types_supported": ["code"]}, "LTI-DR-RESPONSE", "id_token"),
    "no form_post": ({"response_modes_supported": ["query"]}, "LTI-DR-RESPONSE", "post"),
}


@pytest.mark.parametrize("case", WEAK)
def test_case_111_a_platform_that_is_too_weak_is_told_why(
    case: str, desk: Desk, lms: OfferingPlatform
) -> None:
    changed, code, word = WEAK[case]
    lms.configuration.update(changed)
    page = desk.register()
    assert (page.status_code, code_of(page), desk.rows()) == (400, code, [])
    assert word in page.text


def test_case_112_a_registration_that_is_there_is_not_taken_over(site: Site, lms: OfferingPlatform) -> None:
    site.register(FakePlatform(ISSUER, CLIENT))
    desk = Desk(site, lms)
    (before,) = desk.rows()
    lms.changed = {"client_id": CLIENT}
    page = desk.register()
    (after,) = desk.rows()
    assert (page.status_code, code_of(page)) == (409, "LTI-DR-KNOWN")
    assert (after.id, after.token_url, after.jwks_url) == (before.id, before.token_url, before.jwks_url)
    assert [key.kid for key in after.tool_keys] == [key.kid for key in before.tool_keys]


def test_case_113_an_invite_is_good_once(desk: Desk, lms: OfferingPlatform) -> None:
    invite = desk.invite()
    assert desk.register(invite).status_code == 200
    lms.changed = {"client_id": "granted-2"}
    page = desk.register(invite)
    assert (page.status_code, code_of(page), len(desk.rows())) == (403, "LTI-DR-INVITE", 1)


def test_case_113_an_expired_invite_is_no_longer_good(site: Site, lms: OfferingPlatform) -> None:
    invite = Desk(site, lms).invite()
    tomorrow = site.wiring.clock() + timedelta(days=8)
    late = Desk(replace(site, wiring=replace(site.wiring, clock=lambda: tomorrow)), lms)
    assert (code_of(late.register(invite)), lms.requests) == ("LTI-DR-INVITE", [])


def test_case_113_the_secret_of_one_invite_opens_no_other_tenants(desk: Desk, lms: OfferingPlatform) -> None:
    _second_tenant(desk)
    (own, _), (_, secret) = desk.invite().split("."), desk.invite("other").split(".")
    assert (code_of(desk.register(f"{own}.{secret}")), lms.requests) == ("LTI-DR-INVITE", [])


def test_case_113_what_an_invite_brings_belongs_to_the_tenant_that_gave_it(desk: Desk) -> None:
    other = _second_tenant(desk)
    assert desk.register(desk.invite("other")).status_code == 200
    assert [row.institution_id for row in desk.rows()] == [other]


def test_case_113_of_two_at_once_one_is_taken_in(any_site: Site) -> None:
    desk = Desk(any_site, MeetingPlatform())
    invite = desk.invite()
    with ThreadPoolExecutor(2) as pool:
        pages = list(pool.map(lambda _: desk.register(invite), range(2)))
    assert sorted(page.status_code for page in pages) == [200, 403]
    assert len(desk.rows()) == 1


def test_case_114_what_was_granted_is_kept_and_what_is_missing_is_said(
    desk: Desk, lms: OfferingPlatform
) -> None:
    scope = "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem.readonly"
    elsewhere = "https://evil.example/launch"
    lms.changed = {"scope": f"{scope} everything", "redirect_uris": [elsewhere]}
    page = desk.register()
    (row,) = desk.rows()
    assert row.granted == {"scopes": [scope, "everything"], "redirect_uris": [elsewhere]}
    for sentence in (
        "It did not grant score.",
        "It does not know the address http://127.0.0.1:8000/lti/launch.",
        "It may send launches to an address that is not this tool&#39;s.",
        "It granted more than was asked for",
    ):
        assert sentence in page.text
    assert elsewhere not in page.text
    assert row.approved_at is None


def test_case_114_nothing_is_said_when_all_was_granted(desk: Desk) -> None:
    assert "Not all was granted" not in desk.register().text


def test_case_115_an_answer_without_a_client_id_registers_nothing(desk: Desk, lms: OfferingPlatform) -> None:
    lms.changed = {"client_id": None}
    invite = desk.invite()
    page = desk.register(invite)
    assert (page.status_code, code_of(page), desk.rows()) == (502, "LTI-DR-CLIENT", [])
    lms.changed = {}
    assert desk.register(invite).status_code == 200


def test_case_115_an_answer_without_a_deployment_waits_for_the_first_launch(
    desk: Desk, lms: OfferingPlatform
) -> None:
    lms.deployment = {}
    assert desk.register().status_code == 200
    (row,) = desk.rows()
    assert (row.deployments, row.approved_at) == ([], None)


def test_case_115_what_is_pending_logs_nobody_in(desk: Desk) -> None:
    desk.register()
    waiting = FakePlatform(LMS, "granted-1")
    answer = Login(desk.browser(), waiting).answer
    assert (answer.status_code, code_of(answer)) == (403, "LTI-REG-PENDING")


def test_case_116_the_window_is_closed_by_a_message_to_the_platforms_origin_only(desk: Desk) -> None:
    page = desk.register()
    with desk.browser().get("/static/registered.js") as file:
        script = file.get_data(as_text=True)
    assert f'data-origins="{LMS}"' in page.text
    assert "registered.js" in page.text
    assert "org.imsglobal.lti.close" in script
    assert '"*"' not in script
    assert "'*'" not in script


def test_case_161_the_keys_of_a_new_registration_are_shown_at_once(desk: Desk) -> None:
    desk.register()
    answer = desk.browser().get("/.well-known/jwks.json")
    (key,) = answer.get_json()["keys"]
    (kept,) = desk.rows()[0].tool_keys
    assert key["kid"] == kept.kid
    assert answer.headers["Cache-Control"] == "public, max-age=3600"
    assert not {"d", "p", "q", "dp", "dq", "qi"} & set(key)


def test_case_163_no_private_key_and_no_secret_stands_in_the_database(desk: Desk) -> None:
    invite = desk.invite()
    desk.register(invite)
    secret = invite.partition(".")[2]
    with desk.wiring.database.reading() as session:
        kept = session.execute(select(tables.Invite.secret_hash)).scalar_one()
        sealed = session.execute(select(tables.ToolKey.sealed_key)).scalar_one()
    assert secret not in kept
    assert b"PRIVATE KEY" not in sealed
    assert b"PRIVATE KEY" in desk.wiring.vault.open(sealed)


def test_case_164_what_the_tool_says_of_itself_holds_no_secret(desk: Desk, lms: OfferingPlatform) -> None:
    desk.register()
    told = str(lms.application) + desk.browser().get("/lti/canvas.json").text
    for word in ("PRIVATE", "secret", "registration_token", "invite"):
        assert word not in told


class MeetingPlatform(OfferingPlatform):
    """Gives its configuration only when two have asked for it."""

    def __init__(self) -> None:
        super().__init__()
        self.both = Barrier(2, timeout=60)

    def ask_once(self, request: WebRequest) -> WebReply:
        if request.method == "GET":
            self.both.wait()
        return super().ask_once(request)


def _second_tenant(desk: Desk) -> str:
    with desk.wiring.database.transaction() as session:
        row = tables.Institution(
            slug="other",
            name="Other College",
            url="https://other.example",
            did="did:web:other.example",
            created_at=desk.wiring.clock(),
        )
        session.add(row)
        session.flush()
        return row.id
