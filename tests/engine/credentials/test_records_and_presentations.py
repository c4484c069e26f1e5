"""Documents with credentials in them: a learner's record, a presentation, endorsements."""

import json
from typing import Any

import pytest

from badge_engine.proofs.eddsa_rdfc_2022 import sign
from badge_engine.proofs.vc_jwt import Algorithm, claims, sign_token
from badge_engine.status.list_credential import compose_status_list
from badge_engine.verification.report import Report, StepId
from badge_engine.verification.report_json import report_json
from badge_engine.verification.resolving import MAXIMUM_ADDRESSES, UnreachableError
from badge_engine.verification.verify import verify
from tests.engine.credentials.examples import (
    KEY_SIGNER,
    NOW,
    SIGNER,
    Json,
    held,
    outcome,
    sentences,
    status_list,
)
from tests.engine.credentials.makers import KEY_DID, P256, PLAIN, presentation, proven, token

BADGE = proven(PLAIN)
FORGED = {**BADGE, "name": "Forged"}
ENDED = proven({**PLAIN, "validUntil": "2026-11-23T09:30:01Z", "validFrom": "2020-01-01T00:00:00Z"})
UNKNOWN = {**BADGE, "proof": {**BADGE["proof"], "cryptosuite": "bbs-2023"}}
CLR_CONTEXTS = [
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json",
]


def report_on(document: Json, now: Any = NOW, **asked: str) -> Report:  # noqa: ANN401 # a moment
    return verify(json.dumps(document).encode(), resolver=held({}), now=now, **asked)


def record(*credentials: Json, **changes: Json) -> dict[str, Any]:
    subject = {
        "id": PLAIN["credentialSubject"]["id"],
        "type": ["ClrSubject"],
        "verifiableCredential": list(credentials),
        **changes,
    }
    return proven(
        {
            "@context": CLR_CONTEXTS,
            "id": "urn:uuid:6f1c2f2e-7f0b-4b5e-8f6a-3b2f6a1e9d99",
            "type": ["VerifiableCredential", "ClrCredential"],
            "name": "All that was learned",
            "issuer": PLAIN["issuer"],
            "validFrom": PLAIN["validFrom"],
            "credentialSubject": {key: value for key, value in subject.items() if value not in ("", [])},
        }
    )


def endorsement(of: str) -> dict[str, Any]:
    return proven(
        {
            "@context": PLAIN["@context"],
            "id": "urn:uuid:6f1c2f2e-7f0b-4b5e-8f6a-3b2f6a1e9d98",
            "type": ["VerifiableCredential", "EndorsementCredential"],
            "name": "We agree",
            "issuer": PLAIN["issuer"],
            "validFrom": PLAIN["validFrom"],
            "credentialSubject": {
                **({"id": of} if of else {}),
                "type": ["EndorsementSubject"],
                "endorsementComment": "Good.",
            },
        }
    )


def endorsed(**changes: Json) -> dict[str, Any]:
    return proven({**PLAIN, **changes})


def test_a_record_is_verified_with_everything_in_it() -> None:
    report = report_on(record(BADGE))
    assert report.verified, report.steps
    assert outcome(report, StepId.PARTS) == "ok"
    assert [part.report.verified for part in report.parts] == [True]


def test_a_forged_credential_in_a_record_is_an_error_and_one_that_ended_a_warning() -> None:
    forged, ended = report_on(record(BADGE, FORGED)), report_on(record(ENDED), now=NOW.replace(hour=20))
    assert (forged.verified, forged.authentic) == (False, True)
    assert outcome(forged, StepId.PARTS) == "error"
    assert ended.verified
    assert outcome(ended, StepId.PARTS) == "warning"


def test_a_record_with_anothers_credential_in_it_warns() -> None:
    by_another = P256.proven("ecdsa-rdfc-2019")
    report = report_on(record(by_another, id="urn:uuid:somebody-else"))
    assert report.verified
    assert outcome(report, StepId.PARTS) == "warning"
    assert outcome(report_on(record(by_another)), StepId.PARTS) == "ok"
    nameless = report_on(record(BADGE, id="", identifier=PLAIN["credentialSubject"]["identifier"]))
    assert nameless.authentic is not None


def test_a_records_issuer_may_name_the_learner_in_another_way_in_each_credential() -> None:
    report = report_on(record(BADGE, id="urn:uuid:the-learner-in-the-record"))
    assert outcome(report, StepId.PARTS) == "ok"


