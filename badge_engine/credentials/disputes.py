"""What is sound and yet read differently by implementations: not issued, so that every verifier agrees.

Control characters are among what `proofs.losses` refuses; texts that sort differently are refused when the
canonical text is signed.
"""

import re
from collections.abc import Mapping
from typing import Any

from badge_engine.proofs.losses import UNSIGNABLE, UnsignableError

# Some write these two as escapes into the canonical text, others as they are.
DISPUTED = re.compile("[\ufffe\uffff]")
# One look for all that is refused.
UNPROVEN = re.compile(f"{UNSIGNABLE.pattern}|{DISPUTED.pattern}")


def refuse_disputes(document: Mapping[str, Any]) -> None:
    """Raise `UnsignableError` at the first text that implementations would canonicalise differently."""
    _refuse_in(document, "$")


def _refuse_in(value: object, path: str) -> None:
    match value:
        case dict():
            for key, item in value.items():
                _refuse_in(item, f"{path}.{key}")
        case list():
            for place, item in enumerate(value):
                _refuse_in(item, f"{path}[{place}]")
        case str() if DISPUTED.search(value):
            raise UnsignableError(
                f"{path}: holds U+FFFE or U+FFFF, which verifiers read differently; leave it out."
            )
        case _:
            pass
