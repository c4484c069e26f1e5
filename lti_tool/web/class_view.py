"""A whole class against one badge: who has it, who would get it, and what the others lack."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from badge_engine.rules import Audience, Candidate, Line, explain, preview
from lti_tool.achievements import in_engine_words
from lti_tool.storage import awards, badges, records, tables


@dataclass(frozen=True, slots=True)
class Holder:
    """One learner who has the badge."""

    name: str
    since: datetime
    credential_id: str | None


@dataclass(frozen=True, slots=True)
class Standing:
    """One learner who does not have it yet, with the reasons."""

    name: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class ClassView:
    """The class, everybody once: who has the badge, who would get it now, and the others by how far they are.

    `unknown` may have earned it already, but something is not graded or not reported yet.
    """

    holders: tuple[Holder, ...]
    met: tuple[Standing, ...]
    near: tuple[Standing, ...]
    far: tuple[Standing, ...]
    unknown: tuple[Standing, ...]

    @property
    def total(self) -> int:
        """How many learners there are."""
        return sum(map(len, (self.holders, self.met, self.near, self.far, self.unknown)))


def view_class(session: Session, achievement: tables.Achievement) -> ClassView:
    """Judge everybody who does not have the badge yet, as they stand now."""
    known = awards.barred_people(session, achievement.current)
    learners = records.load_learners(session, achievement.course_id)
    names = {learner.record.learner: name_of(learner.name) for learner in learners}
    titles = records.load_titles(session, achievement.course_id)
    open_records = [learner.record for learner in learners if learner.person_id not in known]
    seen = preview(in_engine_words(achievement.current).rule, open_records)

    def stand(group: Iterable[Candidate]) -> tuple[Standing, ...]:
        return tuple(
            Standing(names[candidate.learner], explain(candidate.judgement, titles, Audience.TEACHER).lines)
            for candidate in group
        )

    holders = tuple(_holder(award) for award in badges.awards_of_achievement(session, achievement.id))
    return ClassView(holders, stand(seen.met), stand(seen.near), stand(seen.far), stand(seen.unknown))


def name_of(name: str | None) -> str:
    """Return a name to show; an LMS that keeps names to itself leaves us none."""
    return name or "A course member"


def _holder(award: tables.Award) -> Holder:
    credential = award.credential
    return Holder(name_of(award.person.name), award.decided_at, credential.id if credential else None)
