"""The teacher's board: drafts, who would get a badge, switching it on, who has it."""

import pytest
from sqlalchemy import select, text

from badge_engine.phrases import phrase
from badge_engine.records import CourseRole, Outline
from lti_tool.jobs.advance import sweep
from lti_tool.storage import tables
from lti_tool.storage.launched import launched_roles
from lti_tool.web.sessions import LIFE
from tests.web.pages.school import CLASS, ESSAY, MODULE, QUIZ_FIELD, Classroom, Pupil, School, Visitor
from tests.web.platform import CLAIM


def test_a_course_without_badges_says_how_to_begin(teacher: Visitor) -> None:
    page = teacher.get()
    assert page.status_code == 200
    assert "This course has no badge yet" in page.text
    assert f'href="{teacher.home}badges/new"' in page.text


def test_the_board_tells_drafts_from_active_badges(classroom: Classroom, teacher: Visitor) -> None:
    classroom.draft(teacher, name="Sketch")
    classroom.live_badge(teacher)
    page = teacher.get().text
    assert "not given to anybody yet" in page
    assert "1 earned" in page
    assert page.index("Sketch") < page.index("Quiz master")


def test_a_draft_shows_who_would_get_it_and_what_the_others_lack(
    classroom: Classroom, teacher: Visitor
) -> None:
    page = teacher.get(f"badges/{classroom.draft(teacher)}").text
    would, near, unknown = (
        page.index(title) for title in ("Would get it now (1)", "One step away (1)", "Not known yet (1)")
    )
    assert would < page.index("Ann") < near < page.index("Ben") < unknown < page.index("Cem")
    assert "Further away (" not in page
    assert "Activate, and give it to 1 learner<" in page


def test_looking_at_a_draft_gives_it_to_nobody(classroom: Classroom, teacher: Visitor) -> None:
    achievement_id = classroom.draft(teacher)
    for page in ("", "badges/new", f"badges/{achievement_id}", f"badges/{achievement_id}/activate"):
        teacher.get(page)
    classroom.ask_for_judging()
    classroom.work()
    assert classroom.count(tables.Award) == 0


def test_switching_on_wakes_the_worker_who_gives_it_to_those_who_were_shown(any_school: School) -> None:
    classroom = any_school.open_class()
    teacher = classroom.teacher()
    achievement_id = classroom.draft(teacher)
    any_school.site.bell.rung.clear()
    answer = teacher.post(f"badges/{achievement_id}/activate")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{teacher.home}badges/{achievement_id}")
    assert any_school.site.bell.rung == [classroom.course_id]
    assert classroom.count(tables.Award) == 0
    classroom.work()
    assert set(classroom.credentials()) == {"ann"}


def test_switching_on_twice_gives_one_credential(classroom: Classroom, teacher: Visitor) -> None:
    achievement_id = classroom.live_badge(teacher)
    assert teacher.post(f"badges/{achievement_id}/activate").status_code == 303
    classroom.work()
    assert classroom.count(tables.Award) == 1


def test_an_active_badge_shows_its_holders_and_cannot_be_activated_again(
    classroom: Classroom, teacher: Visitor
) -> None:
    page = teacher.get(f"badges/{classroom.live_badge(teacher)}").text
    assert "Who has it (1)" in page
    assert f'href="/credentials/{classroom.credentials()["ann"].id}"' in page
    assert "Activate" not in page
    assert "Discard" not in page


def test_an_active_badge_cannot_be_discarded(classroom: Classroom, teacher: Visitor) -> None:
    achievement_id = classroom.live_badge(teacher)
    assert teacher.post(f"badges/{achievement_id}/discard").status_code == 400
    assert teacher.get(f"badges/{achievement_id}").status_code == 200


def test_a_discarded_draft_is_gone(any_school: School) -> None:
    classroom = any_school.open_class()
    teacher = classroom.teacher()
    achievement_id = classroom.draft(teacher)
    answer = teacher.post(f"badges/{achievement_id}/discard")
    assert (answer.status_code, answer.headers["Location"]) == (303, teacher.home)
    assert teacher.get(f"badges/{achievement_id}").status_code == 404
    assert classroom.count(tables.Achievement) == 0


def test_a_badge_whose_column_is_gone_needs_attention_and_fails_nobody(
    classroom: Classroom, teacher: Visitor
) -> None:
    achievement_id = classroom.draft(teacher)
    classroom.read(*(Pupil(each.sub) for each in CLASS), outline=Outline((ESSAY,), (MODULE,)))
    assert "Needs attention" in teacher.get().text
    page = teacher.get(f"badges/{achievement_id}").text
    assert "the course has no column" in page.lower()
    assert "Not known yet (3)" in page
    assert "Not reached:" not in page


def test_reading_the_grades_anew_is_asked_for_and_wakes_the_worker(
    school: School, classroom: Classroom, teacher: Visitor
) -> None:
    classroom.read(*CLASS)
    assert "Last read just now." in teacher.get().text
    assert teacher.post("refresh").status_code == 303
    assert school.site.bell.rung[-1] == classroom.course_id
    assert "Reading the course from your learning platform" in teacher.get().text


