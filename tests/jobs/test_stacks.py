"""Badges made of badges: given by themselves when the last piece arrives, in whichever course or LMS."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import orjson
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from badge_engine.ledger import Act
from badge_engine.metadata.credit import Credits, CreditUnit
from badge_engine.metadata.metadata import Metadata
from badge_engine.records import Member, Score
from lti_tool.achievements import retire_achievement
from lti_tool.approving import approve, withdraw_approval
from lti_tool.awards import DecisionError, Word, correct, keep, reinstate, revoke, suspend
from lti_tool.jobs.advance import sweep
from lti_tool.jobs.decide import decide_awards
from lti_tool.jobs.stacks import ask_stacks
from lti_tool.publishing import achievement_address, credential_address
from lti_tool.replaying import replay_awards
from lti_tool.storage import due, ledger, tables
from lti_tool.storage.tables import WhenUnmet
from lti_tool.wiring import Wiring
from tests.jobs.lms import ESSAY, learner, quiz
from tests.jobs.school import NOON, QUIZ_AT_80, TEACHER, School

ESSAY_AT_50 = {"score": {"line_item": ESSAY.id, "at_least": "50", "unit": "points"}}


def essay(sub: str, points: int) -> Score:
    return Score(sub, ESSAY.id, Fraction(points), Fraction(100))


@dataclass(frozen=True, slots=True)
class Campus:
    """A school with a second course, in the same LMS or in another one, whose badge asks for the first's."""

    school: School
    other: School
    piece: str
    stack: str

    def read_both(self) -> None:
        """Read the first course, then let whoever was woken work."""
        self.school.read()
        for course_id in {*self.school.queue.course_ids}:
            replace(self.school, course_id=course_id).advance()


@pytest.fixture
def campus(school: School) -> Campus:
    return make_campus(school, same_lms=True)


def make_campus(school: School, *, same_lms: bool) -> Campus:
    school.lms.members, school.lms.cells = [learner("ada", email="ada@example.edu")], []
    other = replace(school, course_id=second_course(school, same_lms=same_lms))
    school.read()
    other.read()
    piece = school.give_badge()
    stack = other.give_badge(holds(school, piece), "Stack")
    school.clock.forward(minutes=1)
    school.advance()
    other.advance()
    return Campus(school, other, piece, stack)


def second_course(school: School, *, same_lms: bool) -> str:
    with school.wiring.database.transaction() as session:
        first = school.course(session)
        deployment = first.deployment
        if not same_lms:
            facts = deployment.registration
            sealed = school.wiring.vault.seal(b"a key that nobody asks for")
            registration = tables.Registration(
                institution_id=school.institution_id,
                platform=facts.platform,
                issuer="https://another-lms.example",
                client_id="1",
                auth_url=facts.auth_url,
                token_url=facts.token_url,
                jwks_url=facts.jwks_url,
                tool_keys=[tables.ToolKey(kid="other", public_jwk={}, sealed_key=sealed, signs_from=NOON)],
                created_at=NOON,
            )
            deployment = tables.Deployment(registration=registration, deployment_id="1")
            session.add(deployment)
            session.flush()
        course = tables.Course(
            institution_id=school.institution_id,
            deployment_id=deployment.id,
            context_id="second",
            title="Second",
            ags_scopes=[],
            grade_kinds=[],
        )
        session.add(course)
        session.flush()
        return course.id


def holds(school: School, *achievement_ids: str) -> dict[str, Any]:
    with school.wiring.database.reading() as session:
        issuer = session.get_one(tables.Institution, school.institution_id).did
    addresses = [achievement_address(school.wiring.settings, each) for each in achievement_ids]
    return {"all": [{"holds": {"achievement": each, "issuers": [issuer]}} for each in addresses]}


def holders(school: School, badge: str) -> list[str]:
    return [award.person.sub for award in school.awards() if award.achievement_id == badge]


