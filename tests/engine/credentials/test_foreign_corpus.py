"""Credentials that others made, good and bad: what we say must be what their makers say, or stricter."""

import hashlib
import json
from datetime import UTC, datetime

import pytest

from badge_engine.verification.report import Outcome, Report, StepId
from badge_engine.verification.resolving import HeldDocuments
from badge_engine.verification.verify import verify
from tests.engine.credentials.examples import CORPUS, outcome

VALIDATOR = "https://raw.githubusercontent.com/1EdTech/digital-credentials-public-validator/refs/heads/main/"
ISSUERS_OF_EXAMPLES = {
    "https://1edtech.edu/issuers/565049": (
        "z6MkjZRZv3aez3r18pB1RBFJR1kwUVJ5jHt92JmQwXbd5hwi",
        "z6Mknyb2Gb4NxzW3xSr9ChTtdQZ1zs77piQ3r9SaJ9vMzmrs",
    ),
    "https://example.edu/issuers/565049": (
        "z6MkjZRZv3aez3r18pB1RBFJR1kwUVJ5jHt92JmQwXbd5hwi",
        "z6MkjZRsdasZv3aez3r18pB1RBFJR1kwUVJ5jHt92JmQwXbd5hwi",
    ),
    "https://example.com/issuers/876543": (
        "z6MkjZRZv3aez3r18pB1RBFJR1kwUVJ5jHt92JmQwXbd5hwi",
        "z6MkrvfzkMnvCroEUP2DVc9SHPE48CRsvHiVSusHioxTYu1x",
    ),
    "https://state.gov/issuers/565049": ("z6MkoMGF38Ck9xkdqrbZt4h9eHb1qc3GhAAkoSWa4Vy3SHRN",),
}
LISTS = {
    VALIDATOR + "inspector-vc/src/test/resources/ob30/bit-string-list/testlist": (
        "1edtech-ob30-bit-string-list-testlist.json"
    ),
    "https://raw.githubusercontent.com/digitalcredentials/verifier-core/refs/heads/main/src/test-fixtures/status/"
    "e5WK8CbZ1GjycuPombrj": "dcc-status-e5WK8CbZ1GjycuPombrj.json",
}
GOOD = {
    "1edtech-ob30-simple.json": "ok",
    "1edtech-ob30-simple-did-web-method.json": "ok",
    "1edtech-ob30-simple-context-alias.json": "ok",
    "1edtech-ob30-simple-context-version.json": "warning",
    "1edtech-ob30-simple-json.png": "ok",
    "dcc-v2OBv3SpecExample.json": "ok",
    "dcc-v1OBv3SpecExample.json": "warning",
    "spec-testvector-ob-signed.json": "ok",
}
BAD = {
    "1edtech-ob30-simple-err-type.json": StepId.TYPE,
    "1edtech-ob30-simple-err-context.json": StepId.CONTEXT,
    "1edtech-ob30-simple-err-issuer.json": StepId.ISSUER,
    "1edtech-ob30-simple-err-issuer-type.json": StepId.ISSUER,
    "1edtech-ob30-simple-err-issuer-otheridentifier-type.json": StepId.ISSUER,
    "1edtech-ob30-simple-err-issuer-parentorg-type.json": StepId.ISSUER,
    "1edtech-ob30-simple-err-credential-subject-type.json": StepId.SUBJECT,
    "1edtech-ob30-simple-err-credential-subject-identifier-type.json": StepId.SUBJECT,
    "1edtech-ob30-simple-err-credential-subject-result-type.json": StepId.SUBJECT,
    "1edtech-ob30-simple-err-credential-subject-profile-type.json": StepId.SUBJECT,
    "1edtech-ob30-simple-err-evidence-type.json": StepId.SUBJECT,
    "1edtech-ob30-simple-err-issued.json": StepId.VALIDITY,
    "1edtech-ob30-simple-err-proof-method.json": StepId.PROOF,
    "1edtech-ob30-simple-err-proof-value.json": StepId.PROOF,
    "1edtech-ob30-simple-noproof.json": StepId.PROOF,
    # Stricter than the validator: a key of nobody in particular must not speak for another issuer.
    "1edtech-ob30-simple-did-key-method.json": StepId.PROOF,
    "1edtech-ob30-bit-string-list-credential-status-revoked.json": StepId.STATUS,
    "1edtech-ob30-bit-string-list-credential-status-revoked-blank-nodes.json": StepId.STATUS,
    "dcc-safeModeBreaker.json": StepId.LINKED_DATA,
    "dcc-testVC.json": StepId.PROOF,
    "dcc-v2SimpleIssuerId.json": StepId.ISSUER,
    "made-tampered-name.json": StepId.PROOF,
    "made-undefined-term-injected.json": StepId.LINKED_DATA,
    "made-context-swapped.json": StepId.PROOF,
    "made-issuer-swapped.json": StepId.PROOF,
    "made-proofpurpose-auth.json": StepId.PROOF,
    "1edtech-ob30-complete_v1.json": StepId.LINKED_DATA,
}
UNSUPPORTED = {
    "1edtech-ob30-simple-eddsa-2022.json": StepId.PROOF,
    "1edtech-ob30-simple_v1.json": StepId.PROOF,
    "1edtech-ob30-sd-derivedcredential.json": StepId.PROOF,
    "1edtech-ob30-credential-status-revoked.json": StepId.PROOF,
    "1edtech-ob30-endorsement-valid.json": StepId.TYPE,
    "1edtech-ob30-endorsement-err-schema-status-refresh.json": StepId.TYPE,
    "1edtech-clr20-simple.json": StepId.TYPE,
    "spec-testvector-clr-signed.json": StepId.TYPE,
    "1edtech-ob30-simple.jwt": StepId.PARSE,
    "1edtech-ob30-velocity.jwt": StepId.PARSE,
    "1edtech-ob30-simple-jwt.png": StepId.PARSE,
    "1edtech-ob30-simple-jwt_v1.png": StepId.PARSE,
    "1edtech-ob30-simple-json.svg": StepId.PARSE,
    "1edtech-ob30-simple-jwt.svg": StepId.PARSE,
    "1edtech-ob30-simple-jwt_v1.svg": StepId.PARSE,
    "dcc-v1Expired.json": StepId.PROOF,
    "dcc-v1Revoked.json": StepId.PROOF,
    "dcc-v2Expired.json": StepId.PROOF,
    "dcc-v2ExpiredWithValidStatus.json": StepId.PROOF,
    "dcc-v2NoStatus.json": StepId.PROOF,
    "dcc-v2Revoked.json": StepId.PROOF,
    "dcc-v2RevokedAndExpired.json": StepId.PROOF,
    "dcc-v2WithBadDidWeb.json": StepId.PROOF,
    "dcc-v2WithValidStatus.json": StepId.PROOF,
    "dcc-v2didWebMultikeyWithValidStatus.json": StepId.PROOF,
    "dcc-v2didWebWithValidStatus.json": StepId.PROOF,
}
# Their lists are unreachable, or of a kind that we cannot check: neither valid nor revoked.
STATUS_OPEN = (
    "1edtech-ob30-complete.json",
    "dcc-v2DoubleSigWithBadStatusUrl.json",
    "dcc-v2DoubleSigWithValidStatus.json",
    "dcc-v2EddsaWithValidStatus.json",
)
LISTS_THEMSELVES = ("1edtech-ob30-bit-string-list-testlist.json", "dcc-status-e5WK8CbZ1GjycuPombrj.json")


