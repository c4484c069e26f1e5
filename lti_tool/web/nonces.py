"""Numbers used once, which nobody else can make, and which need not be kept to be recognised."""

import base64
import binascii
from datetime import datetime, timedelta

from lti_tool.vault import WrongMasterKeyError
from lti_tool.web.parts import parts

LIFE = timedelta(minutes=5)
PURPOSE = "nonce"


def new_nonce(institution_id: str) -> str:
    """Return a number for proofs towards one institution."""
    until = (parts().clock() + LIFE).isoformat()
    sealed = parts().vault.seal(f"{PURPOSE} {institution_id} {until}".encode())
    return base64.urlsafe_b64encode(sealed).decode()


def is_current(shown: str, institution_id: str) -> bool:
    """Whether a number is one of ours for this institution, and not too old."""
    try:
        opened = parts().vault.open(base64.urlsafe_b64decode(shown)).decode()
        purpose, made_for, until = opened.split(" ")
    except (binascii.Error, ValueError, WrongMasterKeyError):
        return False
    in_time = parts().clock() < datetime.fromisoformat(until) if purpose == PURPOSE else False
    return in_time and made_for == institution_id