def test_the_last_piece_brings_the_stack_by_itself_with_the_piece_as_evidence(campus: Campus) -> None:
    assert holders(campus.school, campus.stack) == []
    campus.school.lms.cells = [quiz("ada", 9)]
    campus.read_both()
    assert holders(campus.school, campus.stack) == ["ada"]
    by_badge = {award.achievement_id: award.credential for award in campus.school.awards()}
    stack, piece = by_badge[campus.stack], by_badge[campus.piece]
    assert stack is not None
    assert piece is not None
    evidence = [each.get("id") for each in orjson.loads(stack.document)["evidence"]]
    assert credential_address(campus.school.wiring.settings, piece.id) in evidence
    assert campus.school.check(stack.document).verified


def test_a_stack_is_replayed_from_the_pieces_that_were_held(campus: Campus) -> None:
    campus.school.lms.cells = [quiz("ada", 9)]
    campus.read_both()
    with campus.school.wiring.database.reading() as session:
        found = list(replay_awards(session, campus.school.institution_id))
    assert [(each.replayed, each.problem) for each in found] == [(True, None)] * 2


def test_a_stack_in_the_same_course_comes_in_the_same_work(school: School) -> None:
    school.lms.members, school.lms.cells = [learner("ada")], [quiz("ada", 9)]
    school.read()
    piece = school.give_badge()
    stack = school.give_badge(holds(school, piece), "Stack")
    school.advance()
    assert holders(school, stack) == ["ada"]


@dataclass(frozen=True, slots=True)
class Credited:
    """Two courses: two badges with credits in the first, and one in the second that asks for five of them."""

    first: School
    second: School
    small: str
    large: str
    stack: str

    def reread(self, *cells: Score) -> None:
        self.first.lms.cells = [*cells]
        self.first.read()
        for course_id in {*self.first.queue.course_ids}:
            replace(self.first, course_id=course_id).advance()


@pytest.fixture
def credited(school: School, request: pytest.FixtureRequest) -> Credited:
    """Set both courses up; a parameter is the unit of the large badge, and what the stack itself gives."""
    unit, own = getattr(request, "param", ("ECTS", None))
    school.lms.members, school.lms.cells = [learner("ada")], []
    second = replace(school, course_id=second_course(school, same_lms=True))
    school.read()
    second.read()
    small = school.give_badge(name="Small", details=gives("2"))
    large = school.give_badge({"all": [ESSAY_AT_50]}, "Large", gives("3", unit))
    details = gives(own) if own else Metadata()
    stack = second.give_badge({"all": [credits_from(school, "5")]}, "Stack", details)
    school.clock.forward(minutes=1)
    school.advance()
    second.advance()
    return Credited(school, second, small, large, stack)


def gives(amount: str, unit: str = "ECTS") -> Metadata:
    return Metadata(credits=Credits(Fraction(amount), CreditUnit(unit)))


def credits_from(school: School, amount: str) -> dict[str, Any]:
    with school.wiring.database.reading() as session:
        issuer = session.get_one(tables.Institution, school.institution_id).did
    return {"credits": {"at_least": amount, "unit": "ECTS", "issuers": [issuer]}}


def test_credits_of_badges_of_another_course_add_up_to_a_badge_by_themselves(credited: Credited) -> None:
    credited.reread(quiz("ada", 9))
    assert holders(credited.first, credited.stack) == []
    credited.reread(quiz("ada", 9), essay("ada", 60))
    assert holders(credited.first, credited.stack) == ["ada"]


@pytest.mark.parametrize("credited", [("CEU", None)], indirect=True)
def test_credits_of_another_unit_do_not_count(credited: Credited) -> None:
    credited.reread(quiz("ada", 9), essay("ada", 60))
    assert len(holders(credited.first, credited.large)) == 1
    assert holders(credited.first, credited.stack) == []