def controller(identifier: str, keys: tuple[str, ...]) -> bytes:
    methods = [f"{identifier}#{key}" for key in keys]
    entries = [
        {"id": method, "type": "Multikey", "controller": identifier, "publicKeyMultibase": key}
        for method, key in zip(methods, keys, strict=True)
    ]
    return json.dumps({"id": identifier, "verificationMethod": entries, "assertionMethod": methods}).encode()


def report_on(name: str) -> Report:
    controllers = {issuer: controller(issuer, keys) for issuer, keys in ISSUERS_OF_EXAMPLES.items()}
    lists = {url: (CORPUS / file).read_bytes() for url, file in LISTS.items()}
    now = datetime(2026, 11, 23, tzinfo=UTC)
    return verify((CORPUS / name).read_bytes(), resolver=HeldDocuments({**controllers, **lists}), now=now)


@pytest.mark.parametrize("name", GOOD)
def test_what_others_call_good_is_verified(name: str) -> None:
    report = report_on(name)
    assert report.verified, report.steps
    assert outcome(report, StepId.CONTEXT) == GOOD[name]


@pytest.mark.parametrize("name", BAD)
def test_what_others_call_bad_fails_at_the_step_that_they_name(name: str) -> None:
    report = report_on(name)
    assert not report.verified
    assert outcome(report, BAD[name]) == "error"


@pytest.mark.parametrize("name", UNSUPPORTED)
def test_what_we_cannot_check_is_called_unsupported_and_never_invalid(name: str) -> None:
    report = report_on(name)
    assert not report.verified
    assert report.authentic is None
    (step,) = [step for step in report.steps if step.id is UNSUPPORTED[name]]
    assert step.outcome is Outcome.UNKNOWN
    assert "not supported" in step.sentence


@pytest.mark.parametrize("name", STATUS_OPEN)
def test_a_status_that_cannot_be_looked_up_is_left_open(name: str) -> None:
    report = report_on(name)
    assert report.authentic
    assert report.revoked is None
    assert not report.verified
    assert outcome(report, StepId.STATUS) == "unknown"


def test_the_flags_of_revoked_and_early_badges_stand_apart_from_their_authenticity() -> None:
    revoked = report_on("1edtech-ob30-bit-string-list-credential-status-revoked.json")
    early = report_on("1edtech-ob30-simple-err-issued.json")
    assert (revoked.authentic, revoked.revoked, revoked.not_yet_valid) == (True, True, False)
    assert (early.authentic, early.revoked, early.not_yet_valid) == (True, False, True)


def test_every_example_has_an_expected_verdict_and_is_the_one_on_record() -> None:
    judged = {*GOOD, *BAD, *UNSUPPORTED, *STATUS_OPEN, *LISTS_THEMSELVES}
    vectors = {path.name for path in CORPUS.glob("*.nq")}
    present = {path.name for path in CORPUS.iterdir()} - {"INDEX.md"}
    assert present == judged | vectors
    index = (CORPUS / "INDEX.md").read_text()
    for name in present:
        assert hashlib.sha256((CORPUS / name).read_bytes()).hexdigest() in index, name
