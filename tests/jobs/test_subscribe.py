"""Asking an LMS for notices of copied courses: once for each deployment that offers them."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pytest

from badge_engine.outgoing import PlatformError, WebReply, WebRequest
from lti_tool.advantage import GuardedWeb
from lti_tool.jobs.subscribe import subscribe_to_notices
from lti_tool.storage import tables
from tests.advantage.conftest import key_pair
from tests.jobs.school import School

__all__ = ["key_pair"]

HANDLERS = "https://lms.example/api/lti/notice-handlers/7"


@dataclass
class Lms(GuardedWeb):
    """An LMS that gives tokens, and notes what it is asked for."""

    answer: Callable[[], WebReply] = lambda: WebReply(200, {}, {}, None)
    asked: list[WebRequest] = field(default_factory=list)
    scopes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def send(self, request: WebRequest) -> WebReply:
        if request.url.endswith("/token"):
            self.scopes.append(dict(request.form)["scope"])
            return WebReply(200, {}, {"access_token": "t", "expires_in": 60}, None)
        self.asked.append(request)
        return self.answer()


@pytest.fixture
def offering(school: School, key_pair: tuple[str, str]) -> School:
    """A school whose LMS offers notices."""
    with school.wiring.database.transaction() as session:
        deployment = school.course(session).deployment
        deployment.notices_url = HANDLERS
        deployment.registration.tool_keys[0].sealed_key = school.wiring.vault.seal(key_pair[0].encode())
    return school


def _ask(school: School, lms: Lms) -> bool:
    """Let the worker ask, and return whether the matter is settled."""
    subscribe_to_notices(replace(school.wiring, web=lms), school.course_id)
    (deployment,) = school.rows(tables.Deployment)
    return deployment.notices_asked_at is not None


def _refusing(*, permanent: bool) -> Callable[[], WebReply]:
    def refuse() -> WebReply:
        raise PlatformError("no", permanent=permanent)

    return refuse


def test_the_wish_names_the_notice_and_where_it_goes(offering: School) -> None:
    lms = Lms()
    assert _ask(offering, lms)
    (request,) = lms.asked
    assert (request.method, request.url) == ("PUT", HANDLERS)
    assert request.json == {
        "notice_type": "LtiContextCopyNotice",
        "handler": f"{offering.wiring.settings.public_url}/lti/notices",
    }
    assert lms.scopes == ["https://purl.imsglobal.org/spec/lti/scope/noticehandlers"]


def test_it_is_asked_once(offering: School) -> None:
    lms = Lms()
    for _ in range(3):
        assert _ask(offering, lms)
    assert len(lms.asked) == 1


def test_a_refusal_is_final(offering: School) -> None:
    lms = Lms(answer=_refusing(permanent=True))
    for _ in range(3):
        assert _ask(offering, lms)
    assert len(lms.asked) == 1


def test_after_a_passing_trouble_it_is_asked_again(offering: School) -> None:
    lms = Lms(answer=_refusing(permanent=False))
    assert not _ask(offering, lms)
    lms.answer = lambda: WebReply(200, {}, {}, None)
    assert _ask(offering, lms)
    assert len(lms.asked) == 2


def test_an_lms_that_offers_no_notices_is_not_asked(school: School) -> None:
    lms = Lms()
    assert not _ask(school, lms)
    assert lms.asked == []
