"""Tokens between calls: kept for all workers, readable by none but the tool, fetched by one thread."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

from badge_engine.outgoing import WebReply, WebRequest
from lti_tool.advantage import AccessToken, ServiceKey, TokenDesk, TokenName
from lti_tool.kept_tokens import KeptTokens
from lti_tool.storage import tables
from lti_tool.storage.purging import purge_expired
from tests.advantage.conftest import key, key_pair
from tests.advantage.platform import FakePlatform
from tests.advantage.test_tokens import READ
from tests.jobs.school import School

__all__ = ["key", "key_pair"]


def test_a_restart_keeps_the_tokens_and_the_database_tells_none(school: School) -> None:
    name, token = _token(school, "secret-token")
    school.wiring.tokens.put(name, token)
    restarted = KeptTokens(school.wiring.database, school.wiring.vault)
    assert restarted.get(name) == token
    (row,) = school.rows(tables.ServiceToken)
    assert b"secret-token" not in row.sealed


def test_a_new_token_takes_the_place_of_the_old_one_which_cannot_take_it_back(school: School) -> None:
    tokens = school.wiring.tokens
    name, old = _token(school, "old")
    _, new = _token(school, "new")
    tokens.put(name, old)
    tokens.put(name, new)
    tokens.forget(name, old)
    assert tokens.get(name) == new
    tokens.forget(name, new)
    assert tokens.get(name) is None


def test_spent_tokens_are_purged(school: School) -> None:
    name, token = _token(school, "token")
    school.wiring.tokens.put(name, token)
    for moment, left in ((token.use_until - timedelta(seconds=1), 1), (token.use_until, 0)):
        with school.wiring.database.transaction() as session:
            purge_expired(session, moment)
        assert len(school.rows(tables.ServiceToken)) == left


def test_many_threads_fetch_one_token(school: School, key: ServiceKey) -> None:
    platform = Slow()
    desk = TokenDesk(platform, school.wiring.tokens, school.clock)
    name, _ = _token(school, "unused")
    mine = replace(key, registration_id=name.registration_id)
    with ThreadPoolExecutor(8) as threads:
        handed = list(threads.map(lambda _: desk.token(mine, frozenset({READ})).text, range(8)))
    assert handed == ["token-1"] * 8
    assert len(platform.token_requests) == 1


class Slow(FakePlatform):
    """A platform that lets others come to the desk before it answers."""

    def send(self, request: WebRequest) -> WebReply:
        threading.Event().wait(0.05)
        return super().send(request)


def _token(school: School, text: str) -> tuple[TokenName, AccessToken]:
    with school.wiring.database.reading() as session:
        registration_id = school.course(session).deployment.registration_id
    name = TokenName(registration_id, "deployment-1", (READ,))
    return name, AccessToken(text, school.clock() + timedelta(hours=1))
