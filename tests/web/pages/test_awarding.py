"""The teacher's pages for single awards, for changing a badge, and for what is asked twice."""

from sqlalchemy import select

from lti_tool.storage import tables
from tests.web.pages.school import CLASS, QUIZ_AT_80, QUIZ_FIELD, Classroom, Pupil, School, Visitor

EASIER = QUIZ_AT_80 | {f"threshold:{QUIZ_FIELD}": "70"}


def award_of(classroom: Classroom, sub: str) -> str:
    query = select(tables.Award.id).join(tables.Person)
    newest = query.order_by(tables.Award.decided_at.desc())
    with classroom.site.wiring.database.reading() as session:
        of_sub = newest.where(tables.Person.sub == sub, tables.Award.course_id == classroom.course_id)
        return session.execute(of_sub).scalars().first() or ""


def set_undo_minutes(classroom: Classroom, minutes: int) -> None:
    with classroom.site.wiring.database.transaction() as session:
        course = session.get_one(tables.Course, classroom.course_id)
        session.get_one(tables.Institution, course.institution_id).undo_minutes = minutes


def test_an_award_shows_what_it_rests_on_and_what_was_decided(any_school: School) -> None:
    classroom = any_school.open_class()
    teacher = classroom.teacher()
    badge = classroom.live_badge(teacher)
    award = award_of(classroom, "ann")
    assert f"badges/{badge}/awards/{award}" in teacher.get(f"badges/{badge}").text
    page = teacher.get(f"badges/{badge}/awards/{award}").text
    assert "9 of 10 points" in page
    assert "<strong>Awarded</strong> by Coursemark" in page
    answer = teacher.post(f"badges/{badge}/awards/{award}/revoke", {"reason": "It was a mix-up."})
    assert answer.status_code == 303
    page = teacher.get(f"badges/{badge}/awards/{award}").text
    assert "<strong>Revoked</strong> by Tess" in page
    assert "It was a mix-up." in page
    assert "Taken back (1)" in teacher.get(f"badges/{badge}").text
    classroom.ask_for_judging()
    classroom.work()
    assert "You earned this" not in classroom.learner("ann").get().text


def test_a_decision_without_a_reason_comes_back(classroom: Classroom, teacher: Visitor) -> None:
    badge = classroom.live_badge(teacher)
    award = award_of(classroom, "ann")
    answer = teacher.post(f"badges/{badge}/awards/{award}/revoke", {"reason": " "})
    assert (answer.status_code, "Give a reason" in answer.text) == (400, True)
    assert "You earned this" in classroom.learner("ann").get().text


def test_what_is_suspended_is_shown_to_the_learner_and_to_everybody(
    classroom: Classroom, teacher: Visitor
) -> None:
    badge = classroom.live_badge(teacher)
    credential = classroom.credentials()["ann"]
    path = f"badges/{badge}/awards/{credential.award_id}"
    teacher.post(f"{path}/suspend", {"reason": "Under review."})
    public = classroom.site.browser().get(f"/credentials/{credential.id}", headers={"Accept": "text/html"})
    assert "has suspended this credential" in public.text
    assert "Under review." not in public.text
    assert "Suspended" in classroom.learner("ann").get().text
    teacher.post(f"{path}/reinstate", {"reason": "All is well."})
    assert "You earned this" in classroom.learner("ann").get().text


def test_a_badge_is_given_by_hand_to_who_is_ticked(classroom: Classroom, teacher: Visitor) -> None:
    badge = classroom.live_badge(teacher)
    page = teacher.get(f"badges/{badge}/give").text
    assert ("Ben" in page, "Ann" in page) == (True, False)
    with classroom.site.wiring.database.reading() as session:
        ben = session.execute(
            select(tables.Enrolment.person_id)
            .join(tables.Person)
            .where(tables.Person.sub == "ben", tables.Enrolment.course_id == classroom.course_id)
        ).scalar_one()
    refused = teacher.post(f"badges/{badge}/give", {"learner": ben, "reason": ""})
    assert refused.status_code == 400
    assert teacher.post(f"badges/{badge}/give", {"learner": ben, "reason": "Seen."}).status_code == 303
    classroom.work()
    assert set(classroom.credentials()) == {"ann", "ben"}


