"""What an administrator sees and decides beyond the LMSs: issuer, policy, troubles, ledger."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from badge_engine.ledger import JOB, Act, Deed
from lti_tool.storage import ledger, registrations, tables
from lti_tool.storage.tables import SamePerson
from tests.web.administrator import Administrator, admin, of_another_institution, stranger
from tests.web.conftest import Site
from tests.web.pages.backpack import register
from tests.web.platform import FakePlatform, launch

__all__ = ["admin", "stranger"]

POLICY = {
    "undo_minutes": "30",
    "ask_again_percent": "60",
    "same_person_by": "email",
    "lenient_wallets": "1",
    "metadata_profile": "eu-2022",
    "metadata_required": "1",
}
GOOD = {"name": "Example University", "url": "https://www.example.edu"}


def _institution(site: Site) -> tables.Institution:
    with site.wiring.database.reading() as session:
        found = registrations.the_institution(session)
    assert found is not None
    return found


def _course(site: Site, platform: FakePlatform) -> tables.Course:
    assert launch(site.browser(), platform).status_code == 303
    with site.wiring.database.reading() as session:
        return session.query(tables.Course).one()


def _fail(site: Site, course: tables.Course, retry_at: datetime) -> None:
    with site.wiring.database.transaction() as session:
        row = session.get_one(tables.Course, course.id)
        row.sync_asked_at, row.sync_failures, row.sync_retry_at = retry_at, 3, retry_at
        row.sync_error = "The platform refuses the token."


def test_policy_is_decided_on_its_page(admin: Administrator, site: Site) -> None:
    assert admin.post("/admin/policy", **POLICY).status_code == 303
    decided = _institution(site)
    assert (decided.undo_minutes, decided.ask_again_percent) == (30, 60)
    assert (decided.same_person_by, decided.lenient_wallets) == (SamePerson.EMAIL, True)
    assert (decided.metadata_profile, decided.metadata_required) == ("eu-2022", True)
    page = admin.client.get("/admin/policy").text
    assert 'value="30"' in page
    assert 'value="eu-2022" selected' in page
    switches = ("lenient_wallets", "metadata_required")
    admin.post("/admin/policy", **{name: POLICY[name] for name in POLICY if name not in switches})
    after = _institution(site)
    assert (after.lenient_wallets, after.metadata_required) == (False, False)


@pytest.mark.parametrize(
    "changed",
    [
        {"undo_minutes": ""},
        {"undo_minutes": "-1"},
        {"undo_minutes": "10081"},
        {"undo_minutes": "٣"},
        {"ask_again_percent": "101"},
        {"ask_again_percent": "9" * 5000},
        {"same_person_by": "name"},
        {"metadata_profile": "nobodys"},
    ],
)
def test_a_policy_out_of_bounds_changes_nothing(
    changed: dict[str, str], admin: Administrator, site: Site
) -> None:
    answer = admin.post("/admin/policy", **POLICY | changed)
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    assert _institution(site).undo_minutes == 0


def test_an_issuer_is_renamed_and_keeps_its_identifier(admin: Administrator, site: Site) -> None:
    before = _institution(site)
    answer = admin.post("/admin/issuer", name="Example Üniversity", url="https://example.edu/badges")
    assert answer.status_code == 303
    after = _institution(site)
    assert (after.name, after.url, after.did) == (
        "Example Üniversity",
        "https://example.edu/badges",
        before.did,
    )


def test_what_is_said_of_the_issuer_is_in_its_profile(admin: Administrator, site: Site) -> None:
    more = {
        "email": "badges@example.edu",
        "picture_url": "https://www.example.edu/mark.png",
        "country_code": "es",
        "parent_name": "Example System",
        "parent_url": "https://system.example.edu",
    }
    assert admin.post("/admin/issuer", **GOOD | more).status_code == 303
    profile = site.browser().get("/issuers/example", headers={"Accept": "application/json"}).get_json()
    assert profile["email"] == "badges@example.edu"
    assert profile["image"]["id"] == "https://www.example.edu/mark.png"
    assert profile["address"]["addressCountryCode"] == "ES"
    assert profile["parentOrg"]["name"] == "Example System"
    assert profile["parentOrg"]["url"] == "https://system.example.edu"
    page = admin.client.get("/admin/issuer").text
    assert all(f'value="{value}"' in page for value in ({**more, "country_code": "ES"}).values())


@pytest.mark.parametrize(
    "changed",
    [
        {"name": ""},
        {"name": "x" * 256},
        {"name": "a\x07b"},
        {"url": ""},
        {"url": "javascript:alert(1)"},
        {"url": "https://"},
        {"url": "https://[::1"},
        {"url": "https://user@example.edu"},
        {"url": "https://example.edu/" + "x" * 2000},
        {"email": "nobody"},
        {"email": "a b@example.edu"},
        {"picture_url": "javascript:alert(1)"},
        {"country_code": "ESP"},
        {"country_code": "1A"},
        {"parent_name": "Example System"},
        {"parent_url": "https://system.example.edu"},
        {"parent_name": "Example System", "parent_url": "nowhere"},
    ],
)
def test_a_faulty_name_or_address_comes_back_with_the_reason(
    changed: dict[str, str], admin: Administrator, site: Site
) -> None:
    answer = admin.post("/admin/issuer", **GOOD | changed)
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    assert _institution(site).name == "Example University"


def test_two_presses_of_one_page_make_one_new_key(admin: Administrator, site: Site) -> None:
    with site.wiring.database.reading() as session:
        (old,) = registrations.issuer_keys(session, admin.visit.institution_id)
    assert old.fragment in admin.client.get("/admin/issuer").text
    for _ in range(2):
        assert admin.post("/admin/issuer/rotate-key", instead_of=old.fragment).status_code == 303
    with site.wiring.database.reading() as session:
        kept, new = registrations.issuer_keys(session, admin.visit.institution_id)
    assert (kept.fragment, new.retired_at) == (old.fragment, None)
    assert kept.retired_at is not None
    assert {key["id"].partition("#")[2] for key in _published(admin)} == {kept.fragment, new.fragment}


def _published(admin: Administrator) -> list[dict[str, str]]:
    methods: list[dict[str, str]] = admin.client.get("/.well-known/did.json").get_json()["verificationMethod"]
    return methods


def test_what_cannot_be_read_is_shown_and_tried_again_at_once(
    admin: Administrator, site: Site, platform: FakePlatform
) -> None:
    assert "All is well" in admin.client.get("/admin/troubles").text
    course = _course(site, platform)
    _fail(site, course, site.wiring.clock() + timedelta(hours=6))
    page = admin.client.get("/admin/troubles").text
    assert "The platform refuses the token." in page
    assert "failed 3 times" in page
    site.bell.rung.clear()
    assert admin.post(f"/admin/troubles/{course.id}/try-again").status_code == 303
    assert site.bell.rung == [course.id]
    with site.wiring.database.reading() as session:
        assert session.get_one(tables.Course, course.id).sync_retry_at is None
    assert "It is tried now." in admin.client.get("/admin/troubles").text


def test_long_lists_of_troubles_are_cut_into_pages(
    admin: Administrator, site: Site, platform: FakePlatform
) -> None:
    course = _course(site, platform)
    _fail(site, course, site.wiring.clock())
    with site.wiring.database.transaction() as session:
        for number in range(50):
            session.add(
                tables.Course(
                    institution_id=course.institution_id,
                    deployment_id=course.deployment_id,
                    context_id=f"more-{number}",
                    title=f"ZZ {number:02}",
                    ags_scopes=[],
                    grade_kinds=[],
                    sync_error="Silence.",
                )
            )
    first, second = (admin.client.get(f"/admin/troubles?page={number}").text for number in (1, 2))
    assert first.count("Try again now") == 50
    assert ("Next page" in first, "Previous page" in first) == (True, False)
    assert second.count("Try again now") == 1
    assert "Previous page" in second


def test_troubles_of_another_institution_are_neither_shown_nor_tried(
    site: Site, platform: FakePlatform
) -> None:
    course = _course(site, platform)
    retry_at = site.wiring.clock() + timedelta(hours=6)
    _fail(site, course, retry_at)
    other = of_another_institution(site)
    assert course.title not in other.client.get("/admin/troubles").text
    assert other.post(f"/admin/troubles/{course.id}/try-again").status_code == 404
    with site.wiring.database.reading() as session:
        assert session.get_one(tables.Course, course.id).sync_retry_at == retry_at


def test_backpacks_of_another_institution_are_neither_shown_nor_ended(
    admin: Administrator, site: Site
) -> None:
    registered = register(site.browser())
    assert registered.status_code == 201
    assert "Example Backpack" in admin.client.get("/admin/backpacks").text
    other = of_another_institution(site)
    assert "Example Backpack" not in other.client.get("/admin/backpacks").text
    client_id = registered.get_json()["client_id"]
    assert other.post(f"/admin/backpacks/{client_id}/end").status_code == 404
    assert admin.post(f"/admin/backpacks/{client_id}/end").status_code == 303


def _decide(site: Site, number: int) -> None:
    with site.wiring.database.transaction() as session:
        deeds = [
            Deed(Act.REVOKED, JOB, site.wiring.clock(), f"Reason {each}.", {"achievement": "gone"})
            for each in range(1, number + 1)
        ]
        ledger.record(session, _institution(site).id, deeds)


def test_the_ledger_is_read_newest_first_a_page_at_a_time(admin: Administrator, site: Site) -> None:
    assert "Nothing was decided yet." in admin.client.get("/admin/ledger").text
    _decide(site, 60)
    newest = admin.client.get("/admin/ledger").text
    assert newest.count("<strong>Revoked</strong>") == 50
    assert newest.index("Reason 60.") < newest.index("Reason 11.")
    earlier = admin.client.get("/admin/ledger?before=11").text
    assert earlier.count("<strong>Revoked</strong>") == 10
    assert "Earlier ones" not in earlier


def test_the_chain_is_checked_on_demand(admin: Administrator, site: Site) -> None:
    _decide(site, 3)
    assert "3 entries were checked." in admin.post("/admin/ledger/check").text
    entry = tables.LedgerEntry
    with site.wiring.database.transaction() as session:
        session.execute(update(entry).where(entry.number == 2).values(act="kept"))
    assert "broken at entry 2" in admin.post("/admin/ledger/check").text


def test_the_ledger_of_another_institution_is_not_shown(site: Site) -> None:
    _decide(site, 1)
    assert "Reason 1." not in of_another_institution(site).client.get("/admin/ledger").text
