"""E. LTI claims: version, kind, deployment, target, link and course. Roles have a file of their own."""

from typing import Any

import pytest
from sqlalchemy import select, update

from lti_tool.storage import tables
from lti_tool.storage.registrations import MOST_PENDING_DEPLOYMENTS
from lti_tool.web.lti.refusals import Sentence
from lti_tool.wiring import utc_now
from tests.catalogue.forging import Forger, forger
from tests.catalogue.refused import Refused
from tests.web.conftest import Site
from tests.web.platform import ABSENT, DEPLOYMENT, ISSUER, TARGET, TOOL, FakePlatform, Login, launch

__all__ = ["forger"]

CLAIM, ID, DEPLOYED = "LTI-MSG-CLAIM", "LTI-MSG-ID", "LTI-MSG-DEPLOYMENT"
NO_IDENTIFIERS: list[object] = [7, True, None, [], {}, "", "x" * 256, "a\x00b", "a\nb", "\ud800"]
SETTINGS = "https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings"
PLACING = {
    "message_type": "LtiDeepLinkingRequest",
    SETTINGS: {"deep_link_return_url": f"{ISSUER}/return", "accept_types": ["ltiResourceLink"]},
}


@pytest.mark.parametrize(
    "version", ["1.3", "1.3.1", "1.3.0 ", "1.1", "LTI-1p0", "", 1.3, 1, ["1.3.0"], {"1.3.0": 1}, None, ABSENT]
)
def test_case_075_version_1_3_1_3_1_number_list(forger: Forger, version: object) -> None:
    forger.is_incomplete("LTI-MSG-VERSION", version=version)


@pytest.mark.parametrize(
    "message_type",
    [
        "DataPrivacyLaunchRequest",
        "LtiSubmissionReviewRequest",
        "LtiDeepLinkingResponse",
        "LtiStartProctoring",
        "ltiresourcelinkrequest",
        "",
        7,
        None,
        ABSENT,
        [],
        ["LtiResourceLinkRequest"],
        {"LtiResourceLinkRequest": 1},
    ],
)
def test_case_076_message_type_that_we_do_not_take(forger: Forger, message_type: object) -> None:
    forger.is_incomplete("LTI-MSG-TYPE", message_type=message_type)


@pytest.mark.parametrize("path", ["/lti/launch", "/lti/deep-link"])
@pytest.mark.parametrize("placing", [False, True], ids=["resource link", "deep link"])
def test_case_076_message_type_of_another_endpoint(
    site: Site, platform: FakePlatform, path: str, *, placing: bool
) -> None:
    browser, target = site.browser(), TOOL + path
    login = Login(browser, platform, target_link_uri=target)
    changed: dict[str, Any] = PLACING if placing else {}
    token = platform.sign(platform.claims(login.nonce, target_link_uri=target, **changed))
    answer = browser.post(path, data={"id_token": token, "state": login.state})
    assert (answer.status_code, answer.location.endswith("/place")) == (303, placing)


@pytest.mark.parametrize("deployment_id", [*NO_IDENTIFIERS, ABSENT])
def test_case_077_deployment_id_missing_int_256_chars(
    site: Site, forger: Forger, deployment_id: object
) -> None:
    forger.is_incomplete(DEPLOYED, deployment_id=deployment_id)
    assert _pending(site) == set()


def _pending(site: Site) -> set[str]:
    waiting = select(tables.Deployment.deployment_id).where(tables.Deployment.approved_at.is_(None))
    with site.wiring.database.reading() as session:
        return set(session.execute(waiting).scalars())


def _is_unknown(forger: Forger, code: str = "LTI-DEPLOYMENT-UNKNOWN", **changed: object) -> None:
    token = forger.token(payload=forger.claims(**changed))
    forger.is_refused(token, code, 403, Sentence.UNKNOWN_SITE)


