"""What anybody may open: a page for people, JSON for programs, and always the bytes that were signed."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from badge_engine.contexts.pinned import MICRO_CREDENTIAL, bytes_on_board
from badge_engine.proofs.did_web import did_web_url
from badge_engine.verification.resolving import HeldDocuments
from badge_engine.verification.verify import authenticate
from lti_tool.administration.issuer_keys import rotate_issuer_key
from lti_tool.administration.tool_keys import rotate_tool_key
from lti_tool.storage import registrations, tables
from tests.web.pages.school import School
from tests.web.pages.tour import Tour

FOR_PEOPLE = (
    "text/html",
    "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "application/json;q=0.5, text/html",
)
FOR_PROGRAMS = (
    "*/*",
    "",
    "application/json",
    "application/vc+ld+json",
    "application/ld+json, application/json;q=0.9, */*;q=0.1",
    "text/html;q=0.2, application/json",
    "not a type at all",
)
NEGOTIATED = ("/credentials/{credential_id}", "/achievements/{achievement_id}", "/issuers/{slug}")
PRIVATE_MEMBERS = frozenset(
    {"d", "p", "q", "dp", "dq", "qi", "oth", "k", "privateKeyMultibase", "privateKeyJwk"}
)


@pytest.fixture
def anybody(school: School) -> FlaskClient:
    """A browser that never was in the LMS."""
    return school.site.browser()


@pytest.mark.parametrize("accept", FOR_PEOPLE)
@pytest.mark.parametrize("address", NEGOTIATED)
def test_a_browser_gets_a_page(address: str, accept: str, tour: Tour, anybody: FlaskClient) -> None:
    answer = anybody.get(address.format(**tour.values), headers={"Accept": accept})
    assert (answer.status_code, answer.mimetype) == (200, "text/html")


@pytest.mark.parametrize("accept", FOR_PROGRAMS)
@pytest.mark.parametrize("address", NEGOTIATED)
def test_a_program_gets_the_document(address: str, accept: str, tour: Tour, anybody: FlaskClient) -> None:
    answer = anybody.get(address.format(**tour.values), headers={"Accept": accept})
    assert answer.status_code == 200
    assert answer.mimetype in {"application/json", "application/vc+ld+json"}
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert isinstance(json.loads(answer.data), dict)


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
@pytest.mark.parametrize("address", NEGOTIATED)
def test_no_cache_takes_the_page_for_the_document(
    address: str, accept: str, tour: Tour, anybody: FlaskClient
) -> None:
    answer = anybody.get(address.format(**tour.values), headers={"Accept": accept})
    assert "Accept" in answer.vary


def test_a_credential_is_served_as_the_bytes_that_were_signed(tour: Tour, anybody: FlaskClient) -> None:
    stored = tour.classroom.credentials()["ann"]
    answer = anybody.get(f"/credentials/{stored.id}")
    assert answer.data == stored.document
    assert answer.content_type == "application/vc+ld+json"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert json.loads(answer.data)["id"].endswith(f"/credentials/{stored.id}")


def test_the_refresh_service_is_for_everybody_and_never_kept(tour: Tour, anybody: FlaskClient) -> None:
    stored = tour.classroom.credentials()["ann"]
    answer = anybody.get(f"/refresh/{stored.id}", headers={"Accept": "text/html"})
    assert (answer.data, answer.content_type) == (stored.document, "application/vc+ld+json")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.cache_control.no_cache
    assert anybody.get("/refresh/nothing").status_code == 404


def test_the_page_of_a_credential_checks_it_and_names_nobody(tour: Tour, anybody: FlaskClient) -> None:
    answer = anybody.get("/credentials/" + tour.values["credential_id"], headers={"Accept": "text/html"})
    assert "This credential is genuine, and it stands." in answer.text
    assert "Quiz master" in answer.text
    assert answer.headers["X-Robots-Tag"] == "noindex"
    for private in ("Ann", "pupils.example", "9 of 10"):
        assert private not in answer.text


def test_a_status_list_is_served_as_the_bytes_that_were_signed(
    school: School, tour: Tour, anybody: FlaskClient
) -> None:
    list_id = tour.values["status_list_id"]
    with school.site.wiring.database.reading() as session:
        stored = session.get_one(tables.StatusList, list_id)
    answer = anybody.get(f"/status/{list_id}")
    assert (answer.status_code, answer.data) == (200, stored.document)
    assert answer.content_type == "application/vc+ld+json"
    assert answer.cache_control.public
    assert answer.cache_control.max_age is not None
    assert 0 < answer.cache_control.max_age <= 60


def test_a_credential_is_authentic_by_the_did_document_that_is_served(
    school: School, tour: Tour, anybody: FlaskClient
) -> None:
    stored = tour.classroom.credentials()["ann"]
    did = anybody.get("/.well-known/did.json")
    assert did.content_type == "application/did+json"
    published = HeldDocuments({did_web_url(json.loads(did.data)["id"]): did.data})
    report = authenticate(stored.document, resolver=published, now=school.site.wiring.clock())
    assert report.authentic is True


def test_a_draft_is_no_public_achievement(school: School, anybody: FlaskClient) -> None:
    classroom = school.open_class()
    teacher = classroom.teacher()
    draft = classroom.draft(teacher)
    assert anybody.get(f"/achievements/{draft}").status_code == 404
    assert anybody.get(f"/achievements/{draft}/1.png").status_code == 404
    teacher.post(f"badges/{draft}/activate")
    assert anybody.get(f"/achievements/{draft}").status_code == 200


def test_a_picture_of_a_version_is_kept_for_good(tour: Tour, anybody: FlaskClient) -> None:
    answer = anybody.get(f"/achievements/{tour.values['achievement_id']}/1.png")
    assert (answer.status_code, answer.content_type) == (200, "image/png")
    assert answer.cache_control.immutable
    assert answer.data.startswith(b"\x89PNG")
    missing = anybody.get(f"/achievements/{tour.values['achievement_id']}/2.png")
    assert (missing.status_code, missing.headers["Cache-Control"]) == (404, "no-store")


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
@pytest.mark.parametrize("odd", ["nothing-here", "%00", "%ff", "%F0%9F%A6%84", "x" * 5000, "..", "a%2Fb"])
@pytest.mark.parametrize("kind", ["credentials", "achievements", "issuers", "status"])
def test_an_unknown_name_is_not_found_and_never_kept(
    kind: str, odd: str, accept: str, school: School
) -> None:
    answer = school.site.browser().get(f"/{kind}/{odd}", headers={"Accept": accept})
    assert (answer.status_code, answer.headers["Cache-Control"]) == (404, "no-store")


@pytest.mark.parametrize("odd", ["nothing-here", "%00", "%ED%A0%80", "x" * 5000])
def test_no_database_stumbles_over_an_odd_name(odd: str, any_school: School) -> None:
    browser = any_school.site.browser()
    visitor = any_school.open_course().teacher()
    for address in ("/credentials/", "/achievements/", "/issuers/", "/status/", f"{visitor.home}badges/"):
        assert visitor.client.get(address + odd).status_code == 404
    assert browser.get(f"/s/{odd}/").status_code == 404


def test_the_keys_of_the_tool_are_shown_without_their_private_parts(any_school: School) -> None:
    wiring = any_school.site.wiring
    with wiring.database.transaction() as session:
        shown = registrations.list_registrations(session)
        for registration in shown:
            rotate_tool_key(registration, wiring.vault, wiring.clock())
    answer = any_school.site.browser().get("/.well-known/jwks.json")
    keys = answer.get_json()["keys"]
    assert len({key["kid"] for key in keys}) == 2 * len(shown)
    assert all(key["kty"] == "RSA" and key["use"] == "sig" for key in keys)
    assert not PRIVATE_MEMBERS & set(_members(answer.get_json()))
    assert answer.cache_control.max_age == 3600


def test_every_key_that_ever_signed_is_in_the_did_document_without_its_private_part(
    any_school: School,
) -> None:
    wiring = any_school.site.wiring
    with wiring.database.transaction() as session:
        tenant = registrations.the_institution(session)
        assert tenant is not None
        rotate_issuer_key(session, tenant.id, wiring.vault, wiring.clock() + timedelta(hours=1))
    document = any_school.site.browser().get("/.well-known/did.json").get_json()
    assert len(document["verificationMethod"]) == 2
    assert not PRIVATE_MEMBERS & set(_members(document))


def test_canvas_is_told_all_that_it_asks_of_a_tool(anybody: FlaskClient) -> None:
    answer = anybody.get("/lti/canvas.json")
    told = answer.get_json()
    assert answer.mimetype == "application/json"
    assert told["oidc_initiation_url"].endswith("/lti/login")
    assert told["target_link_uri"].endswith("/lti/launch")
    assert told["public_jwk_url"].endswith("/.well-known/jwks.json")
    asked = {scope.rpartition("/scope/")[2] for scope in told["scopes"]}
    assert asked >= {"lineitem", "result.readonly", "score", "contextmembership.readonly"}
    assert told["extensions"][0]["settings"]["placements"]


def _members(value: Any) -> Iterator[str]:  # noqa: ANN401 - JSON can be anything
    if isinstance(value, dict):
        yield from value
    for child in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _members(child)


def test_our_own_words_in_credentials_are_explained_at_every_issuers_address(anybody: FlaskClient) -> None:
    answer = anybody.get(MICRO_CREDENTIAL)
    assert answer.data == bytes_on_board(MICRO_CREDENTIAL)
    assert answer.mimetype == "application/ld+json"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
