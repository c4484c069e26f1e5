"""What is wrong with a rule: where, what, and what to do about it."""

from dataclasses import dataclass


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