def test_case_078_deployment_id_unknown(site: Site, forger: Forger) -> None:
    _is_unknown(forger, deployment_id="elsewhere")
    assert _pending(site) == {"elsewhere"}
    _is_unknown(forger, "LTI-DEPLOYMENT-PENDING", deployment_id="elsewhere")
    with site.wiring.database.transaction() as session:
        session.execute(update(tables.Deployment).values(approved_at=utc_now()))
    assert forger.launch(deployment_id="elsewhere").status_code == 303


def test_case_078_no_more_than_20_wait_in_a_registration(site: Site, forger: Forger) -> None:
    for number in range(MOST_PENDING_DEPLOYMENTS + 5):
        _is_unknown(forger, deployment_id=f"elsewhere-{number}")
    assert len(_pending(site)) == MOST_PENDING_DEPLOYMENTS == 20
    assert forger.launch().status_code == 303


def test_case_079_deployment_suspended(site: Site, forger: Forger) -> None:
    with site.wiring.database.transaction() as session:
        session.execute(update(tables.Deployment).values(approved_at=None))
    _is_unknown(forger, "LTI-DEPLOYMENT-PENDING")


@pytest.mark.parametrize(
    ("changed", "code"),
    [({"approved_at": None}, "LTI-REG-PENDING"), ({"removed_at": utc_now()}, "LTI-REG-UNKNOWN")],
    ids=["suspended", "removed"],
)
def test_case_079_registration_suspended(
    site: Site, forger: Forger, changed: dict[str, object], code: str
) -> None:
    assert launch(site.browser(), forger.platform).status_code == 303
    with site.wiring.database.transaction() as session:
        session.execute(update(tables.Registration).values(changed))
    _is_unknown(forger, code)


def test_case_079_registration_suspended_before_the_login(
    site: Site, platform: FakePlatform, refused: Refused
) -> None:
    with site.wiring.database.transaction() as session:
        session.execute(update(tables.Registration).values(approved_at=None))
    answer = refused(lambda: Login(site.browser(), platform).answer, 403, "LTI-REG-PENDING")
    assert Sentence.UNKNOWN_SITE in answer.text


def test_case_080_deployment_of_another_client_in_the_same_iss(site: Site, forger: Forger) -> None:
    other = site.register(FakePlatform(client_id="client-2", kid="key-2"))
    site.web.key_sets[forger.platform.jwks_url] = forger.platform.key_set
    with site.wiring.database.transaction() as session:
        theirs = tables.Deployment.registration_id == other
        session.execute(update(tables.Deployment).where(theirs).values(deployment_id="theirs"))
    _is_unknown(forger, deployment_id="theirs")
    assert forger.launch(deployment_id=DEPLOYMENT).status_code == 303


@pytest.mark.parametrize("target", [ABSENT, None, ""])
def test_case_081_target_link_uri_claim_missing(forger: Forger, target: object) -> None:
    forger.is_incomplete("LTI-MSG-TARGET", target_link_uri=target)


DIFFERENT = [
    f"{TOOL}/lti/deep-link",
    f"{TARGET}/",
    f"{TARGET}?x=1",
    f"{TARGET}#x",
    TARGET.upper(),
    [TARGET],
    7,
    "https://evil.example/lti/launch",
    "javascript:alert(1)",
]


@pytest.mark.parametrize("target", DIFFERENT)
def test_case_082_target_link_uri_not_the_logins(forger: Forger, target: object) -> None:
    answer = forger.is_refused(
        forger.token(payload=forger.claims(target_link_uri=target)), "LTI-TARGET-CHANGED"
    )
    assert "Location" not in answer.headers


