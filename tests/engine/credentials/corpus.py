"""The examples of others, with what we say of each: verified, or the step that fails and how."""

import json
from base64 import urlsafe_b64decode
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from badge_engine.proofs.did_web import DID_WEB, did_web_url
from badge_engine.verification.report import Outcome, Report, StepId
from badge_engine.verification.resolving import HeldDocuments
from badge_engine.verification.verify import verify
from tests.engine.credentials.examples import CORPUS

TODAY = datetime(2026, 11, 23, tzinfo=UTC)
VALIDATOR = "https://raw.githubusercontent.com/1EdTech/digital-credentials-public-validator/refs/heads/main/"
SEED_KEY = "z6MkjZRZv3aez3r18pB1RBFJR1kwUVJ5jHt92JmQwXbd5hwi"
DCC_KEY = "z6MknNQD1WHLGGraFi6zcbGevuAgkVfdyCdtZnQTGWVVvR5Q"
WELLSPRING = (
    "did:web:dc.1edtech.org:wellspring2022:wellspring-portal:org:da1e96e9-afcc-4eed-b9a2-2ddf7353214c"
)
# The hosts of the examples are gone or never were: this is what they would publish.
CONTROLLERS = {
    "https://1edtech.edu/issuers/565049": (
        SEED_KEY,
        "z6Mknyb2Gb4NxzW3xSr9ChTtdQZ1zs77piQ3r9SaJ9vMzmrs",
        "zDnaekGZTbQBerwcehBSXLqAg6s55hVEBms1zFy89VHXtJSa9",
    ),
    "https://example.edu/issuers/565049": (
        SEED_KEY,
        "z6MkjZRsdasZv3aez3r18pB1RBFJR1kwUVJ5jHt92JmQwXbd5hwi",
        "z6MkwA1498JfoCS3y4y3zggBDAosQEoCi5gsYH2PMXh1cFWK",
    ),
    "https://example.com/issuers/876543": (
        SEED_KEY,
        "z6MknNHHrBzPytzu6CUBP9Lg7fg4KSBjzimc2Frh693YbMiv",
        "z6MkrvfzkMnvCroEUP2DVc9SHPE48CRsvHiVSusHioxTYu1x",
        "z6MkvREVgsHx7Ppae68vCoByy73ZD4aMSJiPML2cryVL8JAx",
    ),
    "https://state.gov/issuers/565049": (
        "z6MkmQ49FhpMN7V11B7Qzc6WC6Q3ymVW4xmHUsHBR2MWMMo1",
        "z6MkoMGF38Ck9xkdqrbZt4h9eHb1qc3GhAAkoSWa4Vy3SHRN",
    ),
    WELLSPRING: (SEED_KEY,),
    "did:web:digitalcredentials.github.io:dcc-did-web": (DCC_KEY,),
    "did:web:digitalcredentials.github.io:dcc-did-web:multikey": (DCC_KEY,),
}
# Tokens that bring their key along; their issuers would list it.
KEYS_IN_TOKENS = {
    "https://1edtech.edu/issuers/565049": ("1edtech-ob30-simple-jwt.svg", "1edtech-ob30-simple-jwt.png"),
    "https://example.edu/issuers/565049": (
        "1edtech-ob30-simple-jwt_v1.svg",
        "1edtech-ob30-simple-jwt_v1.png",
        "1edtech-clr20-simple.jwt",
    ),
}
LISTS = {
    VALIDATOR + "inspector-vc/src/test/resources/ob30/bit-string-list/testlist": (
        "1edtech-ob30-bit-string-list-testlist.json"
    ),
    "https://raw.githubusercontent.com/digitalcredentials/verifier-core/refs/heads/main/src/test-fixtures/status/"
    "e5WK8CbZ1GjycuPombrj": "dcc-status-e5WK8CbZ1GjycuPombrj.json",
}
REVOCATIONS = {
    "id": "https://dc.1edtech.org/wellspring2022/wellspring-portal/api/revocations/"
    "da1e96e9-afcc-4eed-b9a2-2ddf7353214c",
    "issuer": WELLSPRING,
    "revokedCredential": [
        {
            "id": "https://dc.1edtech.org/wellspring2022/wellspring-portal/credential/"
            "54418d3f-ec01-4652-800a-861c890a51a1",
            "revocationReason": "Issued by mistake",
        }
    ],
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """The step that decides and how it ends; `because` is a part of its sentence."""

    step: StepId
    outcome: Outcome
    because: str = ""


def bad(step: StepId, because: str = "") -> Verdict:
    return Verdict(step, Outcome.ERROR, because)


def left_open(step: StepId, because: str) -> Verdict:
    return Verdict(step, Outcome.UNKNOWN, because)


VERIFIED = (
    "1edtech-clr20-simple.json",
    "1edtech-ob30-bit-string-list-testlist.json",
    "1edtech-ob30-endorsement-valid.json",
    "1edtech-ob30-sd-derivedcredential.json",
    "1edtech-ob30-simple.json",
    "1edtech-ob30-simple.1ob",
    "1edtech-ob30-simple_v1.json",
    "1edtech-ob30-simple-context-alias.json",
    "1edtech-ob30-simple-context-version.json",
    "1edtech-ob30-simple-did-web-method.json",
    "1edtech-ob30-simple-eddsa-2022.json",
    "1edtech-ob30-simple-json.png",
    "1edtech-ob30-simple-json.svg",
    "1edtech-ob30-simple-jwt.png",
    "1edtech-ob30-simple-jwt.svg",
    "1edtech-ob30-simple-jwt_v1.png",
    "1edtech-ob30-simple-jwt_v1.svg",
    "dcc-status-e5WK8CbZ1GjycuPombrj.json",
    "dcc-v1OBv3SpecExample.json",
    "dcc-v2NoStatus.json",
    "dcc-v2OBv3SpecExample.json",
    "spec-testvector-clr-signed.json",
    "spec-testvector-ob-signed.json",
)
SHORT_LIST = "131072"
NOT_ON_BOARD = "is not on board"
DECIDED = {
    "1edtech-ob30-simple-err-type.json": bad(StepId.TYPE),
    "1edtech-ob30-simple-err-context.json": bad(StepId.CONTEXT),
    "1edtech-ob30-simple-err-issuer.json": bad(StepId.ISSUER),
    "1edtech-ob30-simple-err-issuer-type.json": bad(StepId.ISSUER),
    "1edtech-ob30-simple-err-issuer-otheridentifier-type.json": bad(StepId.ISSUER),
    "1edtech-ob30-simple-err-issuer-parentorg-type.json": bad(StepId.ISSUER),
    "1edtech-ob30-simple-err-credential-subject-type.json": bad(StepId.SUBJECT),
    "1edtech-ob30-simple-err-credential-subject-identifier-type.json": bad(StepId.SUBJECT),
    "1edtech-ob30-simple-err-credential-subject-result-type.json": bad(StepId.SUBJECT),
    "1edtech-ob30-simple-err-credential-subject-profile-type.json": bad(StepId.SUBJECT),
    "1edtech-ob30-simple-err-evidence-type.json": bad(StepId.SUBJECT),
    "1edtech-ob30-simple-err-issued.json": bad(StepId.VALIDITY),
    "1edtech-ob30-simple-err-proof-method.json": bad(StepId.PROOF),
    "1edtech-ob30-simple-err-proof-value.json": bad(StepId.PROOF, "does not match"),
    "1edtech-ob30-simple-noproof.json": bad(StepId.PROOF, "not signed"),
    # Stricter than the validator: a key of nobody in particular must not speak for another issuer.
    "1edtech-ob30-simple-did-key-method.json": bad(StepId.PROOF, "who is not its issuer"),
    "1edtech-clr20-complex.json": bad(StepId.PROOF, "who is not its issuer"),
    "1edtech-ob30-bit-string-list-credential-status-revoked.json": bad(StepId.STATUS, "has revoked"),
    "1edtech-ob30-bit-string-list-credential-status-revoked-blank-nodes.json": bad(
        StepId.STATUS, "has revoked"
    ),
    "1edtech-ob30-credential-status-revoked.json": bad(StepId.STATUS, "Issued by mistake"),
    # Terms that no context defines: the type of the refresh service, of its status list.
    "1edtech-ob30-complete_v1.json": bad(StepId.LINKED_DATA),
    "1edtech-ob30-endorsement-err-schema-status-refresh.json": bad(StepId.PROOF, "does not match"),
    "dcc-safeModeBreaker.json": bad(StepId.LINKED_DATA, "StatusList2021Entry"),
    "dcc-testVC.json": bad(StepId.PROOF, "does not match"),
    # Stricter than their makers, as the validator is: the issuer is a profile, the subject has a name.
    "dcc-v2SimpleIssuerId.json": bad(StepId.ISSUER),
    "dcc-v2didWebWithValidStatus.json": bad(StepId.SUBJECT, "neither named"),
    "dcc-v2didWebMultikeyWithValidStatus.json": bad(StepId.SUBJECT, "neither named"),
    "dcc-v1Expired.json": bad(StepId.VALIDITY, "ran out"),
    "dcc-v2Expired.json": bad(StepId.VALIDITY, "ran out"),
    "dcc-v2ExpiredWithValidStatus.json": bad(StepId.VALIDITY, "ran out"),
    "dcc-v2RevokedAndExpired.json": bad(StepId.VALIDITY, "ran out"),
    # Their list has 100,000 places, fewer than the standard demands so that nobody stands out.
    "dcc-v1Revoked.json": bad(StepId.STATUS, SHORT_LIST),
    "dcc-v2Revoked.json": bad(StepId.STATUS, SHORT_LIST),
    "dcc-v2WithValidStatus.json": bad(StepId.STATUS, SHORT_LIST),
    "dcc-v2DoubleSigWithValidStatus.json": bad(StepId.STATUS, SHORT_LIST),
    "dcc-v2EddsaWithValidStatus.json": bad(StepId.STATUS, SHORT_LIST),
    "made-tampered-name.json": bad(StepId.PROOF, "does not match"),
    "made-undefined-term-injected.json": bad(StepId.LINKED_DATA, "sneakyGrade"),
    "made-context-swapped.json": bad(StepId.PROOF, "does not match"),
    "made-issuer-swapped.json": bad(StepId.PROOF, "does not match"),
    "made-proofpurpose-auth.json": bad(StepId.PROOF, "assertionMethod"),
}
LEFT_OPEN = {
    # The list, and the keys, of hosts that serve nothing.
    "1edtech-ob30-complete.json": left_open(StepId.STATUS, "could not be reached"),
    "dcc-v2DoubleSigWithBadStatusUrl.json": left_open(StepId.STATUS, "could not be reached"),
    "dcc-v2WithBadDidWeb.json": left_open(StepId.PROOF, "could not be reached"),
    # Drafts whose contexts nobody publishes any more.
    "1edtech-clr20-simple-noproof.json": left_open(StepId.LINKED_DATA, NOT_ON_BOARD),
    "1edtech-clr20-simple_old_safesigned.json": left_open(StepId.LINKED_DATA, NOT_ON_BOARD),
    "1edtech-clr20-simple.jwt": left_open(StepId.LINKED_DATA, NOT_ON_BOARD),
    # An issuer that is a number leads to no key; a token without a name for its key leads to none.
    "1edtech-clr20-simple_v1.json": left_open(StepId.PROOF, "Keys named like urn:uuid:"),
    "1edtech-ob30-simple.jwt": left_open(StepId.PROOF, "does not name its key"),
    # The ledger of another network.
    "1edtech-ob30-velocity.jwt": left_open(StepId.PROOF, "Keys named like did:velocity:"),
}


def held_for_the_corpus() -> HeldDocuments:
    documents = {_address(name): _controller(name, keys) for name, keys in CONTROLLERS.items()}
    lists = {url: (CORPUS / file).read_bytes() for url, file in LISTS.items()}
    plain = {str(REVOCATIONS["id"]): json.dumps(REVOCATIONS).encode()}
    return HeldDocuments({**documents, **lists, **plain})


def report_on(name: str) -> Report:
    return verify((CORPUS / name).read_bytes(), resolver=held_for_the_corpus(), now=TODAY)


def _address(identifier: str) -> str:
    return did_web_url(identifier) if identifier.startswith(DID_WEB) else identifier


def _controller(identifier: str, keys: tuple[str, ...]) -> bytes:
    methods: list[dict[str, Any]] = [
        {
            "id": f"{identifier}#{key}",
            "type": "Multikey",
            "controller": identifier,
            "publicKeyMultibase": key,
        }
        for key in keys
    ]
    for number, file in enumerate(KEYS_IN_TOKENS.get(identifier, ())):
        methods.append(
            {
                "id": f"{identifier}#token-{number}",
                "type": "JsonWebKey",
                "controller": identifier,
                "publicKeyJwk": _key_in(file),
            }
        )
    trusted = [method["id"] for method in methods]
    document = {"id": identifier, "verificationMethod": methods, "assertionMethod": trusted}
    return json.dumps(document).encode()


def _key_in(file: str) -> dict[str, str]:
    """The public key in the head of the only token in a file."""
    text = (CORPUS / file).read_bytes().decode("latin-1")
    head = text[text.index("eyJ") :].partition(".")[0]
    key: dict[str, str] = json.loads(urlsafe_b64decode(head + "=="))["jwk"]
    return key
