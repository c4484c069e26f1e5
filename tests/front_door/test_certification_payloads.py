"""Known "bad" payloads (Certification Guide, 6.1.1): an error page for the person, a reason for the log."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from lti_tool.demo.browser import text_of
from lti_tool.web.lti.refusals import Sentence
from tests.front_door.examining import CLAIM, Vary, launch, telling, unvaried, without
from tests.front_door.school import School

pytestmark = pytest.mark.xdist_group("certification")

LTI_CLAIMS = ("version", "message_type", "deployment_id", "target_link_uri", "resource_link", "roles")
LONG_AGO = 1_500_000_000
FAR_AWAY = 9_500_000_000


def not_a_launch(claims: dict[str, Any]) -> Mapping[str, Any]:
    del claims
    return {"name": "badltilaunch"}


@dataclass(frozen=True, slots=True)
class Bad:
    """A payload, and the status, the code and the sentence that it is answered with."""

    status: int
    code: str
    sentence: Sentence
    vary: Vary = unvaried
    header: Mapping[str, str] | None = field(default=None)


def incomplete(code: str, vary: Vary) -> Bad:
    return Bad(400, code, Sentence.INCOMPLETE, vary)


def lacking(code: str, *names: str) -> Bad:
    return incomplete(code, without(*(CLAIM + name for name in names)))


def mistimed(sentence: Sentence, **times: object) -> Bad:
    return Bad(401, "LTI-TOKEN-TIME", sentence, telling(times))


BAD = {
    "b01_no_kid_sent_in_jwt_header": Bad(401, "LTI-TOKEN-KID", Sentence.UNPROVEN, header={}),
    "b02_incorrect_kid_in_jwt_header": Bad(401, "LTI-TOKEN-KID", Sentence.UNPROVEN, header={"kid": "wrong"}),
    "b03_wrong_lti_version": incomplete("LTI-MSG-VERSION", telling({CLAIM + "version": "1.2.0"})),
    "b04_no_lti_version": lacking("LTI-MSG-VERSION", "version"),
    "b05_invalid_lti_message": Bad(401, "LTI-TOKEN-CLAIMS", Sentence.UNPROVEN, not_a_launch),
    "b06_missing_lti_claims_all": lacking("LTI-MSG-DEPLOYMENT", *LTI_CLAIMS),
    "b06_missing_lti_claims_one": lacking("LTI-MSG-TARGET", "target_link_uri"),
    "b07_timestamps_incorrect_both_long_past": mistimed(Sentence.USED, iat=LONG_AGO, exp=LONG_AGO + 60),
    "b07_timestamps_incorrect_exp_is_over": mistimed(Sentence.USED, exp=LONG_AGO),
    "b07_timestamps_incorrect_iat_is_to_come": mistimed(Sentence.UNPROVEN, iat=FAR_AWAY, exp=FAR_AWAY + 60),
    "b07_timestamps_incorrect_no_numbers": mistimed(Sentence.UNPROVEN, iat="yesterday", exp="tomorrow"),
    "b08_message_type_claim_missing": lacking("LTI-MSG-TYPE", "message_type"),
    "b09_role_claim_missing": lacking("LTI-MSG-ROLES", "roles"),
    "b10_deployment_id_claim_missing": lacking("LTI-MSG-DEPLOYMENT", "deployment_id"),
    "b11_resource_link_id_claim_missing": incomplete(
        "LTI-MSG-ID", telling({CLAIM + "resource_link": {"title": "Badges"}})
    ),
    "b11_resource_link_id_claim_missing_with_its_link": lacking("LTI-MSG-ID", "resource_link"),
    "b12_user_claim_missing": incomplete("LTI-MSG-USER", without("sub")),
}


@pytest.mark.parametrize("bad", [pytest.param(bad, id=f"cert_{name}") for name, bad in BAD.items()])
def test_a_known_bad_payload_is_refused(examined: School, bad: Bad, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        browser = launch(examined, "teacher", bad.vary, bad.header)
    answer = browser.answer
    assert answer.status_code == bad.status
    assert bad.sentence in text_of(answer)
    assert bad.code in text_of(answer)
    assert "Badges" not in text_of(answer)
    assert not any("visit" in cookie.name for cookie in answer.cookies)
    (logged,) = [record for record in caplog.records if hasattr(record, "code")]
    assert vars(logged)["code"] == bad.code
    assert browser.sent["id_token"].token not in logged.getMessage()