def test_a_reading_that_failed_is_told_with_its_reason_until_it_is_asked_for_anew(
    classroom: Classroom, teacher: Visitor
) -> None:
    with classroom.site.wiring.database.transaction() as session:
        course = session.get_one(tables.Course, classroom.course_id)
        course.sync_error = "The platform answered with status 503."
        course.sync_retry_at = classroom.site.wiring.clock() + LIFE
    assert "The platform answered with status 503." in teacher.get().text
    assert teacher.post("refresh").status_code == 303
    assert "Reading the course from your learning platform" in teacher.get().text


def test_what_the_lms_keeps_back_is_told_with_what_to_do(classroom: Classroom, teacher: Visitor) -> None:
    with classroom.site.wiring.database.transaction() as session:
        course = session.get_one(tables.Course, classroom.course_id)
        what = phrase("Moodle refused %(function)s.", function="look <1>")
        fix = phrase("Give the service user %(capability)s in this course.", capability="mod/assign:view")
        course.shortcomings = [[what, fix]]
    told = "Moodle refused look &lt;1&gt;. Give the service user mod/assign:view in this course."
    assert told in teacher.get().text
    assert "Moodle refused" not in classroom.learner().get().text
    spanish = {CLAIM + "launch_presentation": {"locale": "es"}}
    assert "Moodle negó look &lt;1&gt;. Dé al usuario" in classroom.teacher(**spanish).get().text


def test_what_the_lms_kept_back_before_it_could_be_said_in_other_languages_is_still_told(
    classroom: Classroom, teacher: Visitor
) -> None:
    with classroom.site.wiring.database.transaction() as session:
        kept = '[["Moodle leaves out 50 % of “Essay <1>”.", "Grant mod/assign:view."]]'
        query = text("UPDATE course SET shortcomings = :text WHERE id = :id")
        session.execute(query, {"text": kept, "id": classroom.course_id})
    assert "Moodle leaves out 50 % of “Essay &lt;1&gt;”. Grant mod/assign:view." in teacher.get().text


def test_with_which_roles_somebody_came_is_remembered_when_the_visit_is_over(any_school: School) -> None:
    classroom, wiring = any_school.open_class(), any_school.site.wiring
    classroom.enter("theo", "#Learner")
    theo = classroom.enter("theo", "#Instructor")

    def roles() -> dict[str, frozenset[CourseRole]]:
        with wiring.database.reading() as session:
            return launched_roles(session, classroom.course_id)

    assert roles()["theo"] == {CourseRole.INSTRUCTOR}
    with wiring.database.transaction() as session:
        visit = tables.LaunchSession
        for row in session.execute(select(visit).where(visit.course_id == classroom.course_id)).scalars():
            row.expires_at -= LIFE
    sweep(wiring)
    assert theo.get().status_code == 404
    classroom.enter("ann", "#Learner")
    assert roles()["theo"] == {CourseRole.INSTRUCTOR}
    assert roles()["ann"] == {CourseRole.LEARNER}


ASSISTANTS = {
    "Moodle's": ("/Instructor#TeachingAssistant",),
    "Canvas's": ("/Instructor#TeachingAssistant", "#Instructor"),
}


@pytest.mark.parametrize("kind", ASSISTANTS)
def test_an_assistant_sees_the_class_but_decides_nothing(
    kind: str, classroom: Classroom, teacher: Visitor
) -> None:
    achievement_id = classroom.draft(teacher)
    assistant = classroom.enter("asa", *ASSISTANTS[kind])
    page = assistant.get(f"badges/{achievement_id}")
    assert (page.status_code, "Activate" in page.text) == (200, False)
    assert "badges/new" not in assistant.get().text
    assert assistant.get("badges/new").status_code == 403
    assert assistant.post("badges", {"name": "A", "use": QUIZ_FIELD}).status_code == 403
    for change in ("activate", "discard"):
        assert assistant.post(f"badges/{achievement_id}/{change}").status_code == 403
    assert classroom.count(tables.Achievement) == 1


def test_somebody_who_neither_learns_nor_teaches_is_told_so(classroom: Classroom) -> None:
    page = classroom.enter("max", "#Mentor").get()
    assert (page.status_code, "neither learner nor teacher" in page.text) == (200, True)


def test_the_cards_tell_how_many_are_near_and_of_how_many_it_is_not_known(any_school: School) -> None:
    classroom = any_school.open_class()
    teacher = classroom.teacher()
    draft = classroom.draft(teacher)
    assert "near" not in teacher.get().text
    assert teacher.post(f"badges/{draft}/activate").status_code == 303
    classroom.work()
    assert "1 earned · 1 near · 1 not known" in teacher.get().text
    classroom.read(Pupil("ann", 9), Pupil("ben", 9), Pupil("cem", 2))
    classroom.ask_for_judging()
    classroom.work()
    assert "2 earned · 1 near · 0 not known" in teacher.get().text
