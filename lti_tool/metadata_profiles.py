"""The frameworks that badges can be held to: those on board, and what an institution wrote itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import yaml

from badge_engine.metadata.profile import Profile, ProfileError, read_profile
from lti_tool.settings import PREFIX, Fault, SettingsError

# A wheel brings the folder along; a checkout has it where people look for it.
_SHIPPED = Path(__file__).parent / "profiles"
_IN_A_CHECKOUT = Path(__file__).parents[1] / "config/profiles"
AN_EXAMPLE = "institution"


@dataclass(frozen=True, slots=True)
class Profiles:
    """`shared` are for everybody, by name; `own` are those of single institutions, by their slug."""

    shared: Mapping[str, Profile]
    own: Mapping[str, Profile] = field(default_factory=dict)

    def offered_to(self, slug: str) -> dict[str, Profile]:
        """Return what an institution can hold its badges to, its own first."""
        own = {slug: self.own[slug]} if slug in self.own else {}
        return own | {name: profile for name, profile in self.shared.items() if name not in own}


@cache
def on_board() -> Profiles:
    """Return the frameworks that the program brings along."""
    folder = _SHIPPED if _SHIPPED.is_dir() else _IN_A_CHECKOUT
    read = {name: profile for name, profile in _read(folder).items() if name != AN_EXAMPLE}
    return Profiles(read)


def load_profiles(folder: Path | None) -> Profiles:
    """Return the frameworks on board, with those in a folder: `<slug>.yaml` is one institution's own.

    Raises `SettingsError` when one of them cannot be read.
    """
    if folder is None:
        return on_board()
    try:
        own = _read(folder)
    except (OSError, UnicodeDecodeError, yaml.YAMLError, ProfileError) as error:
        fault = Fault(f"{PREFIX}METADATA_PROFILES", str(error), "Mend it as config/profiles/README.md says")
        raise SettingsError((fault,)) from error
    return Profiles(on_board().shared, own)


def _read(folder: Path) -> dict[str, Profile]:
    return {path.stem: _profile(path) for path in sorted(folder.iterdir()) if path.suffix == ".yaml"}


def _profile(path: Path) -> Profile:
    try:
        return read_profile(yaml.safe_load(path.read_text("utf-8")))
    except ProfileError as error:
        raise ProfileError(f"{path.name}: {error}") from error