def test_a_record_that_links_what_it_does_not_hold_warns() -> None:
    link = {"type": "Association", "associationType": "isPartOf", "sourceId": "urn:x", "targetId": "urn:y"}
    here = {
        **link,
        "sourceId": (held_id := PLAIN["credentialSubject"]["achievement"]["id"]),
        "targetId": held_id,
    }
    assert outcome(report_on(record(BADGE, association=[link])), StepId.SUBJECT) == "warning"
    assert outcome(report_on(record(BADGE, association=[here])), StepId.SUBJECT) == "ok"


def test_a_record_without_credentials_is_none() -> None:
    report = report_on(record())
    assert "holds no credential" in sentences(report, StepId.SUBJECT)
    assert not report.verified


def test_an_endorsement_alone_is_verified() -> None:
    report = report_on(endorsement(PLAIN["id"]))
    assert report.verified, report.steps
    assert outcome(report_on(endorsement("")), StepId.SUBJECT) == "error"


def test_endorsements_in_a_badge_are_verified_as_parts_wherever_they_stand() -> None:
    good = endorsement(PLAIN["id"])
    issuer = {**PLAIN["issuer"], "endorsement": [good]}
    text = {key: value for key, value in good.items() if key != "proof"}
    signed = sign_token(text, KEY_SIGNER, Algorithm.EDDSA).decode()
    report = report_on(endorsed(issuer=issuer, endorsement=[good], endorsementJwt=[signed]))
    assert report.verified
    assert [part.place for part in report.parts] == [
        "$.endorsement[0]",
        "$.endorsementJwt[0]",
        "$.issuer.endorsement[0]",
    ]
    assert outcome(report, StepId.ENDORSEMENTS) == "ok"
    assert all(part.report.verified for part in report.parts)


def test_an_endorsement_that_is_none_is_no_flaw_of_the_badge() -> None:
    report = report_on(endorsed(endorsementJwt=["plain words"]))
    assert report.authentic
    assert outcome(report, StepId.ENDORSEMENTS) == "warning"
    assert outcome(report.parts[0].report, StepId.PARSE) == "error"


def test_what_is_nested_without_end_is_not_followed() -> None:
    document = endorsement(PLAIN["id"])
    for _level in range(5):
        text = {key: value for key, value in document.items() if key != "proof"}
        document = proven(
            {**text, "endorsementJwt": [sign_token(text, KEY_SIGNER, Algorithm.EDDSA).decode()]}
        )
    depth, report = 0, report_on(document)
    while report.parts:
        depth, report = depth + 1, report.parts[0].report
    assert depth <= 5


def test_a_presentation_is_verified_with_its_holder_and_every_credential() -> None:
    report = report_on(presentation([BADGE]))
    assert report.verified, report.steps
    assert [step.id for step in report.steps] == ["parse", "context", "type", "linked_data", "proof", "parts"]


@pytest.mark.parametrize(
    ("credential", "expected"), [(FORGED, "error"), (UNKNOWN, "unknown"), (ENDED, "error")]
)
def test_a_presentation_is_worth_what_its_credentials_are_worth(
    credential: dict[str, Any], expected: str
) -> None:
    report = report_on(presentation([BADGE, credential]), now=NOW.replace(hour=20))
    assert outcome(report, StepId.PARTS) == expected
    assert report.parts[0].report.verified


def test_a_presentation_that_nobody_signed_or_somebody_else_is_not_authentic() -> None:
    signed = presentation([BADGE])
    unsigned = {key: value for key, value in signed.items() if key != "proof"}
    other = {**signed, "holder": "did:web:else.example"}
    claiming = {**signed, "proof": {**signed["proof"], "proofPurpose": "assertionMethod"}}
    for document in (unsigned, other, claiming):
        report = report_on(document)
        assert not report.verified
        assert outcome(report, StepId.PROOF) == "error"
        assert report.parts[0].report.verified


def test_a_presentation_by_another_than_its_credentials_are_about_warns() -> None:
    own = proven({**PLAIN, "credentialSubject": {**PLAIN["credentialSubject"], "id": KEY_DID}})
    assert outcome(report_on(presentation([own])), StepId.PARTS) == "ok"
    stranger = report_on(presentation([own, BADGE]))
    assert stranger.verified
    assert outcome(stranger, StepId.PARTS) == "warning"
    assert "do not name whoever hands them in" in sentences(stranger, StepId.PARTS)


@pytest.mark.parametrize(("outer", "inner", "refused"), [(101, 0, True), (100, 0, False), (61, 40, True)])
def test_a_hundred_parts_of_one_document_are_looked_at_and_no_more(
    outer: int,
    inner: int,
    refused: bool,  # noqa: FBT001 # a row of the table
) -> None:
    good = endorsed(endorsementJwt=["e30.e30.e30"] * inner) if inner else BADGE
    report = report_on(endorsed(endorsement=[good], endorsementJwt=["e30.e30.e30"] * (outer - 1)))
    assert ("more than 100" in sentences(report, StepId.PARTS)) is refused
    assert (report.authentic is None) is refused


