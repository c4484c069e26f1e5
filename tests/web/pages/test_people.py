"""A badge's page shows the first of each group of a large class, and the rest a page at a time."""

from tests.web.pages.school import QUIZ_AT_80, QUIZ_FIELD, Classroom, Pupil, School, Visitor
from tests.web.pages.test_awarding import award_of

HOLDERS = [Pupil(f"held{number:02}", 9) for number in range(61)]
NEAR = [Pupil(f"near{number:02}", 7) for number in range(25)]


def _large_class(school: School) -> tuple[Classroom, Visitor, str]:
    classroom = school.another_tenant()
    classroom.read(*HOLDERS, *NEAR)
    teacher = classroom.teacher()
    badge = classroom.draft(teacher)
    teacher.post(f"badges/{badge}/activate", {"sure": "1"})
    classroom.work()
    return classroom, teacher, badge


def test_each_group_of_a_large_class_is_counted_and_shown_a_page_at_a_time(school: School) -> None:
    classroom, teacher, badge = _large_class(school)
    page = teacher.get(f"badges/{badge}").text
    assert ("Who has it (61)" in page, "One step away (25)" in page) == (True, True)
    assert ("Show all 61" in page, "Show all 25" in page) == (True, True)
    assert (page.count("Held"), page.count("Near")) == (2 * 20, 20)
    second = teacher.get(f"badges/{badge}/people/holders?page=2").text
    assert ("Page 2 of 2" in second, second.count("/awards/")) == (True, 11)
    near = teacher.get(f"badges/{badge}/people/near").text
    assert ("One step away (25)" in near, near.count("Near"), "7 of 10 points" in near) == (True, 25, True)
    teacher.post(f"badges/{badge}/awards/{award_of(classroom, 'held07')}/revoke", {"reason": "A mix-up."})
    ended = teacher.get(f"badges/{badge}/people/ended").text
    assert ("Taken back (1)" in ended, "Held07" in ended) == (True, True)


def test_who_would_gain_by_a_change_is_listed_only_while_one_waits(school: School) -> None:
    _, teacher, badge = _large_class(school)
    gains = f"badges/{badge}/people/gains"
    assert (teacher.get(gains).status_code, teacher.get(f"{gains}-not").status_code) == (404, 404)
    teacher.post(f"badges/{badge}/edit", QUIZ_AT_80 | {f"threshold:{QUIZ_FIELD}": "70"})
    assert "<strong>25</strong> more would get it now" in teacher.get(f"badges/{badge}").text
    listed = teacher.get(gains).text
    assert ("More by the change (25)" in listed, listed.count("Near")) == (True, 25)
