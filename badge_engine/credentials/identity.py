"""Naming a person without saying who it is: hashed identifiers (Open Badges 3.0, IdentityObject)."""

import hmac
import unicodedata
from dataclasses import dataclass
from hashlib import sha256
from typing import Self

MINIMUM_SALT = 16
_ALGORITHM = "sha256$"


class IdentityError(ValueError):
    """An identity cannot be made from what was given."""


@dataclass(frozen=True, slots=True)
class HashedIdentity:
    """A salted hash of an e-mail address: who knows the address can check it, nobody can read it."""

    hash: str
    salt: str

    @classmethod
    def of_email(cls, email: str, salt: str) -> Self:
        """Hash an address. The salt is random text of at least 16 characters, new for each credential."""
        if "@" not in email:
            raise IdentityError("An e-mail address has an @.")
        if len(salt) < MINIMUM_SALT:
            raise IdentityError(f"A salt needs at least {MINIMUM_SALT} characters.")
        return cls(_salted(_one_spelling(email), salt), salt)

    def is_of(self, email: str) -> bool:
        """Return whether this is the hash of an address, as it is given or in our one spelling of it."""
        spellings = (email, _one_spelling(email))
        return any(hmac.compare_digest(self.hash.lower(), _salted(each, self.salt)) for each in spellings)


def _one_spelling(email: str) -> str:
    """Return the one spelling in which we hash an address: the standard itself normalises nothing."""
    return unicodedata.normalize("NFC", email).strip().lower()


def _salted(identifier: str, salt: str) -> str:
    return _ALGORITHM + sha256((identifier + salt).encode()).hexdigest()
