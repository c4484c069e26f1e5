"""Our APIs, described for programs (OpenAPI 3.0): all of them, and those of Open Badges 3.0 by themselves."""

import re
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from lti_tool.backpacks import Scope
from lti_tool.storage import tables
from lti_tool.web.openapi.documents import DOCUMENTS
from lti_tool.web.openapi.open_badges import GRANTS, LEARNERS_GRANT, OPEN_BADGES
from lti_tool.web.openapi.operations import Operation
from lti_tool.web.openapi.schemas import SCHEMAS
from lti_tool.web.openapi.vc_api import VC_API
from lti_tool.web.openapi.wallets import WALLETS

VERSION = "3.0.3"
_IN_WORDS = {
    Scope.CREDENTIALS: "Read the learner's badges",
    Scope.PROFILE: "Read the learner's name and e-mail address",
    Scope.OFFLINE: "Go on until the learner ends it",
}
_TAGS = {
    "VC API": VC_API,
    "Open Badges API": OPEN_BADGES,
    "Consent": GRANTS,
    "Wallets": WALLETS,
    "Signed documents": DOCUMENTS,
}
_BASE = "/ob/{slug}"


def api_description(public_url: str) -> dict[str, Any]:
    """Return the description of everything that programs can call."""
    paths: dict[str, dict[str, Any]] = {}
    for tag, operations in _TAGS.items():
        for operation in operations:
            told = _described(operation) | {"tags": [tag]}
            paths.setdefault(operation.path, _place(operation.path))[operation.method] = told
    return {
        "openapi": VERSION,
        "info": {"title": "Coursemark", "version": "1.0"},
        "servers": [{"url": public_url}],
        "paths": paths,
        "components": {
            "schemas": SCHEMAS,
            "securitySchemes": {
                "programToken": {"type": "http", "scheme": "bearer"},
                "walletToken": {"type": "http", "scheme": "bearer"},
                "backpackSecret": {"type": "http", "scheme": "basic"},
                LEARNERS_GRANT: _learners_grant(f"{public_url}{_BASE}"),
            },
        },
    }


def service_description(base: str, institution: tables.Institution) -> dict[str, Any]:
    """Return the service description document of an institution (Open Badges 3.0): only what is served."""
    within = f"{_BASE}/ims/ob/v3p0"
    paths = {each.path.removeprefix(within): {each.method: _described(each)} for each in OPEN_BADGES}
    used = ("GetOpenBadgeCredentialsResponse", "Profile", "Imsx_StatusInfo")
    return {
        "openapi": VERSION,
        "info": {
            "title": institution.name,
            "version": "1.0",
            "termsOfService": institution.url,
            "x-imssf-privacyPolicyUrl": institution.url,
        },
        "servers": [{"url": f"{base}/ims/ob/v3p0"}],
        "paths": paths,
        "components": {
            "schemas": {name: SCHEMAS[name] for name in used},
            "securitySchemes": {LEARNERS_GRANT: _learners_grant(base)},
        },
    }


def _learners_grant(base: str) -> dict[str, Any]:
    return {
        "type": "oauth2",
        "description": "Authorization code with PKCE (S256), for programs that registered themselves",
        "x-imssf-registrationUrl": f"{base}/register",
        "flows": {
            "authorizationCode": {
                "authorizationUrl": f"{base}/authorize",
                "tokenUrl": f"{base}/token",
                "refreshUrl": f"{base}/token",
                "scopes": {scope.value: words for scope, words in _IN_WORDS.items()},
            }
        },
    }


def _described(operation: Operation) -> dict[str, Any]:
    told: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "responses": dict(_answers(operation)),
    }
    if operation.body is not None:
        kind, schema = operation.body
        told["requestBody"] = {"required": True, "content": {kind: {"schema": schema}}}
    if operation.query:
        told["parameters"] = list(operation.query)
    if operation.opened_by:
        told["security"] = list(operation.opened_by)
    return told


def _answers(operation: Operation) -> Iterable[tuple[str, Mapping[str, Any]]]:
    answers = {status: (operation.answer_type, schema) for status, schema in operation.answers.items()}
    for status, (kinds, schema) in sorted({**answers, **operation.refusals}.items()):
        content = {kind: {"schema": schema} for kind in kinds.split(", ")}
        headers = {"headers": operation.headers[status]} if status in operation.headers else {}
        yield str(status), {"description": HTTPStatus(status).phrase, "content": content, **headers}


def _place(path: str) -> dict[str, Any]:
    """Return what all calls of an address share: the names that stand in it."""
    names = re.findall(r"{(\w+)}", path)
    known = {"in": "path", "required": True, "schema": {"type": "string", "pattern": "^[A-Za-z0-9_-]+$"}}
    return {"parameters": [{"name": name, **known} for name in names]} if names else {}
