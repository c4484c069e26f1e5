"""How this Moodle is set up: whatever an administrator can set one way or the other, each by its name."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from lti_tool.sandbox.memory import Memory


class UnknownSwitchError(ValueError):
    """There is no switch of this name, or it cannot be set so."""


@dataclass(frozen=True, slots=True)
class Switches:
    """The site as it was recorded, unless something else is set.

    The service user has every function and capability of its token, but for those that are `missing`.
    `identity_fields` are what the site shows of people to those who may see their identity. Grade reports of
    a whole course leave out who is suspended. Course completion waits for the cron.
    """

    missing_functions: tuple[str, ...] = ()
    missing_capabilities: tuple[str, ...] = ()
    rest_enabled: bool = True
    tokens_expired: bool = False
    identity_fields: tuple[str, ...] = ("email",)
    only_active_in_grades: bool = True
    cron_runs_by_itself: bool = False


def switches_in(data: Mapping[str, Any]) -> Switches:
    """Return how a site is set up that remembers this."""
    kept = data["switches"]
    known = {each.name for each in fields(Switches)} & kept.keys()
    return Switches(**{name: _frozen(kept[name]) for name in known})


def turn_switches(memory: Memory, wanted: Mapping[str, Any]) -> Switches:
    """Set some switches and leave the others; `UnknownSwitchError` for what cannot be set."""
    before = asdict(switches_in(memory.data))
    for name, value in wanted.items():
        if name not in before or type(_frozen(value)) is not type(before[name]):
            raise UnknownSwitchError(name)
    with memory.change() as data:
        data["switches"] |= wanted
    return switches_in(memory.data)


def _frozen(value: object) -> Any:  # noqa: ANN401 - one of the types of the fields above
    return tuple(value) if isinstance(value, list) else value