@pytest.mark.parametrize("credited", [("ECTS", "3")], indirect=True)
def test_what_is_made_of_credits_gives_none_that_hold_it_up(credited: Credited) -> None:
    with credited.first.wiring.database.transaction() as session:
        session.get_one(tables.Achievement, credited.stack).when_unmet = WhenUnmet.SUSPEND
    credited.reread(quiz("ada", 9), essay("ada", 60))
    with credited.first.wiring.database.transaction() as session:
        revoke(session, award_of(session, credited.small), credited.first.word())
    credited.reread(quiz("ada", 9), essay("ada", 60))
    with credited.first.wiring.database.reading() as session:
        assert award_of(session, credited.stack).suspended_at is not None


def award_of(session: Session, badge: str) -> tables.Award:
    return session.execute(select(tables.Award).where(tables.Award.achievement_id == badge)).scalar_one()


def test_a_piece_that_is_suspended_counts_for_nothing(campus: Campus) -> None:
    campus.school.lms.cells = [quiz("ada", 9)]
    campus.school.read()
    campus.school.decide(suspend, "ada")
    campus.other.read()
    assert holders(campus.school, campus.stack) == []


def test_a_piece_that_can_still_be_undone_counts_for_nothing(school: School) -> None:
    school.lms.members, school.lms.cells = [learner("ada")], [quiz("ada", 9)]
    school.read()
    with school.wiring.database.transaction() as session:
        session.get_one(tables.Institution, school.institution_id).undo_minutes = 10
    piece = school.give_badge()
    stack = school.give_badge(holds(school, piece), "Stack")
    school.advance()
    assert (holders(school, piece), holders(school, stack)) == (["ada"], [])
    school.clock.forward(minutes=11)
    school.advance()
    assert holders(school, stack) == ["ada"]


def decide_about(campus: Campus, badge: str, what: Callable[[Session, tables.Award, Word], None]) -> None:
    """Let a teacher decide about Ada's award of a badge, and nobody do anything about that yet."""
    school = campus.school
    campus.school.clock.forward(minutes=1)
    query = select(tables.Award).where(
        tables.Award.achievement_id == badge, tables.Award.withdrawn_at.is_(None)
    )
    with school.wiring.database.transaction() as session:
        award = session.execute(query).scalar_one()
        due.lock_course(session, session.get_one(tables.Course, award.course_id))
        what(session, award, school.word())


def sweep_all(campus: Campus) -> None:
    """Let the sweep wake whoever has work, until nobody has."""
    for _ in range(9):
        if not sweep(campus.school.wiring):
            return
        for course_id in {*campus.school.queue.course_ids}:
            replace(campus.school, course_id=course_id).advance()
        campus.school.queue.course_ids.clear()
    pytest.fail("the work of two courses does not end")


def how_it_stands(campus: Campus, badge: str) -> str:
    [award] = [award for award in campus.school.awards() if award.achievement_id == badge]
    if award.withdrawn_at is not None:
        return str(award.withdrawn_as)
    return "suspended" if award.suspended_at is not None else "stands"


def set_policy_to(campus: Campus, badge: str, policy: WhenUnmet) -> None:
    with campus.school.wiring.database.transaction() as session:
        session.get_one(tables.Achievement, badge).when_unmet = policy


def told(campus: Campus, badge: str) -> list[tuple[str, str, str | None]]:
    """Return what the ledger tells of a badge's award after it was made: act, actor, reason."""
    [award] = [award for award in campus.school.awards() if award.achievement_id == badge]
    with campus.school.wiring.database.reading() as session:
        entries = ledger.entries_of_award(session, award)
        return [(entry.act, entry.actor, entry.reason) for entry in entries if entry.act != Act.AWARDED]


@pytest.fixture
def stacked(campus: Campus) -> Campus:
    """A campus where Ada has the piece and the stack that is made of it."""
    campus.school.lms.cells = [quiz("ada", 9)]
    campus.read_both()
    campus.school.queue.course_ids.clear()
    return campus


NO_LONGER = "A badge that counted towards it no longer stands. By the badge's policy "
AGAIN = ("job", "The criteria are met again.")


