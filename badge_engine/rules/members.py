"""The members of one JSON object, read by kind; what is wrong is collected, and reading goes on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Self, TypeGuard, TypeVar

from badge_engine.rules.exact import parse_threshold
from badge_engine.rules.findings import FaultList
from badge_engine.rules.identifiers import MOST_IDENTIFIERS, is_identifier
from badge_engine.rules.moments import parse_moment
from badge_engine.rules.words import message

Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Members:
    """The members of the object at `path`, for a leaf to take by kind.

    A faulty or missing member yields a stand-in, so that reading goes on and finds the next fault too. A rule
    that was built from stand-ins never leaves the parser.
    """

    path: str
    values: Mapping[str, object]
    faults: FaultList

    @classmethod
    def take(
        cls,
        value: object,
        path: str,
        names: tuple[str, ...],
        faults: FaultList,
        optional: tuple[str, ...] = (),
    ) -> Self:
        """Return the members of an object that should have these names; note where it has not."""
        if not isinstance(value, Mapping):
            quoted, fix = faults.quote(value), message("write {named} in {{ }}")
            faults.add(path, "{value} is not an object", fix, value=quoted, named=_listed(names))
            return cls(path, {}, faults)
        for name in names:
            if name not in value:
                faults.add(path, '"{name}" is missing', "add it", name=name)
        for name in value:
            if name not in names + optional:
                quoted, named = faults.quote(name), _listed(names + optional)
                faults.add(path, "{name} does not belong here", "keep only {named}", name=quoted, named=named)
        return cls(path, value, faults)

    def identifier(self, name: str) -> str:
        """Take the id of a column or part."""
        match self.values.get(name, "stand-in"):
            case str(text) if is_identifier(text):
                return text
            case wrong:
                fix = message("write the id as text, such as {example}")
                self.wrong(name, wrong, "{value} is not an id", fix, example='"canvas:module:7"')
                return "stand-in"

    def texts(self, name: str, example: str) -> tuple[str, ...]:
        """Take a list of different texts that can be ids, at least one."""
        value = self.values.get(name, ["stand-in"])
        if not isinstance(value, list):
            self.wrong(
                name, value, "{value} is not a list", "write a list, such as {example}", example=example
            )
        elif not value:
            self.wrong(
                name, value, "the list is empty", "write at least one, such as {example}", example=example
            )
        elif len(value) > MOST_IDENTIFIERS:
            self.wrong(name, value, "these are more than {most}", "name fewer", most=MOST_IDENTIFIERS)
        else:
            self._different_texts(name, value, example)
            return tuple(dict.fromkeys(filter(_is_identifier, value))) or ("stand-in",)
        return ("stand-in",)

    def length(self, name: str) -> int | None:
        """Return how many a list holds, `None` where it is no sound list."""
        value = self.values.get(name)
        return len(value) if isinstance(value, list) and value else None

    def flag(self, name: str) -> bool:
        """Take `true` or `false`."""
        value = self.values.get(name, False)
        if not isinstance(value, bool):
            self.wrong(
                name, value, "{value} is neither true nor false", "write true or false, without quotes"
            )
        return value is True

    def moment(self, name: str) -> datetime | None:
        """Take a moment with its time zone; `None` where the member is left out."""
        if name not in self.values:
            return None
        value = self.values[name]
        found = parse_moment(value) if isinstance(value, str) else None
        if found is None:
            fix = message("write day, time and time zone, such as {example}")
            self.wrong(name, value, "{value} is not a moment", fix, example='"2026-05-31T23:59:00+02:00"')
        return found

    def choice(self, name: str, kinds: type[Choice]) -> Choice:
        """Take one of the words of an enumeration."""
        words = [kind.value for kind in kinds]
        match self.values.get(name, words[0]):
            case str(text) if text in words:
                return kinds(text)
            case wrong:
                problem = message("{value} is not one of the words known here")
                self.wrong(name, wrong, problem, "use one of {known}", known=_listed(words))
                return kinds(words[0])

    def count(self, name: str, most: int | None) -> int:
        """Take a whole number from 1 to `most`; `None` sets no end: the list that is counted is faulty."""
        value = self.values.get(name, 1)
        number = _whole(value)
        if number is None or number < 1:
            fix = message("write a number without quotes, such as 2")
            self.wrong(name, value, "{value} is not a whole number from 1 up", fix)
            return 1
        if most is not None and number > most:
            problem = message("{value} of them cannot be met where there are {most}")
            self.wrong(name, value, problem, "ask for {most} or fewer, or add some", most=most)
            return 1
        return number

    def threshold(self, name: str) -> Fraction:
        """Take an exact number above zero, written as text."""
        value = self.values.get(name, "1")
        number = parse_threshold(value) if isinstance(value, str) else None
        if number:
            return number
        match value:
            case str() if number == 0:
                self.wrong(name, value, "{value} asks for nothing", "write a number above 0")
            case str():
                fix = message('write digits, with at most six decimals, such as "80" or "12.5"')
                self.wrong(name, value, "{value} is not a plain decimal", fix)
            case int() | float() | Decimal() if parse_threshold(str(value)):
                self.wrong(name, value, "{value} is not text", 'write it in quotes, as "{value}"')
            case _:
                self.wrong(name, value, "{value} is not text", 'write a number in quotes, such as "80"')
        return Fraction(1)

    def wrong(self, name: str, value: object, problem: str, fix: str, **values: object) -> None:
        """Note what is wrong with the value of a member; the messages may quote it as `{value}`."""
        self.faults.add(f"{self.path}.{name}", problem, fix, value=self.faults.quote(value), **values)

    def _different_texts(self, name: str, values: list[object], example: str) -> None:
        for index, value in enumerate(values):
            place = f"{name}[{index}]"
            if not _is_identifier(value):
                fix = message("write text in quotes, such as {example}")
                self.wrong(place, value, "{value} is not a text that can stand here", fix, example=example)
            elif value in values[:index]:
                self.wrong(place, value, "{value} stands here twice", "keep it once")


def _is_identifier(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and is_identifier(value)


def _whole(value: object) -> int | None:
    """Return a whole JSON number; 2.0 is the same JSON number as 2 (JSON Schema 2020-12 Core, 4.2.3)."""
    match value:
        case bool():
            return None
        case int():
            return value
        case float() if value.is_integer():
            return int(value)
        case _:
            return None


def _listed(words: Iterable[str]) -> str:
    return ", ".join(f'"{word}"' for word in words)
