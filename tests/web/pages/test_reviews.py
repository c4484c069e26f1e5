"""A learner asks why a criterion is not met, a teacher answers, and the answer stands beside the badge."""

import pytest

from lti_tool.reviewing import LONGEST
from tests.web.pages.school import Classroom, School, Visitor


@pytest.fixture
def badge(classroom: Classroom, teacher: Visitor) -> str:
    return classroom.live_badge(teacher)


def answer_addresses(teacher: Visitor, badge: str) -> list[str]:
    page = teacher.get(f"badges/{badge}/reviews").text
    return [part.partition('"')[0].removeprefix(teacher.home) for part in page.split('action="')[1:]]


def test_a_question_is_asked_answered_and_read(any_school: School) -> None:
    classroom = any_school.open_class()
    teacher, ben = classroom.teacher(), classroom.learner("ben")
    badge = classroom.live_badge(teacher)
    mine = f"mine/reviews/{badge}"
    assert mine in ben.get().text
    assert "7 of 10 points" in ben.get(mine).text
    assert ben.post(mine, {"about": "0", "question": "Question 3 was right."}).status_code == 303
    assert "Waits for an answer" in ben.get().text
    assert "1 question waits" in teacher.get().text
    asked = teacher.get(f"badges/{badge}/reviews").text
    assert all(text in asked for text in ("Ben", "7 of 10 points", "Question 3 was right."))
    (address,) = answer_addresses(teacher, badge)
    assert teacher.post(address, {"answer": "You are right: I changed it."}).status_code == 303
    assert "You are right: I changed it." in ben.get().text
    assert "You are right: I changed it." in ben.get(mine).text
    assert "question waits" not in teacher.get().text
    assert answer_addresses(teacher, badge) == []


def test_nobody_reads_the_questions_of_others(classroom: Classroom, badge: str) -> None:
    classroom.learner("ben").post(f"mine/reviews/{badge}", {"question": "Why not me?"})
    cem = classroom.learner("cem")
    assert "Why not me?" not in cem.get().text + cem.get(f"mine/reviews/{badge}").text
    assert cem.get(f"badges/{badge}/reviews").status_code == 403


def test_one_question_at_a_time_waits_for_its_answer(
    classroom: Classroom, teacher: Visitor, badge: str
) -> None:
    ben, mine = classroom.learner("ben"), f"mine/reviews/{badge}"
    assert ben.post(mine, {"question": "Why?"}).status_code == 303
    again = ben.post(mine, {"question": "Really, why?"})
    assert (again.status_code, "You have asked already." in again.text) == (400, True)
    (address,) = answer_addresses(teacher, badge)
    assert teacher.post(address, {"answer": "See your quiz."}).status_code == 303
    late = teacher.post(address, {"answer": "Another answer."})
    assert (late.status_code, "answered this meanwhile" in late.text) == (400, True)
    assert ben.post(mine, {"question": "Which part of it?"}).status_code == 303


@pytest.mark.parametrize(("text", "told"), [("  ", "Write something."), ("x" * (LONGEST + 1), "too long")])
def test_what_cannot_be_kept_is_refused_with_the_reason(
    text: str, told: str, classroom: Classroom, teacher: Visitor, badge: str
) -> None:
    ben, mine = classroom.learner("ben"), f"mine/reviews/{badge}"
    refused = ben.post(mine, {"question": text})
    assert (refused.status_code, told in refused.text) == (400, True)
    ben.post(mine, {"question": "Why?", "about": "99"})
    (address,) = answer_addresses(teacher, badge)
    refused = teacher.post(address, {"answer": text})
    assert (refused.status_code, told in refused.text) == (400, True)


def test_a_teacher_does_not_ask_and_drafts_are_asked_about_by_nobody(
    classroom: Classroom, teacher: Visitor, badge: str
) -> None:
    assert teacher.post(f"mine/reviews/{badge}", {"question": "Why?"}).status_code == 403
    draft = classroom.draft(teacher, name="Not yet")
    assert classroom.learner("ben").get(f"mine/reviews/{draft}").status_code == 404


def test_who_has_a_badge_has_nothing_to_review(classroom: Classroom, badge: str) -> None:
    holder = classroom.learner("ann")
    page = holder.get(f"mine/reviews/{badge}")
    assert (page.status_code, "<textarea" in page.text) == (200, False)
    assert holder.post(f"mine/reviews/{badge}", {"question": "Why?"}).status_code == 403