@pytest.mark.parametrize(
    ("policy", "acts", "then", "at_last"),
    [
        (WhenUnmet.KEEP, [("kept", "the award is kept."), ("kept", None)], "stands", "stands"),
        (WhenUnmet.REVIEW, [("questioned", "a person decides."), ("kept", None)], "stands", "stands"),
        (
            WhenUnmet.SUSPEND,
            [("suspended", "the award is suspended."), ("reinstated", None)],
            "suspended",
            "stands",
        ),
        (WhenUnmet.REVOKE, [("revoked", "the award is revoked.")], "revoked", "revoked"),
    ],
)
def test_when_a_piece_rests_and_comes_back_the_stack_follows_its_own_policy(
    stacked: Campus, policy: WhenUnmet, acts: list[tuple[str, str | None]], then: str, at_last: str
) -> None:
    set_policy_to(stacked, stacked.stack, policy)
    decide_about(stacked, stacked.piece, suspend)
    sweep_all(stacked)
    assert how_it_stands(stacked, stacked.stack) == then
    decide_about(stacked, stacked.piece, reinstate)
    sweep_all(stacked)
    assert how_it_stands(stacked, stacked.stack) == at_last
    assert told(stacked, stacked.stack) == [
        (act, "job", NO_LONGER + how) if how else (act, *AGAIN) for act, how in acts
    ]
    with stacked.school.wiring.database.reading() as session:
        replayed = list(replay_awards(session, stacked.school.institution_id))
    assert [each.problem for each in replayed] == [None, None]


def test_a_piece_that_a_job_revokes_takes_the_stack_along(stacked: Campus) -> None:
    for badge in (stacked.piece, stacked.stack):
        set_policy_to(stacked, badge, WhenUnmet.REVOKE)
    stacked.school.clock.forward(minutes=1)
    stacked.school.lms.cells = [quiz("ada", 1)]
    stacked.school.read()
    sweep_all(stacked)
    assert [how_it_stands(stacked, badge) for badge in (stacked.piece, stacked.stack)] == ["revoked"] * 2


def test_a_stack_of_stacks_falls_stone_by_stone(stacked: Campus) -> None:
    tower = stacked.school.give_badge(holds(stacked.school, stacked.stack), "Tower")
    sweep_all(stacked)
    assert how_it_stands(stacked, tower) == "stands"
    for badge in (stacked.stack, tower):
        set_policy_to(stacked, badge, WhenUnmet.SUSPEND)
    decide_about(stacked, stacked.piece, revoke)
    sweep_all(stacked)
    assert [how_it_stands(stacked, badge) for badge in (stacked.stack, tower)] == ["suspended"] * 2


def test_what_a_person_decided_about_a_stack_holds_whatever_becomes_of_its_pieces(stacked: Campus) -> None:
    set_policy_to(stacked, stacked.stack, WhenUnmet.REVOKE)
    decide_about(stacked, stacked.stack, keep)
    decide_about(stacked, stacked.piece, revoke)
    sweep_all(stacked)
    assert how_it_stands(stacked, stacked.stack) == "stands"
    assert [act for act, _, _ in told(stacked, stacked.stack)] == ["kept"]


def test_a_piece_that_is_replaced_leaves_the_stack_alone(stacked: Campus) -> None:
    set_policy_to(stacked, stacked.stack, WhenUnmet.REVOKE)
    decide_about(stacked, stacked.piece, correct)
    stacked.other.read()
    sweep_all(stacked)
    assert how_it_stands(stacked, stacked.stack) == "stands"


def test_a_retired_stack_is_judged_when_a_piece_goes(stacked: Campus) -> None:
    set_policy_to(stacked, stacked.stack, WhenUnmet.SUSPEND)
    with stacked.school.wiring.database.transaction() as session:
        stack = session.get_one(tables.Achievement, stacked.stack)
        retire_achievement(session, stack, TEACHER, "Over.", stacked.school.clock())
    decide_about(stacked, stacked.piece, revoke)
    sweep_all(stacked)
    assert how_it_stands(stacked, stacked.stack) == "suspended"


