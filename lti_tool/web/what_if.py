"""What a rule that is being written would do to the real class, before anything of it is kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from badge_engine.rules import (
    Audience,
    Block,
    Judgement,
    LeafJudgement,
    Observation,
    Preview,
    explain,
    preview,
    verdict_of,
    write_rule,
)
from badge_engine.rules.observation import Verdict
from lti_tool.achievements import DraftError, in_engine_words, sound_rule
from lti_tool.class_records import all_titles, load_class
from lti_tool.storage import awards, records, tables
from lti_tool.storage.records import Learner
from lti_tool.web.badge_form import BadgeForm
from lti_tool.web.class_view import is_large, name_of
from lti_tool.web.language import engine_words
from lti_tool.web.parts import parts

SHOWN = 10
LOOK = "look"
"""What the button is named that only looks."""


@dataclass(frozen=True, slots=True)
class Near:
    """One learner who is one step away, and that step with how far it is."""

    name: str
    left: str


@dataclass(frozen=True, slots=True)
class Blocked:
    """What of the rule is not known, and of how many learners."""

    left: str
    learners: int


@dataclass(frozen=True, slots=True)
class Change:
    """How the rule differs from the one that is live: of those without the badge, how many more and fewer."""

    more: int
    fewer: int


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The class by a rule: everybody is counted, the first few are named.

    `holders` have the badge already and keep it. `unusual` says that most of the class would get it at once.
    """

    holders: int
    met: int
    near: int
    far: int
    unknown: int
    total: int
    gets: Sequence[str]
    closest: Sequence[Near]
    blocked: Sequence[Blocked]
    change: Change | None
    unusual: bool


def what_if(
    session: Session, course: tables.Course, rule: Mapping[str, Any], achievement: tables.Achievement | None
) -> WhatIf:
    """Judge a class by a rule document, of a badge that there is or of a new one. Raise `DraftError`."""
    settings = parts().settings
    judged = sound_rule(rule, records.load_outline(session, course.id))
    version = tables.AchievementVersion(rule=write_rule(judged))
    asked = [version, achievement.current] if achievement else [version]
    without = _without_it(session, load_class(settings, session, course.id, asked), achievement)
    seen = preview(judged, [learner.record for learner in without])
    words = _Words(all_titles(settings, session, course.id, [version]))
    names = {learner.record.learner: name_of(learner.name) for learner in without}
    holders = awards.count_standing(session, achievement.id) if achievement else 0
    return WhatIf(
        holders=holders,
        met=len(seen.met),
        near=len(seen.near),
        far=len(seen.far),
        unknown=len(seen.unknown),
        total=holders + seen.total,
        gets=[names[each.learner] for each in seen.met[:SHOWN]],
        closest=[Near(names[each.learner], words.of(each.left[0])) for each in seen.near[:SHOWN]],
        blocked=[words.blocked(each) for each in seen.blocks[:SHOWN]],
        change=_change(achievement, without, seen),
        unusual=_is_unusual(session, course, holders, seen),
    )


def seen_by(
    session: Session, course: tables.Course, form: BadgeForm, achievement: tables.Achievement | None = None
) -> dict[str, object]:
    """Return what the page of a form shows beside it: the class by it, or why there is nothing to show."""
    problems: Sequence[str] = form.problems_of_the_rule()
    if not problems:
        try:
            return {"shown": what_if(session, course, form.rule(), achievement)}
        except DraftError as error:
            problems = error.problems
    return {"nothing": problems[0]}


def seen_at_first(
    session: Session, course: tables.Course, form: BadgeForm, achievement: tables.Achievement | None = None
) -> dict[str, object]:
    """Return the same for a page that is opened; that of a large class says that it comes later."""
    if is_large(session, course.id):
        return {"later": True}
    return seen_by(session, course, form, achievement)


@dataclass(frozen=True, slots=True)
class _Words:
    titles: Mapping[str, str]

    def of(self, judgement: Judgement) -> str:
        return explain(judgement, self.titles, Audience.TEACHER, engine_words()).lines[0].text

    def blocked(self, block: Block) -> Blocked:
        return Blocked(self.of(LeafJudgement(block.rule, Observation(block.reason))), block.learners)


def _without_it(
    session: Session, learners: Sequence[Learner], achievement: tables.Achievement | None
) -> list[Learner]:
    barred = awards.barred_people(session, achievement.versions[-1]) if achievement else set()
    return [learner for learner in learners if learner.person_id not in barred]


def _change(
    achievement: tables.Achievement | None, learners: Sequence[Learner], seen: Preview
) -> Change | None:
    if achievement is None or achievement.activated_at is None:
        return None
    live = in_engine_words(achievement.current).rule
    before = {each.record.learner for each in learners if verdict_of(live, each.record) is Verdict.MET}
    after = {each.learner for each in seen.met}
    return Change(len(after - before), len(before - after))


def _is_unusual(session: Session, course: tables.Course, holders: int, seen: Preview) -> bool:
    percent = session.get_one(tables.Institution, course.institution_id).ask_again_percent
    return len(seen.met) * 100 > percent * (holders + seen.total)