def test_what_a_badge_gives_at_once_can_be_undone_before_it_is_signed(school: School) -> None:
    classroom = school.another_tenant()
    classroom.read(*CLASS)
    set_undo_minutes(classroom, 10)
    teacher = classroom.teacher()
    badge = classroom.live_badge(teacher)
    assert "Decided, and not signed yet (1)" in teacher.get(f"badges/{badge}").text
    assert "You earned this" not in classroom.learner("ann").get().text
    assert teacher.post(f"badges/{badge}/undo", {"award": "nothing"}).status_code == 303
    assert "not signed yet (1)" in teacher.get(f"badges/{badge}").text
    assert teacher.post(f"badges/{badge}/undo", {"all": "1"}).status_code == 303
    page = teacher.get(f"badges/{badge}").text
    assert ("not signed yet" in page, "Taken back (1)" in page) == (False, True)
    assert classroom.credentials() == {}


def test_what_waits_for_its_signature_is_listed_a_page_at_a_time(school: School) -> None:
    classroom = school.another_tenant()
    classroom.read(*(Pupil(f"p{number:02}", 9) for number in range(61)))
    set_undo_minutes(classroom, 10)
    teacher = classroom.teacher()
    badge = classroom.draft(teacher)
    teacher.post(f"badges/{badge}/activate", {"sure": "1"})
    classroom.work()
    first, second = (teacher.get(f"badges/{badge}/undo?page={number}").text for number in (0, 9))
    assert (first.count('name="award"'), second.count('name="award"')) == (50, 11)
    assert ("Page 1 of 2" in first, "Page 2 of 2" in second) == (True, True)
    assert (" P49<" in first, " P50<" in first, " P50<" in second) == (True, False, True)
    teacher.post(f"badges/{badge}/undo", {"award": award_of(classroom, "p60")})
    last = teacher.get(f"badges/{badge}/undo?page=2").text
    assert ("not signed yet (60)" in last, last.count('name="award"'), " P60<" in last) == (True, 10, False)


def test_a_change_is_shown_as_a_difference_before_it_counts(classroom: Classroom, teacher: Visitor) -> None:
    badge = classroom.live_badge(teacher)
    assert 'value="80"' in teacher.get(f"badges/{badge}/edit").text
    assert teacher.post(f"badges/{badge}/edit", EASIER).status_code == 303
    page = " ".join(teacher.get(f"badges/{badge}").text.split())
    assert "<strong>1</strong> more would get it now, <strong>0</strong> fewer; the 1 who have it" in page
    classroom.ask_for_judging()
    classroom.work()
    assert set(classroom.credentials()) == {"ann"}
    assert teacher.post(f"badges/{badge}/activate").status_code == 303
    classroom.work()
    assert set(classroom.credentials()) == {"ann", "ben"}
    earlier = classroom.site.browser().get(f"/achievements/{badge}/versions/1")
    assert earlier.get_json()["version"] == "1"
    assert "80 %" in earlier.get_json()["criteria"]["narrative"]
    assert "80 %" in teacher.get(f"badges/{badge}/versions/1").text


def test_a_draft_of_a_change_is_nobody_elses_business(classroom: Classroom, teacher: Visitor) -> None:
    badge = classroom.live_badge(teacher)
    teacher.post(f"badges/{badge}/edit", EASIER)
    stranger = classroom.site.browser()
    for path in (f"/achievements/{badge}/versions/2", f"/achievements/{badge}/2.png"):
        assert stranger.get(path).status_code == 404
    assert teacher.post(f"badges/{badge}/discard").status_code == 303
    assert "A change waits" not in teacher.get(f"badges/{badge}").text


def test_what_was_changed_meanwhile_is_not_activated_unseen(classroom: Classroom, teacher: Visitor) -> None:
    badge = classroom.draft(teacher)
    answer = teacher.post(f"badges/{badge}/activate", {"version": "another"})
    assert (answer.status_code, "changed meanwhile" in answer.text) == (409, True)


def test_a_change_that_cannot_be_met_comes_back_with_the_reason(
    classroom: Classroom, teacher: Visitor
) -> None:
    badge = classroom.live_badge(teacher)
    answer = teacher.post(f"badges/{badge}/edit", EASIER | {f"threshold:{QUIZ_FIELD}": "170"})
    assert (answer.status_code, "out of reach" in answer.text) == (400, True)
    assert "A change waits" not in teacher.get(f"badges/{badge}").text


