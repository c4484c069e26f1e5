"""The languages in which the engine speaks: English by itself, further ones by gettext catalogues.

`make messages` brings the catalogues up to date with the code.
"""

import gettext
from pathlib import Path

from badge_engine.rules.words import Translations

DOMAIN = "badge_engine"
FOLDER = Path(__file__).parent


def language(tag: str) -> Translations:
    """Return the catalogue for a tag (BCP 47) such as `es` or `es-MX`; English where there is none."""
    return gettext.translation(DOMAIN, FOLDER, [tag.replace("-", "_")], fallback=True)
