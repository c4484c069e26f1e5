"""Bringing a rule to a copy of its course: what it names in the origin is found again in the copy.

A copy has other ids. What is found by kind, name and, among several of one name, place is sure; what only
looks like it is for a person to say.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from badge_engine.records import Outline
from badge_engine.rules.names import Names, Renaming
from badge_engine.rules.tree import Rule, names


class Kind(StrEnum):
    """What of a course a rule can name that has an id of its own."""

    COLUMN = "column"
    PART = "part"
    OUTCOME = "outcome"
    GROUP = "group"


class Certainty(StrEnum):
    """How sure it is that two things are the same."""

    SURE = "sure"
    DOUBTFUL = "doubtful"
    MISSING = "missing"


class Sign(StrEnum):
    """Why a thing of the origin is taken for one of the copy, or for none."""

    SAME_ID = "same_id"
    ONLY_ONE = "only_one"
    SAME_PLACE = "same_place"
    COUNTS_OTHERWISE = "counts_otherwise"
    SEVERAL = "several"
    OTHER_NAME = "other_name"
    ABSENT = "absent"
    FORGOTTEN = "forgotten"

    @property
    def certainty(self) -> Certainty:
        """How much this sign proves."""
        return _CERTAINTIES[self]


_CERTAINTIES = MappingProxyType(
    {
        Sign.SAME_ID: Certainty.SURE,
        Sign.ONLY_ONE: Certainty.SURE,
        Sign.SAME_PLACE: Certainty.SURE,
        Sign.COUNTS_OTHERWISE: Certainty.DOUBTFUL,
        Sign.SEVERAL: Certainty.DOUBTFUL,
        Sign.OTHER_NAME: Certainty.DOUBTFUL,
        Sign.ABSENT: Certainty.MISSING,
        Sign.FORGOTTEN: Certainty.MISSING,
    }
)


@dataclass(frozen=True, slots=True)
class Match:
    """What became of one thing that a rule names. `found` is its id in the copy: a guess, unless sure."""

    kind: Kind
    id: str
    title: str
    sign: Sign
    found: str | None = None

    @property
    def is_sure(self) -> bool:
        """Whether nobody has to be asked."""
        return self.sign.certainty is Certainty.SURE


def match_rule(rule: Rule, origin: Outline, copy: Outline) -> tuple[Match, ...]:
    """Return what became of each thing that the rule names, kind by kind.

    No two of them are sure to be the same thing of the copy.
    """
    there, here = _things(origin), _things(copy)
    wanted = ids_by_kind(names(rule))
    return tuple(match for kind in Kind for match in _match(kind, wanted[kind], there[kind], here[kind]))


def ids_by_kind(named: Names) -> dict[Kind, frozenset[str]]:
    """Return the ids that a rule names, by kind."""
    return {
        Kind.COLUMN: named.line_items,
        Kind.PART: named.parts,
        Kind.OUTCOME: named.outcomes,
        Kind.GROUP: named.groups,
    }


def renaming_of(
    found: Mapping[Kind, Mapping[str, str]], achievements: Mapping[str, str] | None = None
) -> Renaming:
    """Return the renaming from ids of the origin to ids of the copy, by kind, and of achievements."""
    return Renaming(
        line_items=found.get(Kind.COLUMN, {}),
        parts=found.get(Kind.PART, {}),
        outcomes=found.get(Kind.OUTCOME, {}),
        groups=found.get(Kind.GROUP, {}),
        achievements=achievements or {},
    )


def choices(outline: Outline, kind: Kind) -> tuple[tuple[str, str], ...]:
    """Return the id and title of everything of a kind in a course, in its order."""
    return tuple((thing.id, thing.title) for thing in _things(outline)[kind])


@dataclass(frozen=True, slots=True)
class _Thing:
    """`sort` must agree for two things to be the same, `counting` for this to be sure."""

    id: str
    title: str
    sort: tuple[str, ...]
    counting: tuple[object, ...] = ()

    @property
    def look(self) -> tuple[str, ...]:
        return (*self.sort, " ".join(self.title.casefold().split()))


def _things(outline: Outline) -> dict[Kind, list[_Thing]]:
    return {
        Kind.COLUMN: [
            _Thing(each.id, each.title, (_source(each.id),), (each.maximum, each.grading))
            for each in outline.line_items
        ],
        Kind.PART: [
            _Thing(each.id, each.title, (_source(each.id), each.kind)) for each in outline.completables
        ],
        Kind.OUTCOME: [
            _Thing(each.id, each.title, (_source(each.id),), (each.maximum, each.mastery))
            for each in outline.outcomes
        ],
        Kind.GROUP: [_Thing(each.id, each.title, (_source(each.id), each.kind)) for each in outline.groups],
    }


def _source(identifier: str) -> str:
    """Return by which service a thing is known: our own column is no assignment, whatever its name."""
    return identifier.partition(":")[0]


def _match(
    kind: Kind, wanted: Collection[str], there: Sequence[_Thing], here: Sequence[_Thing]
) -> Iterator[Match]:
    kept = {thing.id for thing in here} & ({thing.id for thing in there} | set(wanted))
    origin, copy = _Places.of(there, kept), _Places.of(here, kept)
    for thing in there:
        if thing.id in wanted and thing.id not in kept:
            yield Match(kind, thing.id, thing.title, *_find(thing, origin, copy))
    titles = {thing.id: thing.title for thing in here}
    yield from (Match(kind, each, titles[each], Sign.SAME_ID, each) for each in titles if each in wanted)
    unknown = set(wanted) - kept - {thing.id for thing in there}
    yield from (Match(kind, each, each, Sign.FORGOTTEN) for each in sorted(unknown))


@dataclass(frozen=True, slots=True)
class _Places:
    """Where things stand among those of their sort, and which look alike."""

    of_sort: Mapping[tuple[str, ...], Sequence[_Thing]]
    alike: Mapping[tuple[str, ...], Sequence[_Thing]]

    @classmethod
    def of(cls, things: Iterable[_Thing], kept: Collection[str]) -> "_Places":
        of_sort: defaultdict[tuple[str, ...], list[_Thing]] = defaultdict(list)
        alike: defaultdict[tuple[str, ...], list[_Thing]] = defaultdict(list)
        for thing in things:
            if thing.id not in kept:
                of_sort[thing.sort].append(thing)
                alike[thing.look].append(thing)
        return cls(dict(of_sort), dict(alike))

    def places(self, look: tuple[str, ...]) -> list[int]:
        twins = self.alike[look]
        return [place for place, each in enumerate(self.of_sort[twins[0].sort]) if each in twins]


def _find(thing: _Thing, origin: _Places, copy: _Places) -> tuple[Sign, str | None]:
    there, here = origin.alike[thing.look], copy.alike.get(thing.look, ())
    if not here:
        return _renamed(thing, origin, copy)
    place = there.index(thing)
    if len(there) == len(here) == 1:
        alike = thing.counting == here[0].counting
        return (Sign.ONLY_ONE if alike else Sign.COUNTS_OTHERWISE), here[0].id
    in_place = len(there) == len(here) and origin.places(thing.look) == copy.places(thing.look)
    if in_place and thing.counting == here[place].counting:
        return Sign.SAME_PLACE, here[place].id
    return Sign.SEVERAL, here[place].id if place < len(here) else None


def _renamed(thing: _Thing, origin: _Places, copy: _Places) -> tuple[Sign, str | None]:
    """Look at the same place: what stands there may have got another name."""
    place = origin.of_sort[thing.sort].index(thing)
    found = copy.of_sort.get(thing.sort, ())[place : place + 1]
    for other in found:
        if other.counting == thing.counting and other.look not in origin.alike:
            return Sign.OTHER_NAME, other.id
    return Sign.ABSENT, None
