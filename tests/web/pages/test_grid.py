"""All learners and badges on one page, with the reasons behind a name, and as a file for spreadsheets."""

import csv
from io import StringIO

import pytest

from lti_tool.web.spreadsheet import csv_line
from tests.web.pages.school import CLASS, Classroom, Pupil, School, Visitor

EVIL = '=HYPERLINK("https://evil.example","Ann")'


def read_csv(text: str) -> list[list[str]]:
    return list(csv.reader(StringIO(text.removeprefix("\ufeff"))))


def test_everybody_stands_in_the_grid_with_every_badge_and_the_reasons_are_behind_the_name(
    any_school: School,
) -> None:
    classroom = any_school.open_class()
    teacher = classroom.teacher()
    classroom.live_badge(teacher)
    page = " ".join(teacher.get("grid").text.split())
    for name, state in (("Ann", "Earned"), ("Ben", "Not reached"), ("Cem", "Not known yet")):
        assert f'>{name}</a></th><td><span aria-hidden="true">' in page
        assert f"</span> {state}</td>" in page
    ben = page.partition(">Ben</a>")[0].rpartition('href="')[2].partition('"')[0]
    reasons = teacher.client.get(ben).text
    assert ("<h1>Badges of Ben</h1>" in reasons, "7 of 10 points" in reasons) == (True, True)


def test_what_was_taken_back_or_rests_is_told_apart(classroom: Classroom, teacher: Visitor) -> None:
    classroom.read(Pupil("ann", 9), Pupil("ben", 9), Pupil("cem", 1))
    badge = classroom.live_badge(teacher)
    for sub, decision in (("ann", "revoke"), ("ben", "suspend")):
        award = classroom.credentials()[sub].award_id
        teacher.post(f"badges/{badge}/awards/{award}/{decision}", {"reason": "A mix-up."})
    lines = read_csv(teacher.get("grid/badges.csv").text)[1:]
    assert [(line[0], line[2]) for line in lines] == [
        ("Ann", "Taken back"),
        ("Ben", "Suspended"),
        ("Cem", "Not reached"),
    ]


def test_a_large_class_comes_a_page_at_a_time_and_as_a_file_whole(school: School) -> None:
    classroom = school.open_course()
    teacher = classroom.teacher()
    classroom.read(*(Pupil(f"p{number:02}", 7) for number in range(61)))
    classroom.live_badge(teacher)
    first, second = (teacher.get(f"grid?page={number}").text for number in (1, 2))
    assert (first.count("<tr>"), second.count("<tr>")) == (51, 12)
    lines = read_csv(teacher.get("grid/badges.csv").text)
    assert [line[0] for line in lines[1:]] == [f"P{number:02}" for number in range(61)]
    assert lines[1][1:4] == ["Quiz master", "Not reached", ""]
    assert "7 of 10 points" in lines[1][4]


def test_the_file_speaks_the_language_of_who_takes_it(classroom: Classroom, teacher: Visitor) -> None:
    classroom.live_badge(teacher)
    answer = teacher.client.get(f"{teacher.home}grid/badges.csv", headers={"Accept-Language": "es"})
    first, *_, cem = read_csv(answer.text)
    assert (first[0], cem[2]) == ("Estudiante", "Aún sin saberse")


def test_a_name_is_never_a_formula(classroom: Classroom, teacher: Visitor) -> None:
    classroom.read(Pupil("ann", 9, name=EVIL), *CLASS[1:])
    classroom.live_badge(teacher)
    answer = teacher.get("grid/badges.csv")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="badges.csv"'
    assert f"'{EVIL}" in [line[0] for line in read_csv(answer.text)]


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "＝1"])  # noqa: RUF001 - the wide sign
def test_whatever_a_spreadsheet_would_work_out_is_made_text(cell: str) -> None:
    [[kept, other]] = csv.reader(StringIO(csv_line((cell, "Ann - 80 %"))))
    assert (kept, other) == (f"'{cell}", "Ann - 80 %")


def test_a_course_without_active_badges_says_so(classroom: Classroom, teacher: Visitor) -> None:
    classroom.draft(teacher)
    assert "No badge of this course is active yet." in teacher.get("grid").text
    assert len(read_csv(teacher.get("grid/badges.csv").text)) == 1


def test_a_learner_sees_nobody_elses_badges(classroom: Classroom) -> None:
    ann = classroom.learner("ann")
    assert {ann.get(page).status_code for page in ("grid", "grid/badges.csv")} == {403}
