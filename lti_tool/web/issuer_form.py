"""The form of the issuer: what every credential says of the institution, and what is wrong in it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Self
from urllib.parse import urlsplit

from lti_tool.administration.platform_offers import HOST, LONGEST_ADDRESS, LONGEST_NAME
from lti_tool.languages import gettext
from lti_tool.storage import tables

_COUNTRY = re.compile("[A-Z]{2}")
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,189}")


@dataclass(frozen=True, slots=True)
class IssuerForm:
    """What an Open Badges Profile says, each a text; only name and address must be there.

    `country_code` has two letters (ISO 3166-1). A parent organisation has a name and an address, or neither.
    """

    name: str
    url: str
    email: str = ""
    picture_url: str = ""
    country_code: str = ""
    parent_name: str = ""
    parent_url: str = ""

    @classmethod
    def of(cls, institution: tables.Institution) -> Self:
        """Return what is said now."""
        return cls(*(getattr(institution, name) for name in cls.__slots__))

    @classmethod
    def read(cls, posted: Mapping[str, str]) -> Self:
        """Return what was typed."""
        typed = cls(*(posted.get(name, "").strip() for name in cls.__slots__))
        return cls(**asdict(typed) | {"country_code": typed.country_code.upper()})

    def write(self, institution: tables.Institution) -> None:
        """Let the institution say this from now on; only after `problems` found none."""
        for name, value in asdict(self).items():
            setattr(institution, name, value)

    def problems(self) -> Iterator[str]:
        """Yield what is wrong, for a person."""
        if not self.name or not _is_name(self.name):
            yield gettext("Give a name of at most %(most)s characters.", most=LONGEST_NAME)
        if not _is_web_address(self.url):
            yield gettext("Give a web address such as https://www.example.edu.")
        if self.email and not (_EMAIL.fullmatch(self.email) and self.email.isprintable()):
            yield gettext("Give an e-mail address such as badges@example.edu, or none.")
        if self.picture_url and not _is_web_address(self.picture_url):
            yield gettext("Give the web address of a picture, or none.")
        if self.country_code and not _COUNTRY.fullmatch(self.country_code):
            yield gettext("Give the two letters of a country, such as ES, or none.")
        if bool(self.parent_name) is not bool(self.parent_url):
            yield gettext("Give both name and web address of the organisation above, or neither.")
        elif self.parent_url and not (_is_web_address(self.parent_url) and _is_name(self.parent_name)):
            yield gettext("Give a web address such as https://www.example.edu.")


def _is_name(text: str) -> bool:
    return len(text) <= LONGEST_NAME and text.isprintable()


def _is_web_address(text: str) -> bool:
    try:
        split = urlsplit(text)
    except ValueError:
        return False
    named = split.scheme in {"http", "https"} and HOST.fullmatch(split.netloc) is not None
    return named and text.isprintable() and " " not in text and len(text) <= LONGEST_ADDRESS
