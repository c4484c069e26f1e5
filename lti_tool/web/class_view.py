"""A whole class against one badge: who has it, who would get it, and what the others lack."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from badge_engine.rules import Audience, Candidate, Line, explain, preview
from lti_tool.achievements import in_engine_words
from lti_tool.class_records import all_titles, load_class
from lti_tool.languages import gettext
from lti_tool.storage import awards, badges, tables
from lti_tool.storage.tables import AwardState, WhenUnmet
from lti_tool.web.language import engine_words
from lti_tool.web.parts import parts


@dataclass(frozen=True, slots=True)
class Holder:
    """One learner who has the badge; `lapsed_at` is since when the criteria are no longer met."""

    award_id: str
    name: str
    since: datetime
    credential_id: str | None
    suspended: bool
    lapsed_at: datetime | None
    to_review: bool
    undo_until: datetime | None


@dataclass(frozen=True, slots=True)
class Standing:
    """One learner who does not have it yet, with the reasons."""

    person_id: str
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

    @property
    def undoable(self) -> tuple[Holder, ...]:
        """Who was awarded but can still be passed over, because nothing is signed yet."""
        return tuple(holder for holder in self.holders if holder.undo_until is not None)

    def gives_to_more_than(self, percent: int) -> bool:
        """Whether switching on gives the badge at once to more than this share of the class."""
        return len(self.met) * 100 > percent * self.total


@dataclass(frozen=True, slots=True)
class Difference:
    """What a change does to the class: whoever has the badge keeps it, whatever the change says.

    `gains` would get it now by the change and not by what is live, `losses` the other way round.
    """

    gains: tuple[Standing, ...]
    losses: tuple[Standing, ...]
    keeps: int


def view_class(
    session: Session, achievement: tables.Achievement, version: tables.AchievementVersion, now: datetime
) -> ClassView:
    """Judge everybody who does not have the badge yet by one of its versions, as they stand now."""
    known = awards.barred_people(session, version)
    settings = parts().settings
    learners = load_class(settings, session, achievement.course_id, [version])
    people = {learner.record.learner: learner for learner in learners}
    titles = all_titles(settings, session, achievement.course_id, [version])
    open_records = [learner.record for learner in learners if learner.person_id not in known]
    seen = preview(in_engine_words(version).rule, open_records)

    def stand(group: Iterable[Candidate]) -> tuple[Standing, ...]:
        return tuple(
            Standing(
                people[candidate.learner].person_id,
                name_of(people[candidate.learner].name),
                explain(candidate.judgement, titles, Audience.TEACHER, engine_words()).lines,
            )
            for candidate in group
        )

    holders = tuple(_holder(award, now) for award in badges.awards_of_achievement(session, achievement.id))
    return ClassView(holders, stand(seen.met), stand(seen.near), stand(seen.far), stand(seen.unknown))


def name_of(name: str | None) -> str:
    """Return a name to show; an LMS that keeps names to itself leaves us none."""
    return name or gettext("A course member")


def difference(live: ClassView, change: ClassView) -> Difference:
    """Compare who would get the badge now by what is live and by a change of it."""
    before = {standing.person_id for standing in live.met}
    after = {standing.person_id for standing in change.met}
    return Difference(
        gains=tuple(standing for standing in change.met if standing.person_id not in before),
        losses=tuple(standing for standing in live.met if standing.person_id not in after),
        keeps=len(live.holders),
    )


def _holder(award: tables.Award, now: datetime) -> Holder:
    credential = award.credential
    waits = award.state == AwardState.DECIDED and award.sign_after is not None and award.sign_after > now
    open_question = award.lapsed_at is not None and award.settled_at is None
    return Holder(
        award_id=award.id,
        name=name_of(award.person.name),
        since=award.decided_at,
        credential_id=credential.id if credential else None,
        suspended=award.suspended_at is not None,
        lapsed_at=award.lapsed_at,
        to_review=open_question and award.version.achievement.when_unmet == WhenUnmet.REVIEW,
        undo_until=award.sign_after if waits else None,
    )
