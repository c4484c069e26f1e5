"""The VC API: programs have credentials signed and verified, as the suites of the W3C ask for it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import orjson
import pytest
from werkzeug.test import TestResponse

from lti_tool.administration.api_tokens import Scope, new_api_token, remove_api_token
from lti_tool.jobs.status import renew_status_lists
from lti_tool.storage import registrations, tables
from tests.engine.credentials.mutations import MUTATIONS
from tests.engine.credentials.test_credentials_of_any_kind import BAD, DEGREE
from tests.web.pages.school import School

ISSUING = (
    "/vc-api/credentials/issue",
    "/vc-api/jcs/credentials/issue",
    "/vc-api/jwt/credentials/issue",
    "/vc-api/status/credentials/issue",
)
VERIFY, PRESENT = "/vc-api/credentials/verify", "/vc-api/presentations/verify"
NO_OBJECTS = (b"", b"null", b"[]", b'"text"', b"{", b'{"a":1,"a":1}', b"\xff", b"[" * 100_000)


def told(answer: TestResponse) -> Any:  # noqa: ANN401 - parsed JSON
    """Return the JSON of an answer."""
    return orjson.loads(answer.data)


@dataclass(frozen=True, slots=True)
class Program:
    """A program that shows a token, or none."""

    school: School
    token: str | None
    testing: str = ""

    def send(self, path: str, body: object, method: str = "POST") -> TestResponse:
        settings = replace(self.school.site.wiring.settings, vc_api_testing=self.testing)
        data = body if isinstance(body, bytes) else orjson.dumps(body)
        headers = {} if self.token is None else {"Authorization": f"Bearer {self.token}"}
        client = self.school.site.reopened(settings=settings).test_client()
        return client.open(path, method=method, data=data, headers=headers)

    @property
    def issuer(self) -> str:
        answer = self.send("/vc-api/issuer", b"", "GET")
        return str(told(answer)["id"])

    def degree(self, **changes: object) -> dict[str, Any]:
        return {**DEGREE, "issuer": self.issuer, **changes}

    def signed(self, path: str = ISSUING[0], **changes: object) -> dict[str, Any]:
        answer = self.send(path, {"credential": self.degree(**changes), "options": {"unknown": 1}})
        assert answer.status_code == 201, answer.text
        signed: dict[str, Any] = told(answer)["verifiableCredential"]
        return signed

    def verdict(self, credential: object, **options: object) -> TestResponse:
        return self.send(VERIFY, {"verifiableCredential": credential, "options": options})


@pytest.fixture
def tokens(school: School) -> Callable[[tables.Institution | None], str]:
    """Return a giver of tokens, of the first institution or of another one."""

    def give(institution: tables.Institution | None = None) -> str:
        wiring = school.site.wiring
        with wiring.database.transaction() as session:
            tenant = institution or registrations.find_institution(session, "example")
            assert tenant is not None
            return new_api_token(session, tenant.id, Scope.VC_API, "A program", wiring.clock())[1]

    return give


@pytest.fixture
def program(school: School, tokens: Callable[[], str]) -> Program:
    """A program of the first institution."""
    return Program(school, tokens())


@pytest.fixture
def tester(school: School) -> Program:
    """A program without a token, where a setting lets it test."""
    return Program(school, None, testing="example")


@pytest.mark.parametrize("path", ISSUING)
@pytest.mark.parametrize("who", ["program", "tester"])
def test_what_is_signed_verifies(who: str, path: str, request: pytest.FixtureRequest) -> None:
    caller: Program = request.getfixturevalue(who)
    answer = caller.verdict(caller.signed(path))
    assert (answer.status_code, told(answer)["verified"]) == (200, True), answer.text
    assert told(answer)["problemDetails"] == []


def test_a_program_signs_as_its_institution_and_a_tester_as_nobody(program: Program, tester: Program) -> None:
    assert program.issuer.startswith("did:web:")
    assert tester.issuer.startswith("did:key:z6Mk")
    assert tester.send(ISSUING[0], {"credential": program.degree()}).status_code == 400


@pytest.mark.parametrize("path", ISSUING)
@pytest.mark.parametrize("token", [None, "", "nobody.secret", "ü", "a\tb"])
def test_without_a_good_token_nothing_is_signed(path: str, token: str | None, school: School) -> None:
    answer = Program(school, token).send(path, {"credential": DEGREE})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_token_that_was_removed_or_altered_signs_nothing(school: School, program: Program) -> None:
    assert program.token is not None
    token_id, wiring = program.token.partition(".")[0], school.site.wiring
    assert Program(school, f"{token_id}.other").send(ISSUING[0], {}).status_code == 401
    with wiring.database.transaction() as session:
        row = session.get_one(tables.ApiToken, token_id)
        assert program.token.partition(".")[2] not in str(vars(row))
        assert not remove_api_token(session, "another institution", token_id, wiring.clock())
        assert remove_api_token(session, row.institution_id, token_id, wiring.clock())
    assert program.send(ISSUING[0], {"credential": DEGREE}).status_code == 401


@pytest.mark.parametrize("path", [*ISSUING, "/vc-api/credentials/status"])
@pytest.mark.parametrize("body", NO_OBJECTS)
def test_a_body_that_is_no_object_is_refused(path: str, body: bytes, tester: Program) -> None:
    answer = tester.send(path, body)
    assert (answer.status_code, answer.content_type) == (400, "application/problem+json")
    assert told(answer)["detail"]


@pytest.mark.parametrize("path", [VERIFY, PRESENT])
@pytest.mark.parametrize("body", [*NO_OBJECTS, b"{}", b'{"verifiableCredential": "text", "options": 5}'])
def test_a_body_that_is_no_object_verifies_nothing(path: str, body: bytes, tester: Program) -> None:
    answer = tester.send(path, body)
    assert (answer.status_code, told(answer)["verified"]) == (400, False)
    assert told(answer)["problemDetails"][0].keys() == {"type", "title", "detail"}


@pytest.mark.parametrize("name", MUTATIONS)
def test_whatever_is_wrong_with_a_credential_is_told_and_never_trusted(name: str, tester: Program) -> None:
    answer = tester.send(VERIFY, b'{"verifiableCredential": ' + MUTATIONS[name].data + b"}")
    assert answer.status_code in {400, 413}
    reasons = told(answer)
    assert not reasons.get("verified")
    assert reasons.get("problemDetails") or reasons.get("detail")


@pytest.mark.parametrize("change", BAD.values(), ids=BAD)
def test_what_the_data_model_forbids_is_refused_with_the_reason(
    change: dict[str, Any], tester: Program
) -> None:
    answer = tester.send(ISSUING[0], {"credential": tester.degree() | change})
    assert answer.status_code == 400
    assert told(answer)["detail"]
    forged = {**DEGREE, **change, "proof": {"type": "DataIntegrityProof", "proofPurpose": "assertionMethod"}}
    answer = tester.verdict(forged)
    assert (answer.status_code, told(answer)["verified"]) == (400, False)
    assert told(answer)["problemDetails"]


@pytest.mark.parametrize(
    "change",
    [
        {"type": "SomeProof"},
        {"cryptosuite": "eddsa-2099"},
        {"created": "yesterday"},
        {"proofValue": "u123"},
        {"proofValue": "z123"},
        {"proofValue": None},
        {"proofPurpose": "authentication"},
        {"verificationMethod": "did:key:z6Mk#z6Mk"},
        {"verificationMethod": None},
    ],
)
def test_a_proof_that_was_altered_is_refused_with_the_reason(change: dict[str, Any], tester: Program) -> None:
    credential = tester.signed()
    answer = tester.verdict({**credential, "proof": {**credential["proof"][0], **change}}, checks=["proof"])
    assert (answer.status_code, told(answer)["verified"]) == (400, False)
    assert told(answer)["problemDetails"][0]["detail"]


def test_who_asks_about_the_proof_alone_is_not_told_of_dates(tester: Program) -> None:
    expired = tester.signed(validUntil="2020-01-01T00:00:00Z")
    assert tester.verdict(expired, checks=["proof"]).status_code == 200
    answer = tester.verdict(expired)
    assert answer.status_code == 400
    assert told(answer)["problemDetails"][0]["type"].endswith("#RANGE_ERROR")


def test_an_unsigned_presentation_is_refused(tester: Program) -> None:
    presentation = {
        "@context": DEGREE["@context"],
        "type": "VerifiablePresentation",
        "holder": tester.issuer,
        "verifiableCredential": tester.signed(),
    }
    answer = tester.send(PRESENT, {"verifiablePresentation": presentation, "options": {"challenge": "c"}})
    assert (answer.status_code, told(answer)["verified"]) == (400, False)


@pytest.mark.parametrize("who", ["program", "tester"])
def test_a_credential_with_a_status_can_be_taken_back(who: str, request: pytest.FixtureRequest) -> None:
    caller: Program = request.getfixturevalue(who)
    credential, beside = (caller.signed(ISSUING[3]) for _ in range(2))
    entry = credential["credentialStatus"]
    address = entry["statusListCredential"].removeprefix(caller.school.site.wiring.settings.public_url)
    listed = told(caller.send(address, b"", "GET"))
    assert listed["issuer"] == caller.issuer
    assert caller.verdict(listed).status_code == 200
    for _ in range(2):
        answer = caller.send("/vc-api/credentials/status", {"credentialStatus": entry, "status": True})
        assert answer.status_code == 200, answer.text
    assert told(caller.verdict(credential))["revoked"] is True
    renew_status_lists(caller.school.site.wiring)
    assert caller.verdict(credential).status_code == 400
    assert caller.verdict(beside).status_code == 200


def test_nobody_takes_back_what_another_institution_signed(
    school: School, program: Program, tokens: Callable[[tables.Institution], str]
) -> None:
    tenant = school.another_tenant()
    with school.site.wiring.database.reading() as session:
        course = session.get_one(tables.Course, tenant.course_id)
        stranger = Program(school, tokens(session.get_one(tables.Institution, course.institution_id)))
    entry = program.signed(ISSUING[3])["credentialStatus"]
    asked = {"credentialStatus": entry, "status": True}
    assert stranger.send("/vc-api/credentials/status", asked).status_code == 404
    assert stranger.issuer != program.issuer


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"status": False}, 400),
        ({"credentialStatus": {}}, 400),
        ({"credentialStatus": {"statusListCredential": "https://elsewhere.example/status/1"}}, 404),
        ({"credentialStatus": {"statusListCredential": "http://127.0.0.1:8000/status/a\x00"}}, 404),
        ({"credentialStatus": {"statusListCredential": "http://127.0.0.1:8000/status/nothing"}}, 404),
    ],
)
def test_what_cannot_be_taken_back_is_refused(change: dict[str, Any], status: int, tester: Program) -> None:
    entry = {"statusPurpose": "revocation", "statusListIndex": "1"}
    named = change.get("credentialStatus", entry)
    body = {"status": True, **change, "credentialStatus": entry | named if named else {}}
    assert tester.send("/vc-api/credentials/status", body).status_code == status


def test_a_status_of_somebody_elses_list_is_not_replaced(tester: Program) -> None:
    answer = tester.send(ISSUING[3], {"credential": tester.degree(credentialStatus={"type": "Some"})})
    assert answer.status_code == 400
