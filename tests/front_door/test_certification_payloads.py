"""Known "bad" payloads (Certification Guide, 6.1.1): an error page for the person, a reason for the log."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from lti_tool.demo.browser import text_of
from lti_tool.web.lti.refusals import Sentence
from tests.front_door.examining import CLAIM, Vary, launch, telling, unvaried, without
from tests.front_door.school import School

pytestmark = pytest.mark.xdist_group("certification")

LTI_CLAIMS = ("deployment_id", "version", "message_type", "target_link_uri", "resource_link", "roles")
PAST, TO_COME = 1_500_000_000, 9_500_000_000


def not_a_launch(claims: dict[str, Any]) -> Mapping[str, Any]:
    del claims
    return {"name": "badltilaunch"}


@dataclass(frozen=True, slots=True)
class Bad:
    """A payload; status, code and sentence of the answer, and what the log must name as the reason."""

    status: int
    code: str
    sentence: Sentence
    reason: str
    vary: Vary = unvaried
    header: Mapping[str, str] | None = None


def without_key(reason: str, **header: str) -> Bad:
    return Bad(401, "LTI-TOKEN-KID", Sentence.UNPROVEN, reason, header=header)


def incomplete(code: str, reason: str, vary: Vary) -> Bad:
    return Bad(400, code, Sentence.INCOMPLETE, reason, vary)


def lacking(code: str, *names: str) -> Bad:
    return incomplete(code, names[0], without(*(CLAIM + name for name in names)))


def mistimed(sentence: Sentence, reason: str, **times: object) -> Bad:
    return Bad(401, "LTI-TOKEN-TIME", sentence, reason, telling(times))


NO_LAUNCH = Bad(401, "LTI-TOKEN-CLAIMS", Sentence.UNPROVEN, "lacks one of exp, iat, aud", not_a_launch)
OTHER_VERSION = telling({CLAIM + "version": "1.2.0"})
NO_TYPE = without(CLAIM + "message_type")
LINK_WITHOUT_ID = telling({CLAIM + "resource_link": {"title": "Badges"}})
BOTH_PAST, BOTH_TO_COME = {"iat": PAST, "exp": PAST + 60}, {"iat": TO_COME, "exp": TO_COME + 60}
NO_NUMBERS = {"iat": "yesterday", "exp": "tomorrow"}

BAD = {
    "b01_no_kid_sent_in_jwt_header": without_key("names no key"),
    "b02_incorrect_kid_in_jwt_header": without_key("key", kid="wrong"),
    "b03_wrong_lti_version": incomplete("LTI-MSG-VERSION", "version", OTHER_VERSION),
    "b04_no_lti_version": lacking("LTI-MSG-VERSION", "version"),
    "b05_invalid_lti_message": NO_LAUNCH,
    "b06_missing_lti_claims_all": lacking("LTI-MSG-DEPLOYMENT", *LTI_CLAIMS),
    "b06_missing_lti_claims_one": lacking("LTI-MSG-TARGET", "target_link_uri"),
    "b07_timestamps_incorrect_long_past": mistimed(Sentence.USED, "expired", **BOTH_PAST),
    "b07_timestamps_incorrect_exp_is_over": mistimed(Sentence.USED, "expired", exp=PAST),
    "b07_timestamps_incorrect_to_come": mistimed(Sentence.UNPROVEN, "future", **BOTH_TO_COME),
    "b07_timestamps_incorrect_no_numbers": mistimed(Sentence.UNPROVEN, "exp", **NO_NUMBERS),
    "b08_message_type_claim_missing": incomplete("LTI-MSG-TYPE", "neither a resource link", NO_TYPE),
    "b09_role_claim_missing": lacking("LTI-MSG-ROLES", "roles"),
    "b10_deployment_id_claim_missing": lacking("LTI-MSG-DEPLOYMENT", "deployment_id"),
    "b11_resource_link_id_claim_missing": incomplete("LTI-MSG-ID", "resource_link", LINK_WITHOUT_ID),
    "b11_resource_link_id_claim_missing_with_its_link": lacking("LTI-MSG-ID", "resource_link"),
    "b12_user_claim_missing": incomplete("LTI-MSG-USER", "sub", without("sub")),
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
    assert bad.reason in logged.getMessage()
    assert browser.sent["id_token"].token not in logged.getMessage()