def test_a_presentation_answers_the_question_that_was_asked() -> None:
    asked = {"challenge": "seven", "domain": "verifier.example"}
    answered = presentation([BADGE], **asked)
    assert report_on(answered, **asked).verified
    assert report_on(answered, challenge="eight").verified is False
    assert outcome(report_on(presentation([BADGE]), challenge="seven"), StepId.CLAIMS) == "error"


def test_a_presentation_as_a_token_is_verified() -> None:
    bare = {key: value for key, value in presentation([BADGE]).items() if key != "proof"}
    header = {"alg": "EdDSA", "kid": KEY_SIGNER.verification_method, "typ": "vp+jwt"}
    for payload in (
        {**bare, "iss": KEY_DID, "nonce": "seven", "aud": ["verifier.example"]},
        {
            "vp": {key: value for key, value in bare.items() if key != "holder"},
            "iss": KEY_DID,
            "nonce": "seven",
            "aud": "verifier.example",
        },
    ):
        report = verify(
            token(header, payload),
            resolver=held({}),
            now=NOW,
            challenge="seven",
            domain="verifier.example",
        )
        assert report.verified, report.steps
    stranger = verify(token(header, {**bare, "iss": "did:web:x"}), resolver=held({}), now=NOW)
    assert outcome(stranger, StepId.CLAIMS) == "error"


def test_a_presentation_as_a_token_counts_until_it_ends() -> None:
    bare = {key: value for key, value in presentation([BADGE]).items() if key != "proof"}
    header = {"alg": "EdDSA", "kid": KEY_SIGNER.verification_method, "typ": "vp+jwt"}
    now = int(NOW.timestamp())
    verdicts = [
        verify(token(header, {**bare, "iss": KEY_DID, "exp": ends}), resolver=held({}), now=NOW).verified
        for ends in (now + 60, now - 60, "soon")
    ]
    assert verdicts == [True, False, False]


def test_a_presentation_may_hold_tokens_in_wrapping() -> None:
    text = token({"alg": "EdDSA", "kid": KEY_SIGNER.verification_method}, {**PLAIN, **claims(PLAIN)}).decode()
    wrapped = {
        "@context": "https://www.w3.org/ns/credentials/v2",
        "type": "EnvelopedVerifiableCredential",
        "id": f"data:application/vc+jwt,{text}",
    }
    assert report_on(presentation([wrapped])).verified


class CountingResolver:
    def __init__(self) -> None:
        self.asked: list[str] = []

    def fetch(self, url: str) -> bytes:
        self.asked.append(url)
        raise UnreachableError("Nobody is there.")


def test_a_document_that_points_to_very_many_addresses_does_not_have_them_all_asked() -> None:
    entries: list[Json] = [
        {"id": f"https://victim.example/{number // 2}", "type": "1EdTechRevocationList"}
        for number in range(200)
    ]
    counting = CountingResolver()
    data = json.dumps(proven({**PLAIN, "credentialStatus": entries})).encode()
    report = verify(data, resolver=counting, now=NOW)
    assert (report.authentic, report.revoked, report.verified) == (True, None, False)
    assert len(counting.asked) == len(set(counting.asked)) == MAXIMUM_ADDRESSES


def test_a_list_of_status_handed_in_alone_is_verified_as_what_it_is() -> None:
    good = sign(compose_status_list(status_list()), SIGNER, NOW)
    assert report_on(good).verified
    bad = sign({**compose_status_list(status_list()), "credentialSubject": {"id": "urn:x"}}, SIGNER, NOW)
    assert outcome(report_on(bad), StepId.SUBJECT) == "error"


def test_the_report_as_json_numbers_its_steps_and_names_its_sources() -> None:
    told = report_json(report_on(presentation([BADGE])))
    assert [step["number"] for step in told["steps"]] == [1, 2, 3, 4, 5, 6]
    assert told["parts"][0]["place"] == "$.verifiableCredential[0]"
    assert told["parts"][0]["credential"] == PLAIN["id"]
    assert told["credential"] is None
    sources = {step["id"]: step["source"] for step in told["parts"][0]["steps"]}
    assert sources["schema"].endswith("ob_v3p0_achievementcredential_schema.json")
    assert sources["proof"] == "the name of the issuer itself (did:key)"
    assert sources["validity"] == "the clock: 2026-11-23 09:30 UTC"
    assert json.loads(json.dumps(told)) == told
    nothing = report_json(verify(b"", resolver=held({}), now=NOW))
    assert (nothing["credential"], nothing["parts"]) == (None, [])
