"""The calls of the VC API."""

from collections.abc import Mapping

from lti_tool.web.openapi.operations import ANY_OBJECT, JSON, PROBLEM, TEXT, Operation, members, named, texts
from lti_tool.web.openapi.schemas import PROBLEMS

PROGRAM: Mapping[str, list[str]] = {"programToken": []}
ANYBODY: Mapping[str, list[str]] = {}
_TO_ISSUE = (JSON, members({"credential": ANY_OBJECT}, {"options": ANY_OBJECT}))
_ISSUED = {201: members({"verifiableCredential": ANY_OBJECT})}
_JUDGED = {200: named("Verdict")}
_UNSOUND = {400: (f"{JSON}, {PROBLEM}", named("Verdict")), 413: (PROBLEM, named("Problem"))}


def _issuing(path: str, name: str, summary: str) -> Operation:
    answers, opened_by = _ISSUED, (PROGRAM, ANYBODY)
    return Operation("post", path, name, summary, answers, PROBLEMS, _TO_ISSUE, opened_by=opened_by)


VC_API = (
    Operation(
        "get",
        "/vc-api/issuer",
        "issuer",
        "As whom the caller signs",
        {200: members({"id": TEXT})},
        PROBLEMS,
        opened_by=(PROGRAM, ANYBODY),
    ),
    _issuing("/vc-api/credentials/issue", "issue", "Sign a credential (eddsa-rdfc-2022)"),
    _issuing("/vc-api/jcs/credentials/issue", "issueSorted", "Sign a credential (eddsa-jcs-2022)"),
    _issuing("/vc-api/jwt/credentials/issue", "issueToken", "Sign a credential as an enveloped token"),
    _issuing("/vc-api/status/credentials/issue", "issueWithStatus", "Sign one that can be revoked"),
    Operation(
        "post",
        "/vc-api/credentials/status",
        "revoke",
        "Revoke a credential that was signed with a status",
        {200: members({"status": {"enum": [True]}})},
        PROBLEMS | {404: (PROBLEM, named("Problem"))},
        (JSON, members({"credentialStatus": named("Status"), "status": {"enum": [True]}})),
        opened_by=(PROGRAM, ANYBODY),
    ),
    Operation(
        "post",
        "/vc-api/credentials/verify",
        "verifyCredential",
        "Verify a credential; the verdict is the status, too",
        _JUDGED,
        _UNSOUND,
        (JSON, members({"verifiableCredential": ANY_OBJECT}, {"options": ANY_OBJECT})),
    ),
    Operation(
        "post",
        "/vc-api/presentations/verify",
        "verifyPresentation",
        "Verify what a holder presents",
        _JUDGED,
        _UNSOUND,
        (
            JSON,
            members(
                {"verifiablePresentation": ANY_OBJECT}, {"options": members({}, texts("challenge", "domain"))}
            ),
        ),
    ),
)
