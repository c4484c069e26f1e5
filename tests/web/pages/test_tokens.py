"""A learner takes the same credential as a token, which libraries of other makes verify by RS256."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jwt
import orjson
import pytest
from sqlalchemy import select

from badge_engine.verification.verify import verify
from lti_tool.administration.issuer_keys import rotate_issuer_key
from lti_tool.resolving import OwnResolver
from lti_tool.storage import tables
from lti_tool.wiring import utc_now
from tests.web.pages.school import Classroom, School, found_school


def token_of(classroom: Classroom, sub: str = "ann") -> str:
    credential = classroom.credentials()[sub]
    answer = classroom.learner(sub).get(f"mine/credentials/{credential.id}.jwt")
    assert (answer.status_code, answer.mimetype) == (200, "text/plain")
    return answer.text


def published(school: School) -> dict[str, Any]:
    document = orjson.loads(school.site.browser().get("/.well-known/did.json").data)
    return {method["id"]: method for method in document["verificationMethod"]}


def read_by_pyjwt(school: School, token: str) -> dict[str, Any]:
    """Verify a token as who knows nothing of us but the DID document."""
    method = published(school)[jwt.get_unverified_header(token)["kid"]]
    key = jwt.PyJWK(method["publicKeyJwk"])
    claims: dict[str, Any] = jwt.decode(token, key, algorithms=["RS256"])
    return claims


@pytest.fixture
def own_school(tmp_path: Path) -> Iterator[School]:
    """An installation whose keys nobody else counts."""
    yield from found_school(f"sqlite:///{tmp_path}/school.db", tmp_path)


@pytest.fixture
def held(own_school: School) -> Classroom:
    classroom = own_school.open_class()
    classroom.live_badge(classroom.teacher())
    return classroom


def test_the_token_says_what_the_credential_says_and_foreign_libraries_verify_it(
    own_school: School, held: Classroom
) -> None:
    token = token_of(held)
    claims = read_by_pyjwt(own_school, token)
    document = orjson.loads(held.credentials()["ann"].document)
    assert {term: claims[term] for term in document if term != "proof"} == {
        term: value for term, value in document.items() if term != "proof"
    }
    assert (claims["iss"], claims["jti"]) == (document["issuer"]["id"], document["id"])
    assert token_of(held) == token


def test_our_own_verifier_takes_it_and_sees_when_it_is_taken_back(
    own_school: School, held: Classroom
) -> None:
    token = token_of(held).encode()
    resolver = OwnResolver(own_school.site.wiring)
    assert verify(token, resolver=resolver, now=utc_now()).verified
    held.take_back(held.credentials()["ann"])
    assert verify(token, resolver=resolver, now=utc_now()).revoked


def test_after_a_rotation_new_tokens_bear_a_new_key_and_old_ones_still_verify(
    own_school: School, held: Classroom
) -> None:
    before = token_of(held)
    wiring = own_school.site.wiring
    with wiring.database.transaction() as session:
        institution = session.execute(
            select(tables.Institution.id).where(tables.Institution.slug == "example")
        ).scalar_one()
        rotate_issuer_key(session, institution, wiring.vault, wiring.clock())
    after = token_of(held)
    kids = {jwt.get_unverified_header(token)["kid"] for token in (before, after)}
    assert len(kids) == 2
    for token in (before, after):
        assert read_by_pyjwt(own_school, token)["jti"].endswith(held.credentials()["ann"].id)


def test_a_private_key_never_leaves_the_vault_open(own_school: School, held: Classroom) -> None:
    token_of(held)
    with own_school.site.wiring.database.reading() as session:
        keys = session.execute(select(tables.IssuerTokenKey)).scalars().all()
    assert keys
    assert all(b"PRIVATE KEY" not in key.sealed_pem for key in keys)
    assert "d" not in {term for key in keys for term in key.public_jwk}


def test_nobody_takes_the_token_of_another_learner(held: Classroom) -> None:
    credential = held.credentials()["ann"]
    assert held.learner("ben").get(f"mine/credentials/{credential.id}.jwt").status_code == 404