FOREIGN = [
    "https://evil.example/lti/launch",
    "//evil.example/lti/launch",
    f"{TOOL}@evil.example/",
    TARGET.replace("://", "://tool@"),
    TARGET.replace("://", "://:@"),
    f"{TOOL}\\@evil.example/",
    f"{TOOL}\\lti\\launch",
    f"{TOOL}.evil.example/lti/launch",
    f"{TOOL}:443/lti/launch",
    f"{TOOL}/lti/%2e%2e/%2e%2e/admin",
    f"{TOOL}/lti/.%2E/launch",
    f"{TARGET}#//evil.example",
    TARGET.replace("http:", "https:"),
    TARGET.replace("127.0.0.1", "127.0.0.1\t"),
    "http:/lti/launch",
    "/lti/launch",
    "javascript:alert(1)",
    "data:text/html,x",
    "http://[::1/lti/launch",
    "http://127.0.0.1:\N{FULLWIDTH DIGIT EIGHT}000/lti/launch",
]


@pytest.mark.parametrize("target", FOREIGN)
def test_case_083_target_link_uri_foreign_userinfo_backslash_encoded_dots_fragment(
    site: Site, platform: FakePlatform, refused: Refused, target: str
) -> None:
    def act() -> Any:  # noqa: ANN401 - an answer
        return Login(site.browser(), platform, target_link_uri=target).answer

    answer = refused(act, 400, "LTI-TARGET-FOREIGN")
    assert Sentence.INCOMPLETE in answer.text
    assert "Location" not in answer.headers


@pytest.mark.parametrize(
    "path", ["/admin", "/lti/../admin", "//evil.example/", "/lti/launch?next=//evil.example", "/nowhere"]
)
def test_case_083_target_link_uri_leads_to_a_known_page_only(
    site: Site, platform: FakePlatform, path: str
) -> None:
    browser, target = site.browser(), TOOL + path
    login = Login(browser, platform, target_link_uri=target)
    assert login.query["redirect_uri"] == TARGET
    token = platform.sign(platform.claims(login.nonce, target_link_uri=target))
    answer = browser.post("/lti/launch", data={"id_token": token, "state": login.state})
    assert (answer.status_code, answer.location.split("/")[:2]) == (303, ["", "s"])
    assert "Algebra" in browser.get(answer.location).text


@pytest.mark.parametrize("link", ["link-1", 7, [], [{"id": "link-1"}], True])
def test_case_084_resource_link_string(forger: Forger, link: object) -> None:
    forger.is_incomplete(CLAIM, resource_link=link)


@pytest.mark.parametrize("link", [ABSENT, None, {}, *({"id": found} for found in NO_IDENTIFIERS)])
def test_case_084_resource_link_missing_id_int_id_256(forger: Forger, link: object) -> None:
    forger.is_incomplete(ID, resource_link=link)


@pytest.mark.parametrize("context", ["course-1", 7, [], ["course-1"], True])
def test_case_085_context_string(forger: Forger, context: object) -> None:
    forger.is_incomplete(CLAIM, context=context)


@pytest.mark.parametrize("context", [{}, {"title": "Algebra"}, *({"id": found} for found in NO_IDENTIFIERS)])
def test_case_085_context_missing_id(forger: Forger, context: object) -> None:
    forger.is_incomplete(ID, context=context)


@pytest.mark.parametrize("context", [ABSENT, None])
def test_case_085_no_context_at_all(site: Site, forger: Forger, context: object) -> None:
    before = site.counts()
    answer = forger.launch(context=context)
    assert (answer.status_code, "from a course" in answer.text) == (200, True), answer.text
    assert site.counts() == before


def test_case_085_label_1_mb(forger: Forger) -> None:
    # What is larger than any token is refused for that; what fits into one is cut.
    huge = forger.token(payload=forger.claims(context={"id": "course-1", "label": "x" * 1024 * 1024}))
    forger.refused(lambda: forger.post(huge), 413, "HTTP-413")
    answer = forger.launch(context={"id": "course-1", "label": "x" * 40_000})
    page = forger.browser.get(answer.location)
    assert (page.status_code, "x" * 1001 in page.text) == (200, False)
