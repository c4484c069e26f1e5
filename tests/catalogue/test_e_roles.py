"""E. Roles: who gets which rights in a course, and who gets none."""

import pytest
from sqlalchemy import select, update

from lti_tool.roles import TEST_USER
from lti_tool.storage import tables
from tests.catalogue.forging import Forger, forger
from tests.web.conftest import Site
from tests.web.platform import ABSENT, CLAIM, MEMBERSHIP

__all__ = ["forger"]

LEARNER = f"{MEMBERSHIP}#Learner"
INSTITUTION = "http://purl.imsglobal.org/vocab/lis/v2/institution/person"
SYSTEM = "http://purl.imsglobal.org/vocab/lis/v2/system/person"


@pytest.mark.parametrize(
    "roles",
    [
        f"{MEMBERSHIP}#Instructor",
        [5],
        [None],
        [["Learner"]],
        [LEARNER, {}],
        None,
        ABSENT,
        {},
        7,
        ["x"] * 10_000,
    ],
)
def test_case_086_roles_string_list_of_5_null_10_to_the_4_entries(forger: Forger, roles: object) -> None:
    forger.is_incomplete("LTI-MSG-ROLES", roles=roles)


def _rights(forger: Forger, *roles: str) -> tuple[bool, bool]:
    """Launch with these roles; return whether the person sees the class, and whether they manage it."""
    home = forger.launch(roles=list(roles)).location
    class_seen = forger.browser.get(f"{home}badges/any").status_code
    form = forger.browser.get(f"{home}badges/new").status_code
    assert (class_seen in {403, 404}, form in {403, 200}) == (True, True)
    return class_seen == 404, form == 200


@pytest.mark.parametrize("role", [f"{MEMBERSHIP}#Instructor", f"{MEMBERSHIP}#Administrator", "Instructor"])
def test_a_teacher_may_see_and_manage(forger: Forger, role: str) -> None:
    assert _rights(forger, role) == (True, True)


@pytest.mark.parametrize("sub", ["Instructor", "GuestLearner", "ExternalInstructor", "Administrator"])
def test_case_087_membership_learner_instructor_only(site: Site, forger: Forger, sub: str) -> None:
    assert _rights(forger, f"{MEMBERSHIP}/Learner#{sub}") == (False, False)
    assert _session(site).roles == ["learner"]


def _session(site: Site) -> tables.LaunchSession:
    with site.wiring.database.reading() as session:
        return session.execute(select(tables.LaunchSession)).scalar_one()


@pytest.mark.parametrize("sub", ["TeachingAssistant", "Grader"])
def test_case_087_an_assistant_among_the_instructors_sees_and_does_not_manage(
    forger: Forger, sub: str
) -> None:
    role = f"{MEMBERSHIP}/Instructor#{sub}"
    assert _rights(forger, role, f"{MEMBERSHIP}#Instructor") == (True, False)


LOOK_ALIKES = [
    "http://purl.imsglobal.org/vocab/lis/v2/evil#Instructor",
    MEMBERSHIP.replace("http:", "https:") + "#Instructor",
    f"{MEMBERSHIP}#instructor",
    f"{MEMBERSHIP}#Instructor ",
    f" {MEMBERSHIP}#Instructor",
    f"{MEMBERSHIP}#Instructor\n",
    f"{MEMBERSHIP}#Instructor\x00",
    f"{MEMBERSHIP}#INSTRUCTOR",
    f"{MEMBERSHIP}#Instructor#Instructor",
    f"{MEMBERSHIP}/#Instructor",
    f"{MEMBERSHIP}/Evil#Instructor",
    f"{MEMBERSHIP}/Learner/Instructor#Instructor",
    f"{MEMBERSHIP}%23Instructor",
    f"{MEMBERSHIP}.evil#Instructor",
    f"evil {MEMBERSHIP}#Instructor",
    f"{MEMBERSHIP}#\N{CYRILLIC SMALL LETTER A}dministrator",
    f"{MEMBERSHIP}#Manager",
    f"{MEMBERSHIP}#Officer",
    "instructor",
    "Instructor ",
    "urn:lti:role:ims/lis/Instructor",
    "#Instructor",
    "",
]


@pytest.mark.parametrize("role", LOOK_ALIKES)
def test_case_088_look_alike_role_uris(site: Site, forger: Forger, role: str) -> None:
    assert _rights(forger, role) == (False, False)
    assert _session(site).roles == []


@pytest.mark.parametrize(
    "role",
    [
        f"{INSTITUTION}#Instructor",
        f"{INSTITUTION}#Administrator",
        f"{INSTITUTION}#Faculty",
        f"{SYSTEM}#Administrator",
        f"{SYSTEM}#SysAdmin",
    ],
)
@pytest.mark.parametrize("here", [[LEARNER], []], ids=["a learner here", "nobody here"])
def test_case_089_institution_system_instructor_administrator_and_learner(
    site: Site, forger: Forger, role: str, here: list[str]
) -> None:
    assert _rights(forger, role, *here) == (False, False)
    assert _session(site).roles == ["learner"] * len(here)


@pytest.mark.parametrize(
    "scope", ["ann", ["ann", 7, None, {}], {"ann": 1}, 7, None, ["\x00", "\ud800", "ann"]]
)
def test_case_090_mentor_with_an_odd_scope(site: Site, forger: Forger, scope: object) -> None:
    answer = forger.launch(roles=[f"{MEMBERSHIP}#Mentor"], role_scope_mentor=scope)
    assert answer.status_code == 303
    assert set(_session(site).mentees) <= {"ann"}
    assert forger.browser.get(f"{answer.location}observed/{_teacher(site)}").status_code == 404
    assert forger.browser.get(f"{answer.location}badges/new").status_code == 403


def _teacher(site: Site) -> str:
    with site.wiring.database.reading() as session:
        return session.execute(select(tables.Person.id)).scalar_one()


@pytest.mark.parametrize(("role", "marked"), [(TEST_USER, True), (TEST_USER.lower(), False)])
def test_case_091_test_user_marker(site: Site, forger: Forger, role: str, *, marked: bool) -> None:
    assert _rights(forger, LEARNER, role) == (False, False)
    assert (_session(site).roles, _session(site).test_user) == (["learner"], marked)


def _allow_anonymous(site: Site) -> None:
    with site.wiring.database.transaction() as session:
        session.execute(update(tables.Registration).values(anonymous_allowed=True))


def test_case_092_anonymous_launch_policy_on(site: Site, forger: Forger) -> None:
    _allow_anonymous(site)
    before = site.counts()
    answer = forger.launch(sub=ABSENT)
    assert (answer.status_code, "Algebra" in answer.text) == (200, True)
    assert "Tess" not in answer.text
    assert site.counts() == {**before, "course": 1}
    assert not any("-visit-" in cookie for cookie in answer.headers.getlist("Set-Cookie"))


def test_case_092_anonymous_launch_policy_off(forger: Forger) -> None:
    forger.is_incomplete("LTI-MSG-USER", sub=ABSENT)


def test_case_092_who_is_known_is_known_also_where_anonymity_is_allowed(site: Site, forger: Forger) -> None:
    _allow_anonymous(site)
    assert forger.launch(**{CLAIM + "lis": {"person_sourcedid": "7"}}).status_code == 303
    assert site.counts()["person"] == 1
