"""A whole class against one badge: who has it, who would get it, and what the others lack."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from badge_engine.rules import Audience, Candidate, Line, explain, preview
from lti_tool.achievements import in_engine_words
from lti_tool.class_records import all_titles, load_class
from lti_tool.health import Class
from lti_tool.languages import gettext
from lti_tool.storage import awards, courses, tables
from lti_tool.web.language import engine_words
from lti_tool.web.paging import Page
from lti_tool.web.parts import parts

LARGE = 500
"""Up to how many people a class is judged before its page opens; a larger one is judged afterwards."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One learner who does not have it yet, with the reasons."""

    person_id: str
    name: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Some learners of a class: all are counted; reasons are put into words of those who are shown."""

    candidates: tuple[Candidate, ...]
    stand: Callable[[Candidate], Standing]

    def __len__(self) -> int:
        return len(self.candidates)

    def on(self, page: Page) -> list[Standing]:
        """Return those who stand on a page."""
        return [self.stand(candidate) for candidate in page.of(self.candidates)]

    @property
    def few(self) -> list[Standing]:
        """Return the first of them, for a page that shows several groups."""
        return self.on(Page.first(len(self)))

    def without(self, others: "Group") -> "Group":
        """Return those who are not among others."""
        known = {candidate.learner for candidate in others.candidates}
        rest = (candidate for candidate in self.candidates if candidate.learner not in known)
        return Group(tuple(rest), self.stand)


@dataclass(frozen=True, slots=True)
class ClassView:
    """The class, everybody once: how many have the badge, who would get it now, and how far the others are.

    `unknown` may have earned it already, but something is not graded or not reported yet. `learners` are
    all who do not have it.
    """

    holders: int
    met: Group
    near: Group
    far: Group
    unknown: Group
    learners: Class

    @property
    def total(self) -> int:
        """How many learners there are."""
        return self.holders + sum(map(len, (self.met, self.near, self.far, self.unknown)))

    def gives_to_more_than(self, percent: int) -> bool:
        """Whether switching on gives the badge at once to more than this share of the class."""
        return len(self.met) * 100 > percent * self.total


@dataclass(frozen=True, slots=True)
class Difference:
    """What a change does to the class: whoever has the badge keeps it, whatever the change says.

    `gains` would get it now by the change and not by what is live, `losses` the other way round.
    """

    gains: Group
    losses: Group
    keeps: int


def view_class(
    session: Session, achievement: tables.Achievement, version: tables.AchievementVersion
) -> ClassView:
    """Judge everybody who does not have the badge yet by one of its versions, as they stand now."""
    known = awards.barred_people(session, version)
    settings = parts().settings
    learners = load_class(settings, session, achievement.course_id, [version])
    people = {learner.record.learner: learner for learner in learners}
    titles = all_titles(settings, session, achievement.course_id, [version])
    open_records = [learner.record for learner in learners if learner.person_id not in known]
    seen = preview(in_engine_words(version).rule, open_records)

    def stand(candidate: Candidate) -> Standing:
        learner = people[candidate.learner]
        told = explain(candidate.judgement, titles, Audience.TEACHER, engine_words())
        return Standing(learner.person_id, name_of(learner.name), told.lines)

    met, near, far, unknown = (Group(each, stand) for each in (seen.met, seen.near, seen.far, seen.unknown))
    holders = awards.count_standing(session, achievement.id)
    return ClassView(holders, met, near, far, unknown, Class(open_records, seen))


def view_badge(session: Session, achievement: tables.Achievement) -> tuple[ClassView, ClassView | None]:
    """Return the class by a badge as it stands, and by the change of it that waits, if one does."""
    changes = achievement.draft is not None and achievement.activated_at is not None
    view = view_class(session, achievement, achievement.current)
    return view, view_class(session, achievement, achievement.versions[-1]) if changes else None


def is_large(session: Session, course_id: str) -> bool:
    """Whether the pages of a course open before its class is judged."""
    return courses.count_enrolled(session, course_id) > LARGE


def name_of(name: str | None) -> str:
    """Return a name to show; an LMS that keeps names to itself leaves us none."""
    return name or gettext("A course member")


def difference(live: ClassView, change: ClassView) -> Difference:
    """Compare who would get the badge now by what is live and by a change of it."""
    return Difference(change.met.without(live.met), live.met.without(change.met), keeps=live.holders)
