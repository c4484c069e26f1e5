"""The one list of LMSs: what the installed packages offer under the entry point group."""

from collections.abc import Mapping
from functools import cache
from importlib.metadata import entry_points
from types import MappingProxyType

from badge_engine.ports import Platform

GROUP = "coursemark.platforms"


class UnknownPlatformError(LookupError):
    """No installed package offers an LMS of this name."""


@cache
def load_platforms() -> Mapping[str, Platform]:
    """Return every LMS that is installed, by its short name."""
    found = {entry.name: entry.load() for entry in entry_points(group=GROUP)}
    return MappingProxyType(dict(sorted(found.items())))


def platform_named(name: str) -> Platform:
    """Return one LMS, or raise `UnknownPlatformError` with the names that would do."""
    known = load_platforms()
    if not known:
        raise UnknownPlatformError(
            f"No package offers {GROUP!r}: install Coursemark itself, e.g. pip install -e ."
        )
    if name not in known:
        raise UnknownPlatformError(f"There is no LMS named {name!r}; known are {', '.join(known)}.")
    return known[name]
