"""Whether a badge still works in its course: what is wrong, and what to do about each."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from badge_engine.records import CourseRecord, Grading, LineItem, Outline
from badge_engine.rules.checking import check, outline_titles
from badge_engine.rules.exact import decimal_text
from badge_engine.rules.findings import Finding
from badge_engine.rules.leaf import Leaf
from badge_engine.rules.preview import Preview, preview
from badge_engine.rules.tree import Rule, leaves
from badge_engine.rules.words import ENGLISH, Translations, Words

STALE_AFTER = timedelta(hours=36)
PATIENCE = timedelta(days=14)


class Concern(StrEnum):
    """What a finding is about; it tells a page which way out to offer.

    `RULE`: the rule does not fit the course. `ACCESS`: the platform does not let us read what it names.
    `CHANGED`: a column is not what it was when the rule was made. `STALE`: the course was not read lately.
    `UNGRADED`: nobody has a grade in a column. `UNREACHED`: nobody has a way to the badge.
    """

    RULE = "rule"
    ACCESS = "access"
    CHANGED = "changed"
    STALE = "stale"
    UNGRADED = "ungraded"
    UNREACHED = "unreached"


@dataclass(frozen=True, slots=True)
class Complaint:
    """One thing that is wrong with a badge in its course, with its fix."""

    concern: Concern
    finding: Finding


@dataclass(frozen=True, slots=True)
class Condition:
    """Under what a badge is to work: the course now, and what it was.

    `outline` is the course now, `made_for` what the rule was made for (`relevant` keeps it). `records` are
    its learners who do not have the badge yet. `read_at` is when the course was last read, `active_since`
    when the badge was switched on; each is `None` where that is still to come. `seen` is how its learners
    stand, where that was worked out already.
    """

    outline: Outline
    made_for: Outline
    records: Sequence[CourseRecord]
    now: datetime
    read_at: datetime | None
    active_since: datetime | None = None
    seen: Preview | None = None


def examine(rule: Rule, condition: Condition, translations: Translations = ENGLISH) -> tuple[Complaint, ...]:
    """Return everything that is wrong: in the order of the rule, then for the whole."""
    words = Words(outline_titles(condition.made_for) | outline_titles(condition.outline), translations)
    found: list[Complaint] = []
    for path, leaf in leaves(rule):
        closed = tuple(_without_access(path, leaf, condition.outline, words))
        found += closed or _misfits(path, leaf, condition.outline, translations)
        found += _changes(path, leaf, condition, words)
        found += _ungraded(path, leaf, condition, words)
    return (*found, *_stale(condition, words), *_unreached(rule, condition, words))


def _without_access(path: str, leaf: Leaf, outline: Outline, words: Words) -> Iterator[Complaint]:
    """Yield what cannot be read at all: a source of which the platform shows nothing is no deleted column."""
    sources: tuple[tuple[Collection[str], Collection[object], str], ...] = (
        (leaf.names.line_items, outline.line_items, words.say("no column of the gradebook can be read")),
        (leaf.names.parts, outline.completables, words.say("no completion can be read")),
        (leaf.names.grades, outline.grade_kinds, words.say("no course grade can be read")),
        (leaf.names.outcomes, outline.outcomes, words.say("no learning outcome can be read")),
        (leaf.names.groups, outline.groups, words.say("no section or group can be read")),
    )
    fix = words.say("give the tool access to it in the platform's web services")
    for wanted, there, problem in sources:
        if wanted and not there:
            yield Complaint(Concern.ACCESS, Finding(path, problem, fix))


def _misfits(path: str, leaf: Leaf, outline: Outline, translations: Translations) -> Iterator[Complaint]:
    for finding in check(leaf, outline, translations):
        yield Complaint(Concern.RULE, Finding(path, finding.problem, finding.fix))


def _changes(path: str, leaf: Leaf, condition: Condition, words: Words) -> Iterator[Complaint]:
    """Yield columns that are graded in another way, or of another maximum, than when the rule was made."""
    before, after = condition.made_for.columns_by_id, condition.outline.columns_by_id
    for name in sorted(leaf.names.line_items & before.keys() & after.keys()):
        then, now = _graded(before[name], words), _graded(after[name], words)
        if then != now:
            problem = words.say(
                "{title} was graded {then} when this was made, and is graded {now} now",
                title=words.title(name),
                then=then,
                now=now,
            )
            fix = words.say("look at what is asked for, and keep or change it")
            yield Complaint(Concern.CHANGED, Finding(path, problem, fix))


def _graded(column: LineItem, words: Words) -> str:
    if column.grading is Grading.LETTER:
        return words.say("in letters")
    if column.grading is Grading.PASSED:
        return words.say("as passed or not")
    if column.maximum is None:
        return words.say("without a maximum")
    return words.say("of {points}", points=words.points(decimal_text(column.maximum, 2)))


def _ungraded(path: str, leaf: Leaf, condition: Condition, words: Words) -> Iterator[Complaint]:
    """Yield columns in which nobody has a grade though the badge has been on for long."""
    if not condition.records or not _long_active(condition):
        return
    for name in sorted(leaf.names.line_items & condition.outline.columns_by_id.keys()):
        if not any(name in record.scores for record in condition.records):
            problem = words.say("nobody has a grade in {title} so far", title=words.title(name))
            fix = words.say("grade it, or choose another column")
            yield Complaint(Concern.UNGRADED, Finding(path, problem, fix))


def _stale(condition: Condition, words: Words) -> Iterator[Complaint]:
    fix = words.say("update the course now; if that fails, the self-test says why")
    if condition.read_at is None:
        yield Complaint(Concern.STALE, Finding("$", words.say("the course was never read"), fix))
    elif condition.now - condition.read_at > STALE_AFTER:
        hours = (condition.now - condition.read_at) // timedelta(hours=1)
        problem = words.say("the course was last read {hours} hours ago", hours=hours)
        yield Complaint(Concern.STALE, Finding("$", problem, fix))


def _unreached(rule: Rule, condition: Condition, words: Words) -> Iterator[Complaint]:
    """Yield a badge to which nobody has a way: for good, or after a long time in which nobody came near."""
    if not condition.records:
        return
    seen = condition.seen or preview(rule, condition.records)
    if len(seen.closed) == seen.total:
        problem = words.say("nobody who does not have it yet can reach it any more")
        fix = words.say("change its dates, sections or groups, or retire it")
    elif _long_active(condition) and not (seen.met or seen.near or seen.unknown):
        problem = words.say("nobody is near, though it has been on for long")
        fix = words.say("ask for less, or say in the course how it is earned")
    else:
        return
    yield Complaint(Concern.UNREACHED, Finding("$", problem, fix))


def _long_active(condition: Condition) -> bool:
    return condition.active_since is not None and condition.now - condition.active_since >= PATIENCE
