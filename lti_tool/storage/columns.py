"""Column types: instants, exact numbers and identifiers that mean the same on SQLite and PostgreSQL."""

import json
import secrets
from datetime import UTC, datetime
from fractions import Fraction
from functools import lru_cache
from time import time_ns
from typing import Annotated, Any
from uuid import UUID

from sqlalchemy import JSON, DateTime, Dialect, MetaData, String, Text, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, mapped_column

from badge_engine.phrases import Phrase, phrase_from_json, phrase_to_json


class Instant(TypeDecorator[datetime]):
    """A UTC-aware instant. A naive datetime is our bug and refused; SQLite's lost offset is put back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store in UTC."""
        del dialect
        if value is not None and value.tzinfo is None:
            raise ValueError("an instant needs its time zone")
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return in UTC."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Exact(TypeDecorator[Fraction]):
    """An exact number, kept as text such as `80` or `2/3`: no float decides a credential."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Fraction | None, dialect: Dialect) -> str | None:
        """Store the shortest exact text."""
        del dialect
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Fraction | None:
        """Return the number."""
        del dialect
        return None if value is None else _number(value)


class Said(TypeDecorator[Phrase | str]):
    """A text that is said in the language of whoever reads it; the first kept ones are English."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Phrase | str | None, dialect: Dialect) -> str | None:
        """Store what is to be translated with its values."""
        del dialect
        return json.dumps(phrase_to_json(value)) if isinstance(value, Phrase) else value

    def process_result_value(self, value: str | None, dialect: Dialect) -> Phrase | str | None:
        """Return the text."""
        del dialect
        is_phrase = value is not None and value.startswith('{"message": ')
        return phrase_from_json(json.loads(value)) if value and is_phrase else value


class Phrases(TypeDecorator[list[list[Phrase | str]]]):
    """Lists of texts that are said in the language of whoever reads them; the first kept ones are English."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: list[list[Phrase | str]] | None, dialect: Dialect) -> Any:  # noqa: ANN401 - JSON
        """Store what is to be translated with its values."""
        del dialect
        return [
            [phrase_to_json(each) if isinstance(each, Phrase) else each for each in texts]
            for texts in value or ()
        ]

    def process_result_value(self, value: Any, dialect: Dialect) -> list[list[Phrase | str]]:  # noqa: ANN401 - JSON
        """Return the texts."""
        del dialect
        return [
            [phrase_from_json(each) if isinstance(each, dict) else each for each in texts] for texts in value
        ]


@lru_cache(maxsize=10_000)  # the grades of a class are few different numbers
def _number(text: str) -> Fraction:
    return Fraction(text)


def new_id() -> str:
    """Return a fresh identifier (UUID version 7, RFC 9562): the time in milliseconds, and 74 random bits.

    Nobody guesses one, and rows that are made together lie together in every index: a batch of them touches
    a few pages of the database and not some hundreds.
    """
    milliseconds, random = time_ns() // 1_000_000, secrets.randbits(74)
    version, variant = 7 << 76, 2 << 62
    return str(UUID(int=milliseconds << 80 | version | (random >> 62) << 64 | variant | random & _LOW_BITS))


_LOW_BITS = (1 << 62) - 1
Id = Annotated[str, mapped_column(String(36), primary_key=True, default=new_id)]


class Table(DeclarativeBase):
    """Every table of Coursemark."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads this class attribute as it is
        datetime: Instant,
        Fraction: Exact,
        str: Text,
        dict[str, Any]: JSON,
        list[dict[str, Any]]: JSON,
        list[str]: JSON,
    }
