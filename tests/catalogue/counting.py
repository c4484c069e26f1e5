"""Counts the items of a list that a run covered, for the report at its end: here the catalogue's cases."""

import re
import string
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

Outcomes = Mapping[str, Collection[str]]


@dataclass(frozen=True, slots=True)
class Checklist:
    """A list whose items are tests: their ids name the items after `prefix`, as in `test_case_007_008_`.

    An item holds when a test of it passed and none failed; where the list has `sides`, one passed on each of
    them, and the parameters of a test name its side. `elsewhere` says of items that no test of this suite can
    hold why that is so.
    """

    title: str
    claim: str
    prefix: str
    items: Sequence[str]
    sides: Sequence[str] = ("",)
    elsewhere: Mapping[str, str] = field(default_factory=dict)

    def report(self, outcomes: Outcomes) -> Iterator[str]:
        """Say how many items held, and name those that did not or that no test covers.

        `outcomes` has the ids of tests by how they ended. A run without a test of this list says nothing.
        """
        failed = self._met(outcomes["failed"]) | self._met(outcomes["error"])
        passed = [self._met(outcomes["passed"], side) for side in self.sides]
        if not failed.union(*passed):
            return
        held = set.intersection(*passed) - failed
        for item, reason in self.elsewhere.items():
            yield f"{self.title}: {item} stands elsewhere: {reason}."
        missing = [item for item in self.items if item not in held | self.elsewhere.keys()]
        yield f"{self.title}: {len(held)} of {len(self.items)} {self.claim}."
        if missing:
            yield f"{self.title}: not held or not covered: {self._ranges(missing)}"

    def _met(self, ids: Collection[str], side: str = "") -> set[str]:
        """Return the items that tests of a side are named after."""
        named = re.compile(rf"{self.prefix}((?:(?:{'|'.join(self.items).lower()})_)+)")
        found = (named.search(name) for name in ids if side in name.partition("[")[2])
        return {item.upper() for match in found if match for item in match[1].strip("_").split("_")}

    def _ranges(self, items: Sequence[str]) -> str:
        """Return items in their order as text such as `003, 007-012`."""
        runs: list[list[str]] = []
        for item in items:
            if runs and self._follows(item, runs[-1][-1]):
                runs[-1].append(item)
            else:
                runs.append([item])
        return ", ".join(run[0] if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)

    def _follows(self, item: str, other: str) -> bool:
        """Whether an item comes right after the other in the same part of the list, which has a letter."""
        next_one = self.items.index(item) == self.items.index(other) + 1
        return next_one and item.rstrip(string.digits) == other.rstrip(string.digits)


CATALOGUE = Checklist(
    title="LTI catalogue",
    claim="cases hold",
    prefix="test_case_",
    items=[f"{number:03}" for number in range(1, 167)],
    elsewhere={"166": "times are measured by `make bench BENCH=launch`, never asserted"},
)
