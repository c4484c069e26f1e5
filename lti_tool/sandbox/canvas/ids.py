"""Numbers of things on the wire: as they are here, as they are on a shard, as text."""

from typing import Any

from flask import request
from werkzeug.datastructures import ImmutableMultiDict

SHARD = 10**13


def take_local_ids() -> None:
    """Understand numbers that name their shard, in the address and in its query, as those without."""
    values = request.view_args or {}
    values.update({name: _local(value) for name, value in values.items()})
    request.args = ImmutableMultiDict(
        [(name, _local(value)) for name, value in request.args.items(multi=True)]
    )


def with_ids(value: Any, shard: int, name: str = "", *, as_text: bool) -> Any:  # noqa: ANN401 - JSON can be anything
    """Return JSON with all its numbers of things raised by those of the shard, and as text on request."""
    if isinstance(value, dict):
        return {key: with_ids(each, shard, key, as_text=as_text) for key, each in value.items()}
    if isinstance(value, list):
        return [with_ids(each, shard, name, as_text=as_text) for each in value]
    is_id = name == "id" or name.endswith(("_id", "_ids"))
    if not is_id or not isinstance(value, int) or isinstance(value, bool):
        return value
    return str(value + shard) if as_text else value + shard


def _local(value: str) -> str:
    return str(int(value) % SHARD) if value.isdecimal() and int(value) > SHARD else value
