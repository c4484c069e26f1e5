"""What is wrong with a rule: where, what, and what to do about it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from badge_engine.rules.words import Words

LONGEST_QUOTE = 40
MOST_FAULTS = 100


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong. `path` is a JSON path (RFC 9535) into the rule's JSON form.

    `problem` and `fix` are each one clause for a person, without a full stop.
    """

    path: str
    problem: str
    fix: str

    def __str__(self) -> str:
        return f"{self.path}: {self.problem}; {self.fix}"


class RuleError(ValueError):
    """A document is no rule. `faults` holds everything that is wrong with it, in the document's order."""

    def __init__(self, faults: tuple[Finding, ...]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class FaultList:
    """The faults found so far, in words for people."""

    words: Words
    found: list[Finding] = field(default_factory=list)

    def add(self, path: str, problem: str, fix: str, **values: object) -> None:
        """Note a fault, the first hundred of them; `problem` and `fix` are messages for `Words.say`."""
        if len(self.found) < MOST_FAULTS:
            self.found.append(Finding(path, self.words.say(problem, **values), self.words.say(fix, **values)))

    def raise_if_any(self) -> None:
        """Raise `RuleError` with all that was found, if anything was."""
        if self.found:
            raise RuleError(tuple(self.found))

    def quote(self, value: object) -> str:
        """Return how a wrong value looks in JSON, cut short."""
        match value:
            case Mapping():
                return self.words.say("an object")
            case list() | tuple():
                return self.words.say("a list")
            case Decimal():
                text = str(value)
            case int() if value.bit_length() > 4 * LONGEST_QUOTE:
                return self.words.say("a huge number")
            case _:
                text = json.dumps(value, ensure_ascii=False, default=repr)
        text = text.encode(errors="backslashreplace").decode()  # a lone surrogate would break the reply
        return text if len(text) <= LONGEST_QUOTE else f"{text[:LONGEST_QUOTE]}…"
