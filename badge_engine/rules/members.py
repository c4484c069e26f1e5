"""The members of one JSON object, read by kind; what is wrong is collected, and reading goes on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Self, TypeVar

from badge_engine.rules.exact import parse_threshold
from badge_engine.rules.findings import FaultList
from badge_engine.rules.identifiers import is_identifier

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
    def take(cls, value: object, path: str, names: tuple[str, ...], faults: FaultList) -> Self:
        """Return the members of an object that should have exactly these names; note where it has not."""
        if not isinstance(value, Mapping):
            quoted, fix = faults.quote(value), "write {named} in {{ }}"
            faults.add(path, "{value} is not an object", fix, value=quoted, named=_listed(names))
            return cls(path, {}, faults)
        for name in names:
            if name not in value:
                faults.add(path, '"{name}" is missing', "add it", name=name)
        for name in value:
            if name not in names:
                quoted, fix = faults.quote(name), "keep only {named}"
                faults.add(path, "{name} does not belong here", fix, name=quoted, named=_listed(names))
        return cls(path, value, faults)

    def identifier(self, name: str) -> str:
        """Take the id of a column or part."""
        match self.values.get(name, "stand-in"):
            case str(text) if is_identifier(text):
                return text
            case wrong:
                fix = "write the id as text, such as {example}"
                self._wrong(name, wrong, "{value} is not an id", fix, example='"canvas:module:7"')
                return "stand-in"

    def choice(self, name: str, kinds: type[Choice]) -> Choice:
        """Take one of the words of an enumeration."""
        words = [kind.value for kind in kinds]
        match self.values.get(name, words[0]):
            case str(text) if text in words:
                return kinds(text)
            case wrong:
                problem, fix = "{value} is not one of the words known here", "use one of {known}"
                self._wrong(name, wrong, problem, fix, known=_listed(words))
                return kinds(words[0])

    def count(self, name: str, most: int | None) -> int:
        """Take a whole number from 1 to `most`; `None` sets no end: the list that is counted is faulty."""
        value = self.values.get(name, 1)
        number = _whole(value)
        if number is None or number < 1:
            fix = "write a number without quotes, such as 2"
            self._wrong(name, value, "{value} is not a whole number from 1 up", fix)
            return 1
        if most is not None and number > most:
            fix = "ask for {most} or fewer, or add rules"
            self._wrong(name, value, "{value} rules cannot be met where there are {most}", fix, most=most)
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
                self._wrong(name, value, "{value} asks for nothing", "write a number above 0")
            case str():
                fix = 'write digits, with at most six decimals, such as "80" or "12.5"'
                self._wrong(name, value, "{value} is not a plain decimal", fix)
            case int() | float() | Decimal() if parse_threshold(str(value)):
                self._wrong(name, value, "{value} is not text", 'write it in quotes, as "{value}"')
            case _:
                self._wrong(name, value, "{value} is not text", 'write a number in quotes, such as "80"')
        return Fraction(1)

    def _wrong(self, name: str, value: object, problem: str, fix: str, **values: object) -> None:
        self.faults.add(f"{self.path}.{name}", problem, fix, value=self.faults.quote(value), **values)


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
