"""What tokens of the REST API are good for: a person's, from the code flow, or the sandbox's own account."""

import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lti_tool.sandbox.lms import Lms

CODE_SECONDS = 600


@dataclass(frozen=True, slots=True)
class ApiGrant:
    """Whose eyes a token has, and what for.

    `person_id` is `None` for the sandbox's own account, which sees all. `scopes` is `None` for a key that
    does not enforce any; `includes` says whether `include[]` is listened to.
    """

    name: str
    person_id: int | None
    scopes: frozenset[str] | None
    includes: bool


def api_grant(lms: Lms, authorization: str | None) -> ApiGrant | None:
    """Return what a bearer token is good for, `None` for one that is not good, or no longer."""
    token = (authorization or "").removeprefix("Bearer ")
    if token in lms.memory.data["api_tokens"]:
        return ApiGrant(token, None, None, includes=True)
    kept = lms.memory.data["api_grants"].get(token)
    if kept is None or kept["until"] <= time.time():
        return None
    key = lms.memory.data["api_keys"].get(kept["client_id"])
    if key is None or not key["active"]:
        return None
    scopes = frozenset(kept["scopes"]) if kept["scopes"] else None
    return ApiGrant(token, kept["person_id"], scopes, includes=scopes is None or key["allow_includes"])


def new_code(lms: Lms, client_id: str, person_id: int, scopes: list[str], redirect_uri: str) -> str:
    """Return a code that can be changed into a token once, within ten minutes."""
    code = secrets.token_hex(32)
    with lms.memory.change() as data:
        data["api_codes"][code] = {
            "client_id": client_id,
            "person_id": person_id,
            "scopes": scopes,
            "redirect_uri": redirect_uri,
            "until": time.time() + CODE_SECONDS,
        }
    return code


def has_authorised(lms: Lms, client_id: str, person_id: int, scopes: list[str]) -> bool:
    """Whether somebody has given a key all these scopes before, and has not taken them back."""
    return any(
        (row["client_id"], row["person_id"]) == (client_id, person_id) and set(scopes) <= set(row["scopes"])
        for row in lms.memory.data["api_refreshes"].values()
    )


def start_grant(data: dict[str, Any], code: Mapping[str, Any], seconds: int) -> tuple[str, str]:
    """Keep a first token in memory that is being changed; return it, and the one that refreshes it."""
    refresh = secrets.token_hex(32)
    data["api_refreshes"][refresh] = {name: code[name] for name in ("client_id", "person_id", "scopes")}
    return refreshed(data, refresh, seconds), refresh


def refreshed(data: dict[str, Any], refresh: str, seconds: int) -> str:
    """Keep a new token in memory that is being changed, instead of the one before, and return it."""
    _forget(data, refresh)
    token = secrets.token_hex(32)
    data["api_grants"][token] = {
        **data["api_refreshes"][refresh],
        "refresh": refresh,
        "until": time.time() + seconds,
    }
    return token


def revoke(data: dict[str, Any], token: str) -> None:
    """End a token, and the one that would refresh it."""
    refresh = data["api_grants"][token]["refresh"]
    _forget(data, refresh)
    del data["api_refreshes"][refresh]


def revoke_all(data: dict[str, Any], client_id: str, person_id: int | None = None) -> None:
    """End all tokens of a key, or those of one person."""
    for refresh, row in list(data["api_refreshes"].items()):
        if row["client_id"] == client_id and person_id in {None, row["person_id"]}:
            _forget(data, refresh)
            del data["api_refreshes"][refresh]


def _forget(data: dict[str, Any], refresh: str) -> None:
    kept = data["api_grants"].items()
    data["api_grants"] = {token: row for token, row in kept if row["refresh"] != refresh}
