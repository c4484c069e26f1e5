"""K. Notices of the Platform Notification Service. Keys and operations stand with registration (G)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from lti_tool.storage import tables
from lti_tool.storage.purging import purge_expired
from tests.catalogue.refused import Refused
from tests.web.conftest import Site
from tests.web.pages.conftest import school
from tests.web.pages.school import Classroom, School
from tests.web.platform import CLAIM, FakePlatform, new_name

__all__ = ["school"]


def _claims(platform: FakePlatform, context_id: str, *origins: str, **changed: Any) -> dict[str, Any]:  # noqa: ANN401 - claims
    """Return what a platform says when a course was copied from others."""
    launch = platform.claims("nonce-of-the-platform")
    kept = {name: launch[name] for name in ("iss", "aud", "iat", "exp", "nonce", CLAIM + "deployment_id")}
    return {
        **kept,
        CLAIM + "version": "1.3.0",
        CLAIM + "notice": {
            "id": f"notice-{context_id}",
            "timestamp": "2026-11-23T11:24:25Z",
            "type": "LtiContextCopyNotice",
        },
        CLAIM + "context": {"id": context_id, "title": "Algebra, again", "type": ["CourseOffering"]},
        CLAIM + "origin_contexts": list(origins),
        **{name if ":" in name or name in kept else CLAIM + name: value for name, value in changed.items()},
    }


def _posting(site: Site, *tokens: object) -> Callable[[], TestResponse]:
    body = {"notices": [{"jwt": token} for token in tokens]}
    return lambda: site.browser().post("/lti/notices", json=body)


def _drafts(site: Site, context_id: str) -> list[str]:
    """Return the names of the badges of a course, all of which must be drafts."""
    query = select(tables.Achievement).join(tables.Course, tables.Course.id == tables.Achievement.course_id)
    with site.wiring.database.reading() as session:
        found = session.execute(query.where(tables.Course.context_id == context_id)).unique().scalars().all()
        assert not any(achievement.activated_at for achievement in found)
        return [achievement.current.name for achievement in found]


@pytest.fixture
def origin(school: School) -> Classroom:
    """A course with a live badge and a draft."""
    course = school.open_class()
    teacher = course.teacher()
    course.live_badge(teacher)
    course.draft(teacher, name="Never finished")
    return course


def test_a_copied_course_gets_the_live_badges_of_its_origin_as_drafts(origin: Classroom) -> None:
    copy = new_name()
    token = origin.platform.sign(_claims(origin.platform, copy, "unknown", origin.context_id))
    assert _posting(origin.site, token)().status_code == 200
    assert _drafts(origin.site, copy) == ["Quiz master"]


def test_case_159_notice_with_bad_signature(site: Site, platform: FakePlatform, refused: Refused) -> None:
    stranger = FakePlatform(client_id="somebody else")
    claims = _claims(platform, "copy", "course-1")
    refused(_posting(site, stranger.sign(claims)), 401, "LTI-TOKEN-CLAIMS")
    refused(_posting(site, platform.sign(claims, kid="unknown")), 401, "LTI-TOKEN-KID")


def test_case_159_notice_with_other_aud(site: Site, platform: FakePlatform, refused: Refused) -> None:
    several = _claims(platform, "copy", "course-1", aud=[platform.client_id, "somebody else"])
    refused(_posting(site, platform.sign(several)), 401, "LTI-TOKEN-AUDIENCE")
    other = _claims(platform, "copy", "course-1", aud="nobody")
    refused(_posting(site, platform.sign(other)), 400, "LTI-REG-UNKNOWN")


def test_case_159_notice_with_replayed_id(origin: Classroom) -> None:
    copy = new_name()
    for _ in range(2):
        token = origin.platform.sign(_claims(origin.platform, copy, origin.context_id))
        assert _posting(origin.site, token, token)().status_code == 200
    assert _drafts(origin.site, copy) == ["Quiz master"]
    with origin.site.wiring.database.reading() as session:
        query = select(tables.Notice).where(tables.Notice.notice_id == f"notice-{copy}")
        assert len(session.execute(query).all()) == 1


def test_case_159_notice_of_unknown_type(origin: Classroom) -> None:
    copy = new_name()
    notice = {"id": copy, "timestamp": "2026-11-23T11:24:25Z", "type": "SomethingNewNotice"}
    token = origin.platform.sign(_claims(origin.platform, copy, origin.context_id, notice=notice))
    assert _posting(origin.site, token)().status_code == 200
    assert _drafts(origin.site, copy) == []


def test_case_159_10000_notices(site: Site, platform: FakePlatform, refused: Refused) -> None:
    token = platform.sign(_claims(platform, "copy", "course-1"))
    refused(_posting(site, *[token] * 101), 413, "HTTP-413")
    refused(_posting(site, *["x" * 100] * 10_000), 413, "HTTP-413")


@pytest.mark.parametrize(
    "notice", [None, [], "text", {}, {"id": 7, "type": "x"}, {"id": "x"}, {"id": "x" * 256}]
)
def test_case_159_notice_that_is_none(
    site: Site, platform: FakePlatform, refused: Refused, notice: object
) -> None:
    answer = _posting(site, platform.sign(_claims(platform, "copy", notice=notice)))()
    assert answer.status_code == 400
    assert site.counts()["course"] == 0
    refused(_posting(site, 7), 400, "HTTP-400")


@pytest.mark.parametrize(
    "body", [b"", b"{}", b"[]", b"null", b'{"notices": {}}', b'{"notices": [7]}', b"[" * 100_000, b"\xff"]
)
def test_case_160_notice_post_without_auth(site: Site, refused: Refused, body: bytes) -> None:
    def act() -> TestResponse:
        return site.browser().post("/lti/notices", data=body, content_type="application/json")

    refused(act, 400, "HTTP-400")


def test_case_160_one_notice_that_proves_nothing_stops_them_all(origin: Classroom) -> None:
    copy = new_name()
    good = origin.platform.sign(_claims(origin.platform, copy, origin.context_id))
    bad = FakePlatform(client_id="another").sign(_claims(origin.platform, copy, origin.context_id))
    assert _posting(origin.site, good, bad)().status_code == 401
    assert _drafts(origin.site, copy) == []


def test_case_160_a_notice_of_a_deployment_that_is_not_approved(
    site: Site, platform: FakePlatform, refused: Refused
) -> None:
    claims = _claims(platform, "copy", "course-1", deployment_id="elsewhere")
    refused(_posting(site, platform.sign(claims)), 403, "LTI-DEPLOYMENT-UNKNOWN")


def test_case_160_a_notice_reaches_no_course_of_another_lms(school: School, origin: Classroom) -> None:
    other, copy = school.another_tenant(), new_name()
    token = other.platform.sign(_claims(other.platform, copy, origin.context_id))
    assert _posting(other.site, token)().status_code == 200
    assert _drafts(other.site, copy) == []


def test_notices_are_remembered_for_a_month(origin: Classroom) -> None:
    site, copy = origin.site, new_name()
    _posting(site, origin.platform.sign(_claims(origin.platform, copy, origin.context_id)))()
    now = site.wiring.clock()
    for days, left in ((29, True), (31, False)):
        with site.wiring.database.transaction() as session:
            purge_expired(session, now + timedelta(days=days))
            assert bool(session.execute(select(tables.Notice)).all()) == left