@pytest.mark.parametrize("step", [ask_stacks, decide_awards], ids=lambda step: step.__name__)
def test_a_worker_that_is_killed_before_or_after_a_step_loses_no_question(
    stacked: Campus, step: Callable[[Wiring, str], None]
) -> None:
    set_policy_to(stacked, stacked.stack, WhenUnmet.SUSPEND)
    decide_about(stacked, stacked.piece, revoke)
    wiring = stacked.school.wiring
    for course_id in (stacked.school.course_id, stacked.other.course_id):
        step(wiring, course_id)  # and nothing after it: nobody is woken by what it asked
    stacked.school.queue.course_ids.clear()
    sweep_all(stacked)
    assert how_it_stands(stacked, stacked.stack) == "suspended"
    assert [act for act, _, _ in told(stacked, stacked.stack)] == ["suspended"]


SAME_ADDRESS = [learner("ada", email="Ada@Example.edu")]
SHARED = [*SAME_ADDRESS, learner("ann", email="ada@example.edu")]


@pytest.mark.parametrize(
    ("policy", "there", "expected"),
    [("nothing", SAME_ADDRESS, []), ("email", SAME_ADDRESS, ["ada"]), ("email", SHARED, [])],
    ids=["no policy", "one address", "a shared address"],
)
def test_badges_of_another_lms_count_only_by_the_institutions_word(
    school: School, policy: str, there: list[Member], expected: list[str]
) -> None:
    campus = make_campus(school, same_lms=False)
    with school.wiring.database.transaction() as session:
        session.get_one(tables.Institution, school.institution_id).same_person_by = policy
    school.lms.cells = [quiz("ada", 9)]
    school.read()
    school.lms.members, school.lms.cells = there, []
    school.clock.forward(minutes=1)
    campus.other.read()
    assert holders(school, campus.stack) == expected


@pytest.fixture
def seen(school: School) -> School:
    """A course that asks for a portfolio beside the quiz, and Ada, who passed the quiz."""
    school.lms.members, school.lms.cells = [learner("ada"), learner("tess")], [quiz("ada", 9)]
    school.read()
    school.give_badge({"all": [QUIZ_AT_80, {"approved": {"step": "Portfolio", "evidence": True}}]})
    school.advance()
    return school


def decide(seen: School, what: Callable[..., None], reason: str = "I saw it.") -> None:
    """Let Tess decide about Ada's portfolio."""
    with seen.wiring.database.transaction() as session:
        people = dict(session.execute(select(tables.Person.sub, tables.Person.id)).all())
        word = Word(people["tess"], reason, seen.clock())
        what(session, seen.course(session), people["ada"], "Portfolio", word)
    seen.advance()


def test_what_a_person_approves_with_evidence_is_judged_and_entered(seen: School) -> None:
    assert seen.awarded() == []
    decide(seen, approve)
    assert seen.awarded() == ["ada"]
    (credential,) = seen.credentials()
    evidence = {each["name"]: each["narrative"] for each in orjson.loads(credential.document)["evidence"]}
    assert evidence["Approval"] == "I saw it."
    with pytest.raises(DecisionError, match="already"):
        decide(seen, approve)


def test_an_approval_that_is_taken_back_leaves_the_award_to_people(seen: School) -> None:
    decide(seen, approve)
    decide(seen, withdraw_approval)
    assert seen.awarded() == ["ada"]
    with pytest.raises(DecisionError, match="not approved"):
        decide(seen, withdraw_approval)
    assert [act for act, _ in seen.acts()] == ["activated", "approved", "awarded", "approval_withdrawn"]


def test_evidence_that_only_begins_like_an_address_is_kept_as_words(seen: School) -> None:
    decide(seen, approve, "https://<seen> in class")
    (credential,) = seen.credentials()
    narratives = [each.get("narrative") for each in orjson.loads(credential.document)["evidence"]]
    assert "https://<seen> in class" in narratives
