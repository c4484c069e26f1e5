"""A class with everything that rules look at: what the course says, what is held, what people approved."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from badge_engine.metadata.credit import Credits
from badge_engine.records import Approval, Holding
from badge_engine.rules import Names, names, parse_rule
from lti_tool.credited import Credited
from lti_tool.publishing import achievement_address, credential_address
from lti_tool.settings import Settings
from lti_tool.storage import approvals, outside_badges, records, stacks, tables
from lti_tool.storage.records import Learner
from lti_tool.storage.stacks import Held


def load_class(
    settings: Settings, session: Session, course_id: str, versions: Iterable[tables.AchievementVersion]
) -> list[Learner]:
    """Return every awardable learner of a course, with all that these versions look at, and nothing else."""
    known = {version.id: version for version in versions}.values()
    learners = records.load_learners(session, course_id, looked_at(known))
    return _completed(settings, session, course_id, learners, known)


def class_in_pieces(
    settings: Settings,
    session: Session,
    course_id: str,
    versions: Iterable[tables.AchievementVersion],
    size: int,
) -> Iterator[list[Learner]]:
    """Yield the same learners some at a time, in the order of their ids."""
    known = {version.id: version for version in versions}.values()
    for piece in records.class_in_pieces(session, course_id, looked_at(known), size):
        yield _completed(settings, session, course_id, piece, known)


def load_some(
    settings: Settings,
    session: Session,
    course_id: str,
    versions: Iterable[tables.AchievementVersion],
    ids: Sequence[str],
) -> list[Learner]:
    """Return some of the same learners, in the order of `ids`."""
    learners = records.load_some(session, course_id, looked_at(versions), ids)
    return _completed(settings, session, course_id, learners, versions)


def load_one(
    settings: Settings,
    session: Session,
    course_id: str,
    person_id: str,
    versions: Iterable[tables.AchievementVersion],
) -> Learner | None:
    """Return one awardable learner likewise, `None` for anybody else."""
    learner = records.load_learner(session, course_id, person_id)
    found = [] if learner is None else [learner]
    return next(iter(_completed(settings, session, course_id, found, versions)), None)


def all_titles(
    settings: Settings, session: Session, course_id: str, versions: Iterable[tables.AchievementVersion]
) -> dict[str, str]:
    """Return the titles of everything that these versions may name, by its id or address."""
    return records.load_titles(session, course_id) | badge_titles(
        settings, session, session.get_one(tables.Course, course_id), looked_at(versions).achievements
    )


def badge_titles(
    settings: Settings, session: Session, course: tables.Course, addresses: Iterable[str]
) -> dict[str, str]:
    """Return the names of the institution's own achievements, by address."""
    ids = _own_ids(settings, addresses)
    if not ids:
        return {}
    found = stacks.names_of(session, course.institution_id, ids)
    return {achievement_address(settings, achievement_id): name for achievement_id, name in found.items()}


def looked_at(versions: Iterable[tables.AchievementVersion]) -> Names:
    """Return everything that the rules of these versions look at."""
    found = Names()
    for version in versions:
        found |= names(parse_rule(version.rule))
    return found


def _completed(
    settings: Settings,
    session: Session,
    course_id: str,
    learners: list[Learner],
    versions: Iterable[tables.AchievementVersion],
) -> list[Learner]:
    wanted = looked_at(versions)
    ids = set(_own_ids(settings, wanted.achievements))
    credits_given: Mapping[str, Credits] = {}
    held: Mapping[str, list[Held]] = {}
    approved: Mapping[str, Mapping[str, Approval]] = {}
    course = session.get_one(tables.Course, course_id)
    institution = session.get_one(tables.Institution, course.institution_id)
    if learners and (ids or wanted.units):
        credited = Credited.by(settings, session, institution.id)
        credits_given = credited.by_version
        ids = ids.union(*(credited.giving[unit] for unit in wanted.units))
    if ids and learners:
        held = stacks.held_by(session, institution, [each.person_id for each in learners], sorted(ids))
    outside = _outside(settings, session, institution, learners, wanted)
    if wanted.steps:
        approved = approvals.approvals_in(session, course_id)
    if not held and not approved and not outside:
        return learners
    return [
        replace(
            learner,
            record=replace(
                learner.record,
                holdings=(
                    *(
                        _holding(settings, institution, each, credits_given.get(each.version_id))
                        for each in held.get(learner.person_id, ())
                    ),
                    *map(_from_elsewhere, outside.get(learner.person_id, ())),
                ),
                approvals=approved.get(learner.person_id, {}),
            ),
        )
        for learner in learners
    ]


def _holding(
    settings: Settings, institution: tables.Institution, held: Held, given: Credits | None
) -> Holding:
    return Holding(
        achievement=achievement_address(settings, held.achievement_id),
        issuer=institution.did,
        credential=credential_address(settings, held.credential_id),
        awarded_at=held.awarded_at,
        credits=given.amount if given else None,
        unit=given.unit if given else None,
        stands=held.stands,
    )


def _outside(
    settings: Settings,
    session: Session,
    institution: tables.Institution,
    learners: Sequence[Learner],
    wanted: Names,
) -> Mapping[str, Sequence[tables.OutsideBadge]]:
    """Return what these learners handed in of what is asked for and is not ours, by person."""
    own = achievement_address(settings, "")
    addresses = [address for address in wanted.achievements if not address.startswith(own)]
    if not addresses or not learners:
        return {}
    people = [each.person_id for each in learners]
    return outside_badges.held_of(session, institution.id, people, addresses)


def _from_elsewhere(badge: tables.OutsideBadge) -> Holding:
    return Holding(
        achievement=badge.achievement,
        issuer=badge.issuer,
        credential=badge.credential,
        awarded_at=badge.awarded_at,
        stands=badge.stands,
    )


def _own_ids(settings: Settings, addresses: Iterable[str]) -> list[str]:
    """Return the ids in addresses of ours."""
    prefix = achievement_address(settings, "")
    return sorted(address.removeprefix(prefix) for address in addresses if address.startswith(prefix))
