"""Developer keys for the REST API: what an administrator sets up beside the LTI key of a tool."""

import secrets
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, abort, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from lti_tool.sandbox.canvas.api.grants import revoke_all
from lti_tool.sandbox.canvas.pages.showing import page
from lti_tool.sandbox.canvas.school import School
from lti_tool.sandbox.tools import new_client_id

KEYS_PATH = "/accounts/1/developer_keys"


def key_pages(school: School) -> Blueprint:
    """Return the page for people, and the same for scripts under `/sandbox`."""
    pages = Blueprint("developer_keys", __name__)
    _add_page(pages, school)

    @pages.post("/sandbox/developer-keys")
    def make() -> dict[str, Any]:
        """Make a key of `redirect_uris`, `scopes` and `allow_includes`; a key with scopes enforces them."""
        body = request.get_json()
        client_id, row = _keep(school, {"name": "Key", "scopes": [], "allow_includes": False, **body})
        return {"client_id": client_id, "client_secret": row["secret"], "api_url": school.url}

    @pages.post("/sandbox/developer-keys/<client_id>")
    def change(client_id: str) -> dict[str, Any]:
        """Change a key; taking a scope away ends all its tokens."""
        _change(school, client_id, request.get_json())
        return {}

    return pages


def live_key(school: School, client_id: str) -> Mapping[str, Any] | None:
    """Return an API key that is switched on."""
    row: Mapping[str, Any] | None = school.memory.data["api_keys"].get(client_id)
    return row if row is not None and row["active"] else None


def may_redirect(row: Mapping[str, Any], address: str) -> bool:
    """Whether a code may be sent there: to a host that the key names, or below it."""
    host = urlsplit(address).hostname or ""
    named = [urlsplit(known).hostname or "" for known in row["redirect_uris"]]
    return any(host == known or host.endswith(f".{known}") for known in named if known)


def _add_page(pages: Blueprint, school: School) -> None:
    @pages.get(KEYS_PATH)
    def keys() -> str:
        """Show the keys with their secrets, and a form for a new one."""
        return page(school, "canvas/developer_keys.html", path=KEYS_PATH, keys=school.memory.data["api_keys"])

    @pages.post(KEYS_PATH)
    def enter() -> AnyResponse:
        """Make a key of what was typed: one redirect address, one scope a line."""
        form = request.form
        facts = {
            "name": form.get("name") or "Key",
            "redirect_uris": form.get("redirect_uris", "").split(),
            "scopes": form.get("scopes", "").split(),
            "allow_includes": "allow_includes" in form,
        }
        _keep(school, facts)
        return redirect(KEYS_PATH)

    @pages.post(f"{KEYS_PATH}/<client_id>")
    def edit(client_id: str) -> AnyResponse:
        """Change the scopes of a key, or switch it on or off."""
        form = request.form
        changes: dict[str, Any] = {"active": form.get("active") == "yes"} if "active" in form else {}
        if "scopes" in form:
            changes |= {"scopes": form["scopes"].split(), "allow_includes": "allow_includes" in form}
        _change(school, client_id, changes)
        return redirect(KEYS_PATH)


def _keep(school: School, facts: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    client_id, row = new_client_id(), {**facts, "secret": secrets.token_hex(32), "active": True}
    with school.memory.change() as data:
        data["api_keys"][client_id] = row
    return client_id, row


def _change(school: School, client_id: str, changes: Mapping[str, Any]) -> None:
    with school.memory.change() as data:
        row = data["api_keys"].get(client_id)
        if row is None:
            abort(404)
        lost = set(row["scopes"]) - set(changes.get("scopes", row["scopes"]))
        row |= changes
        if lost:
            revoke_all(data, client_id)
