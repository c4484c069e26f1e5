"""The frameworks of skills that the form offers, and what of an entry can be told from its code."""

import re
from urllib.parse import quote

FRAMEWORKS = ("ESCO", "CASE", "O*NET", "CTDL")
# How Open Badges 3.0 calls an entry of a framework (AlignmentTargetType), where it has a word for it.
_KINDS = {"CASE": "CFItem", "CTDL": "CTDL"}
_ONET = re.compile(r"\d{2}-\d{4}(\.\d{2})?", re.ASCII)
_CTID = re.compile(r"ce-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)


def kind_in(framework: str) -> str | None:
    """Return how credentials call an entry of a framework; `None` where there is no word for it."""
    return _KINDS.get(framework)


def link_of(framework: str, code: str) -> str:
    """Return the address of an entry by its code; the empty text where a code alone does not tell."""
    if framework == "O*NET" and _ONET.fullmatch(code):
        full = code if "." in code else f"{code}.00"
        return f"https://www.onetonline.org/link/summary/{quote(full)}"
    if framework == "CTDL" and _CTID.fullmatch(code):
        return f"https://credentialengineregistry.org/resources/{code}"
    return ""
