"""Who issues, creates or endorses: an Open Badges 3.0 Profile of an organisation."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Optional

from badge_engine.credentials.places import Image, absolute


@dataclass(frozen=True, slots=True)
class Identifier:
    """A further name under which registers know something; `kind` is such as `sisSourcedId` or `ext:ROR`."""

    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class Address:
    """Where an organisation is. `country_code` has two letters (ISO 3166-1)."""

    country: str | None = None
    country_code: str | None = None
    region: str | None = None
    locality: str | None = None
    postal_code: str | None = None
    street: str | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """An organisation. For an issuer, `id` is the DID or https address that controls the signing key.

    `endorsements` are signed EndorsementCredentials about it, as they were received.
    """

    id: str
    name: str
    url: str | None = None
    email: str | None = None
    description: str | None = None
    image: Image | None = None
    phone: str | None = None
    address: Address | None = None
    official: str | None = None
    parent: Optional["Profile"] = None
    identifiers: tuple[Identifier, ...] = ()
    endorsements: tuple[Mapping[str, Any], ...] = ()

    def __post_init__(self) -> None:
        absolute(self.id, "The id of a profile")
        if self.url is not None:
            absolute(self.url, "The address of a profile")
