"""Canvas's LTI services on one blueprint: tokens, line items, scores and results, names and roles."""

from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, request

from lti_tool.sandbox.canvas.api.tokens import (
    TOKEN_PATH,
    ApiTokenRefusedError,
    add_revocation,
    token_of_code,
    token_of_refresh,
)
from lti_tool.sandbox.canvas.envelope import (
    ServiceRefusedError,
    answer,
    require,
    service_not_there,
    told_refusal,
)
from lti_tool.sandbox.canvas.lti.gradebook import add_line_items, add_one_line_item
from lti_tool.sandbox.canvas.lti.notices import add_notice_handlers
from lti_tool.sandbox.canvas.lti.roster import add_roster
from lti_tool.sandbox.canvas.lti.scopes import ACCOUNT_SCOPE, SCOPES
from lti_tool.sandbox.canvas.lti.scores import add_results, add_scores
from lti_tool.sandbox.canvas.school import School
from lti_tool.sandbox.canvas.seed import ACCOUNT_CONTEXT_ID
from lti_tool.sandbox.canvas.taking import no_such_service, take_courses
from lti_tool.sandbox.canvas.throttle import add_throttle, throttled
from lti_tool.sandbox.tokens import Reason, Strictness, TokenRefusedError, grant_token, granted

BAD, UNKNOWN = HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED
OLDEST_ASSERTION_SECONDS = 300
REFUSALS: dict[Reason, tuple[HTTPStatus, str, str]] = {
    Reason.INCOMPLETE: (BAD, "invalid_request", "The request is missing a required parameter"),
    Reason.GRANT_TYPE: (
        BAD,
        "unsupported_grant_type",
        "The grant_type you requested is not currently supported",
    ),
    Reason.UNKNOWN_CLIENT: (UNKNOWN, "invalid_client", "unknown client"),
    Reason.UNKNOWN_SCOPE: (BAD, "invalid_scope", "A requested scope is invalid, unknown or malformed"),
    Reason.NO_KEY_ID: (BAD, "invalid_request", "JWK Error: the header names no kid"),
    Reason.UNKNOWN_KEY: (BAD, "invalid_request", "JWK Error: the kid is not in the key set"),
    Reason.WRONG_SIGNATURE: (BAD, "invalid_request", "JWS signature invalid."),
    Reason.EXPIRED: (BAD, "invalid_request", "the JWT has expired"),
    Reason.WRONG_AUDIENCE: (BAD, "invalid_request", "the 'aud' is invalid"),
    Reason.TOO_OLD: (BAD, "invalid_request", "the 'iat' must be less than 300 seconds old"),
    Reason.CLAIM_MISSING: (BAD, "invalid_request", "a required assertion is missing"),
}


def service_pages(school: School) -> Blueprint:
    """Return the blueprint."""
    pages = Blueprint("services", __name__)
    pages.register_error_handler(ServiceRefusedError, told_refusal)
    add_throttle(pages, school.buckets, lambda: school.switches)
    _add_bucket(pages, school)
    take_courses(pages, school, no_such_service)
    _add_tokens(pages, school)
    add_revocation(pages, school)
    add_line_items(pages, school)
    add_one_line_item(pages)
    add_scores(pages)
    add_results(pages)
    add_roster(pages, school)
    add_notice_handlers(pages, school)
    _add_accounts(pages, school)
    return pages


def _add_bucket(pages: Blueprint, school: School) -> None:
    """Let every client have one bucket, however many tokens and courses it has."""

    @pages.before_request
    def enter() -> Response | None:
        grant = granted(school.memory, request.headers.get("Authorization"))
        if grant is None:
            return None
        return throttled(school.buckets, f"client {grant.client_id}", school.switches)


def _add_accounts(pages: Blueprint, school: School) -> None:
    @pages.get("/api/lti/accounts/<number>")
    def account(number: str) -> Response:
        require(school, ACCOUNT_SCOPE)
        if number not in {"1", ACCOUNT_CONTEXT_ID}:
            raise service_not_there()
        told = {
            "id": 1,
            "name": school.switches.institution,
            "uuid": school.guid.partition(":")[0],
            "parent_account_id": None,
            "root_account_id": None,
            "workflow_state": "active",
        }
        return answer(told, "vnd.canvas.accountlookup")


def _add_tokens(pages: Blueprint, school: School) -> None:
    strictness = Strictness(
        audience=f"{school.url}{TOKEN_PATH}",
        claims=("iss", "sub", "iat", "exp", "jti"),
        oldest_seconds=OLDEST_ASSERTION_SECONDS,
        all_scopes=True,
        known_scopes=SCOPES,
    )

    @pages.errorhandler(TokenRefusedError)
    def no_token(error: TokenRefusedError) -> tuple[dict[str, Any], int]:
        status, name, description = REFUSALS[error.reason]
        return {"error": name, "error_description": description}, status

    @pages.errorhandler(ApiTokenRefusedError)
    def no_api_token(error: ApiTokenRefusedError) -> tuple[dict[str, Any], int]:
        return {"error": error.error, "error_description": str(error)}, error.status

    @pages.post(TOKEN_PATH)
    def token() -> dict[str, Any]:
        match request.form.get("grant_type"):
            case "authorization_code":
                return token_of_code(school)
            case "refresh_token":
                return token_of_refresh(school)
            case _:
                return grant_token(
                    school.memory, request.form, strictness, int(school.switches.token_seconds)
                )
