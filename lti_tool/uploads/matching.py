"""Who the people of an export are: by the LMS's id, else by sourced id, else by e-mail; never by name."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from badge_engine.exports import ExportedPerson
from badge_engine.rules.words import message
from lti_tool.languages import gettext, said


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """Somebody on the course's roster, with all by which an export may name them."""

    person_id: str
    name: str
    learns: bool
    lms_id: str | None = None
    sourced_id: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A row that is not taken, and why."""

    row: int
    label: str
    reason: str


@dataclass(frozen=True, slots=True)
class Matching:
    """Whose row is whose, by our id of the person; and the rows of nobody."""

    found: Mapping[str, ExportedPerson]
    unmatched: tuple[Unmatched, ...]


class _DoubtError(Exception):
    """A row cannot be given to one person; the message is the reason."""


def match(people: Sequence[ExportedPerson], known: Iterable[KnownPerson]) -> Matching:
    """Find the learner of each row; one that is in doubt is left out: nobody gets another one's grade."""
    index = _Index(known)
    owners: dict[int, KnownPerson] = {}
    doubts: dict[int, str] = {}
    for person in people:
        try:
            owners[person.row] = index.owner(person)
        except _DoubtError as doubt:
            doubts[person.row] = str(doubt)
    often = Counter(owner.person_id for owner in owners.values())
    doubts |= {
        row: gettext("Another row of this file is the same person.")
        for row, owner in owners.items()
        if often[owner.person_id] > 1
    }
    return Matching(
        found={owners[each.row].person_id: each for each in people if each.row not in doubts},
        unmatched=tuple(
            Unmatched(each.row, each.label, doubts[each.row]) for each in people if each.row in doubts
        ),
    )


class _Index:
    """The roster by everything that names a person in it."""

    def __init__(self, known: Iterable[KnownPerson]) -> None:
        self._people: defaultdict[tuple[str, str], list[KnownPerson]] = defaultdict(list)
        for person in known:
            for name in _names(person):
                self._people[name].append(person)

    def owner(self, row: ExportedPerson) -> KnownPerson:
        names = _names(row)
        if not names:
            raise _DoubtError(gettext("The row has no id and no e-mail address."))
        hits = {what: self._people[what, name] for what, name in names if (what, name) in self._people}
        if not hits:
            told = ", ".join(said(what) for what, _ in names)
            raise _DoubtError(gettext("Nobody in this course has what the row names (%(told)s).", told=told))
        what, first = next(iter(hits.items()))
        if len(first) > 1:
            raise _DoubtError(gettext("Several people in this course have this %(what)s.", what=said(what)))
        owner = first[0]
        for other, people in hits.items():
            if owner not in people:
                both = {"what": said(what), "other": said(other)}
                raise _DoubtError(
                    gettext("Its %(what)s and its %(other)s belong to different people.", **both)
                )
        if not owner.learns:
            raise _DoubtError(gettext("This person is no learner in this course."))
        return owner


def _names(person: KnownPerson | ExportedPerson) -> list[tuple[str, str]]:
    """Return what names a person, the surest first."""
    told = {
        message("LMS id"): person.lms_id,
        message("ID number"): person.sourced_id,
        message("e-mail address"): person.email and person.email.casefold(),
    }
    return [(what, name.strip()) for what, name in told.items() if name and name.strip()]