def test_giving_it_to_most_of_the_class_at_once_is_asked_again(
    classroom: Classroom, teacher: Visitor
) -> None:
    classroom.read(*(Pupil(each.sub, 10) for each in CLASS))
    badge = classroom.draft(teacher)
    asked = teacher.post(f"badges/{badge}/activate")
    assert (asked.status_code, "3 of 3 learners" in asked.text) == (409, True)
    classroom.work()
    assert classroom.count(tables.Award) == 0
    assert teacher.post(f"badges/{badge}/activate", {"sure": "1"}).status_code == 303
    classroom.work()
    assert classroom.count(tables.Award) == 3


def test_a_grade_that_dropped_is_put_to_the_teacher_where_the_policy_says_so(
    classroom: Classroom, teacher: Visitor
) -> None:
    badge = classroom.live_badge(teacher)
    assert teacher.post(f"badges/{badge}/policy", {"when_unmet": "review"}).status_code == 303
    assert teacher.post(f"badges/{badge}/policy", {"when_unmet": "burn"}).status_code == 400
    classroom.read(Pupil("ann", 2), *CLASS[1:])
    classroom.ask_for_judging()
    classroom.work()
    assert "Decide: the criteria are no longer met" in teacher.get(f"badges/{badge}").text
    path = f"badges/{badge}/awards/{award_of(classroom, 'ann')}"
    teacher.post(f"{path}/keep", {"reason": "The exam was re-marked."})
    assert "Decide:" not in teacher.get(f"badges/{badge}").text


def test_a_retired_badge_says_so_and_can_be_activated_again(classroom: Classroom, teacher: Visitor) -> None:
    badge = classroom.live_badge(teacher)
    assert teacher.post(f"badges/{badge}/retire", {"reason": ""}).status_code == 400
    assert teacher.post(f"badges/{badge}/retire", {"reason": "The course changed."}).status_code == 303
    page = teacher.get(f"badges/{badge}").text
    assert ("Retired" in page, "Activate again" in page) == (True, True)
    assert "Quiz master" not in classroom.learner("ben").get().text
    assert "You earned this" in classroom.learner("ann").get().text


def test_a_retired_badge_that_is_switched_on_again_is_asked_about_like_a_new_one(
    classroom: Classroom, teacher: Visitor
) -> None:
    badge = classroom.live_badge(teacher)
    teacher.post(f"badges/{badge}/retire", {"reason": "A pause."})
    classroom.read(*(Pupil(sub, 10) for sub in ("ann", "ben", "cem", "dan", "eve", "fay")))
    asked = teacher.post(f"badges/{badge}/activate")
    assert (asked.status_code, "5 of 6 learners" in asked.text) == (409, True)
    classroom.work()
    assert classroom.count(tables.Award) == 1
    assert teacher.post(f"badges/{badge}/activate", {"sure": "1"}).status_code == 303
    classroom.work()
    assert classroom.count(tables.Award) == 6


def test_a_badge_can_ask_for_another_badge_and_for_the_word_of_a_teacher(
    classroom: Classroom, teacher: Visitor
) -> None:
    first = classroom.live_badge(teacher)
    address = f"http://127.0.0.1:8000/achievements/{first}"
    wish = {
        "name": "Both",
        "description": "Quiz and portfolio.",
        "match": "all",
        "use": [f"badge:{address}", "step:approved"],
        "threshold:step:approved": "Portfolio seen",
    }
    form = teacher.get("badges/new").text
    assert (f'value="badge:{address}"' in form, "a badge of “Algebra”" in form) == (True, True)
    stack = classroom.draft(teacher, **wish)
    page = teacher.get(f"badges/{stack}").text
    assert "Quiz master" in page
    teacher.post(f"badges/{stack}/activate")
    assert "Quiz master" in classroom.learner("ben").get().text
    ann = classroom.credentials()["ann"].award.person_id
    approvals = f"badges/{stack}/approvals"
    assert "Portfolio seen" in teacher.get(approvals).text
    word = {"step": "Portfolio seen", "learner": ann, "reason": "https://portfolio.example/ann"}
    assert teacher.post(f"{approvals}/approve", word | {"reason": ""}).status_code == 400
    assert teacher.post(f"{approvals}/approve", word | {"learner": "nobody"}).status_code == 400
    assert teacher.post(f"{approvals}/approve", word | {"step": "Another"}).status_code == 400
    assert teacher.post(f"{approvals}/approve", word).status_code == 303
    assert "https://portfolio.example/ann" in teacher.get(approvals).text
    classroom.work()
    assert "Who has it (1)" in teacher.get(f"badges/{stack}").text
