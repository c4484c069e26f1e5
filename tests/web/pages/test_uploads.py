"""Grades out of a file: looked at first, taken on a teacher's word, and shown with their age."""

import re
from fractions import Fraction
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from badge_engine.records import CourseRole, Member, Outline
from lti_tool.jobs.advance import sweep
from lti_tool.storage import courses, readings, tables, uploads
from lti_tool.uploads.files import LARGEST_FILE
from tests.web.pages.school import CLASS, MODULE, QUIZ, Classroom, Pupil, School, Visitor

EXPORTS = Path(__file__).parents[2] / "data" / "exports"
GRADES = (EXPORTS / "moodle.csv").read_bytes()
ESSAY = "Assignment: Essay & more"


def offer(teacher: Visitor, data: bytes) -> TestResponse:
    """Upload a file."""
    answer = teacher.post("uploads", {"file": (BytesIO(data), "x.csv")}, content_type="multipart/form-data")
    answer.request.environ["wsgi.input"].close()  # the client leaves open what it sent
    return answer


def hand_in(teacher: Visitor, data: bytes = GRADES) -> str:
    """Upload a file and return the address of what it would change, below the visit."""
    answer = offer(teacher, data)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"]).removeprefix(teacher.home)


def confirm(teacher: Visitor, data: bytes = GRADES) -> None:
    assert teacher.post(f"{hand_in(teacher, data)}/confirm").status_code == 303


def grades(classroom: Classroom) -> dict[str, dict[str, Fraction]]:
    """Return the uploaded grades of each person by the column's title."""
    with classroom.site.wiring.database.reading() as session:
        titles = {row.key: row.title for row in uploads.uploaded_columns(session, classroom.course_id)}
        people = {row.id: row.sub for row in session.execute(select(tables.Person)).scalars()}
        found: dict[str, dict[str, Fraction]] = {}
        for (person, key), score in uploads.uploaded_scores(session, classroom.course_id).items():
            found.setdefault(people[person], {})[titles[key]] = score.given
    return found


def text_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_a_file_is_looked_at_before_anything_changes(classroom: Classroom, teacher: Visitor) -> None:
    page = text_of(teacher.get(hand_in(teacher)).text)
    assert "Its grades are of 22 Nov 2026, 12:00 UTC" in page
    assert "3 columns, 3 learners found, 1 row not taken, 5 grades would change" in page
    assert (
        "Row 5, Dora Doe: Nobody in this course has what the row names (ID number, e-mail address)." in page
    )
    assert "“Forum: Talk (Real)” does not say of how many points" in page
    assert f"Ann, {ESSAY.replace('&', '&amp;')}: no grade &rarr; 80" in page
    assert grades(classroom) == {}


def test_confirmed_grades_stand_and_are_shown_with_their_age(any_school: School) -> None:
    classroom = any_school.open_class()
    teacher = classroom.teacher()
    any_school.site.bell.rung.clear()
    confirm(teacher)
    assert any_school.site.bell.rung == [classroom.course_id]
    assert grades(classroom)["ann"] == {ESSAY: 80, "Quiz: Quiz 1": 95, "Course total": Fraction(175, 2)}
    assert grades(classroom)["ben"] == {ESSAY: Fraction("33.3"), "Course total": Fraction("33.3")}
    for address in ("", "uploads"):
        page = text_of(teacher.get(address).text)
        assert "Quiz: Quiz 1, Course total ( 22 Nov 2026, 12:00 UTC )" in page


def test_uploaded_grades_are_judged_like_others(any_school: School) -> None:
    classroom = any_school.open_class()
    teacher = classroom.teacher()
    confirm(teacher)
    box = re.search(r'value="(score:upload:[0-9a-f]+)"[^>]*>\s*Assignment', teacher.get("badges/new").text)
    assert box is not None
    classroom.live_badge(teacher, **{"use": box[1], f"threshold:{box[1]}": "80"})
    assert set(classroom.credentials()) == {"ann"}


def test_the_same_file_twice_changes_nothing(classroom: Classroom, teacher: Visitor) -> None:
    confirm(teacher)
    page = text_of(teacher.get(hand_in(teacher)).text)
    assert "0 grades would change" in page
    before = grades(classroom)
    confirm(teacher)
    assert grades(classroom) == before


def test_a_file_that_does_not_tell_its_age_is_as_old_as_its_first_upload(
    classroom: Classroom, teacher: Visitor
) -> None:
    ageless = b"First name,Email address,Essay (Percentage)\nAnn,ann@pupils.example,80 %\n"
    confirm(teacher, ageless)
    first = _ages(classroom)
    confirm(teacher, ageless)
    assert _ages(classroom) == first
    confirm(teacher, ageless.replace(b"80", b"81"))
    assert _ages(classroom) > first


def test_a_newer_file_changes_and_removes_and_leaves_other_columns_alone(
    classroom: Classroom, teacher: Visitor
) -> None:
    confirm(teacher)
    header = f"First name,Email address,{ESSAY} (Percentage)"
    newer = f"{header}\nAnn,ann@pupils.example,85 %\nBen,ben@pupils.example,-"
    address = hand_in(teacher, newer.encode())
    page = text_of(teacher.get(address).text)
    assert "2 grades would change" in page
    assert "80 &rarr; 85" in page
    assert "33.3 &rarr; no grade" in page
    teacher.post(f"{address}/confirm")
    assert grades(classroom)["ann"] == {ESSAY: 85, "Quiz: Quiz 1": 95, "Course total": Fraction(175, 2)}
    assert grades(classroom)["ben"] == {"Course total": Fraction("33.3")}


def test_an_older_file_is_named_as_older(teacher: Visitor) -> None:
    confirm(teacher)
    older = GRADES.replace(b"1795348800", b"1795262400")
    page = text_of(teacher.get(hand_in(teacher, older)).text)
    assert "The course has grades from a newer file, of 22 Nov 2026, 12:00 UTC" in page


def test_a_reading_of_the_course_leaves_uploaded_grades_alone(any_school: School) -> None:
    classroom = any_school.open_class()
    confirm(classroom.teacher())
    before = grades(classroom)
    classroom.read(*(Pupil(each.sub) for each in CLASS), outline=Outline((QUIZ,), (MODULE,)))
    with classroom.site.wiring.database.transaction() as session:
        readings.forget_unread(session, classroom.course_id, classroom.site.wiring.clock())
    assert grades(classroom) == before
    with classroom.site.wiring.database.reading() as session:
        assert {row.gone_at for row in uploads.uploaded_columns(session, classroom.course_id)} == {None}


def test_people_are_found_by_the_sourced_id_of_the_roster(classroom: Classroom, teacher: Visitor) -> None:
    table = b"First name,ID number,Email address,Essay (Percentage)\nX,S7,nobody@x.example,80 %\n"
    learner = Member("ann", frozenset({CourseRole.LEARNER}), sourced_id="S7")
    with classroom.site.wiring.database.transaction() as session:
        course = session.get_one(tables.Course, classroom.course_id)
        courses.record_people(session, course.deployment.registration, [learner])
    confirm(teacher, table)
    assert grades(classroom) == {"ann": {"Essay": 80}}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "This file is empty."),
        (b"%PDF-1.4\n\x00", "neither a table"),
        (b"Student,ID\n", "These are not grades from Moodle"),
        (b"x" * 10_000_000, "larger than 8 MB"),
        (b"PK\x03\x04", "no XLSX or ODS"),
        (b"<script>alert(1)</script>", "These are not grades from Moodle"),
    ],
    ids=range(6),
)
def test_a_file_that_cannot_be_read_is_refused_in_a_sentence(
    data: bytes, said: str, teacher: Visitor
) -> None:
    answer = offer(teacher, data)
    assert (answer.status_code, said in answer.text) == (400, True)
    assert "<script>alert" not in answer.text


def test_a_form_without_a_file_is_refused(teacher: Visitor) -> None:
    assert "This file is empty." in teacher.post("uploads").text


def test_what_a_file_says_is_shown_as_text(teacher: Visitor) -> None:
    table = b"First name,Email address,<b>Essay</b> (Percentage)\n<i>Ann</i>,x@x.example,<u>\n"
    page = teacher.get(hand_in(teacher, table)).text
    assert "&lt;b&gt;Essay" in page
    assert "&lt;i&gt;Ann" in page
    assert not {"<b>Essay", "<i>Ann", "<u>"} & {match[0] for match in re.finditer(r"<[biu]>\w*", page)}


def test_a_file_with_nothing_to_take_cannot_be_confirmed(teacher: Visitor) -> None:
    page = teacher.get(hand_in(teacher, b"First name,Email address\nAnn,ann@pupils.example\n")).text
    assert "The file has no column that can be taken." in page
    assert "Take these grades" not in page


def test_a_file_is_confirmed_once_or_forgotten(classroom: Classroom, teacher: Visitor) -> None:
    taken = hand_in(teacher)
    assert teacher.post(f"{taken}/confirm").status_code == 303
    assert teacher.post(f"{taken}/confirm").status_code == 404
    forgotten = hand_in(teacher)
    assert teacher.post(f"{forgotten}/discard").status_code == 303
    assert teacher.get(forgotten).status_code == 404
    assert len(grades(classroom)) == 2


def test_one_file_of_each_teacher_waits_at_a_time(classroom: Classroom, teacher: Visitor) -> None:
    other = classroom.enter("toni", "#Instructor")
    first, others, second = hand_in(teacher), hand_in(other), hand_in(teacher)
    assert [teacher.get(each).status_code for each in (first, others, second)] == [404, 200, 200]


def test_every_row_that_is_nobodys_is_on_one_of_the_pages(teacher: Visitor) -> None:
    rows = [f"P{number},p{number}@x.example,5" for number in range(120)]
    waiting = hand_in(teacher, "\n".join(["First name,Email address,Quiz (Percentage)", *rows]).encode())
    pages = [teacher.get(f"{waiting}?page={number}").text for number in (1, 2, 3)]
    assert [page.count("<li>Row ") for page in pages] == [50, 50, 20]
    assert all("120 rows not taken" in text_of(page) for page in pages)
    assert set(re.findall(r"Row (\d+), P", "".join(pages))) == {str(2 + number) for number in range(120)}
    assert "Page 3 of 3" in teacher.get(f"{waiting}?page=9").text


def test_a_file_that_waits_for_long_is_forgotten_and_a_confirmed_one_keeps_no_rows(
    classroom: Classroom, teacher: Visitor
) -> None:
    confirm(teacher)
    waiting = hand_in(teacher)
    upload = tables.GradeUpload
    with classroom.site.wiring.database.transaction() as session:
        for row in session.execute(select(upload).where(upload.course_id == classroom.course_id)).scalars():
            row.uploaded_at -= uploads.PATIENCE
    sweep(classroom.site.wiring)
    assert teacher.get(waiting).status_code == 404
    with classroom.site.wiring.database.reading() as session:
        kept = session.execute(select(upload).where(upload.course_id == classroom.course_id)).scalars().all()
    assert [(row.rows, row.confirmed_at is not None) for row in kept] == [(None, True)]


def test_uploading_is_for_who_manages_the_course(classroom: Classroom, teacher: Visitor) -> None:
    address = hand_in(teacher)
    for visitor in (classroom.learner(), classroom.enter("asa", "/Instructor#TeachingAssistant")):
        for page in ("uploads", address):
            assert visitor.get(page).status_code == 403
        for change in ("uploads", f"{address}/confirm", f"{address}/discard"):
            assert visitor.post(change).status_code == 403
    assert grades(classroom) == {}


def test_what_is_far_too_large_is_not_even_taken_in(teacher: Visitor) -> None:
    assert offer(teacher, b"x" * (4 * LARGEST_FILE + 1)).status_code == 413


def _ages(classroom: Classroom) -> list[object]:
    with classroom.site.wiring.database.reading() as session:
        return [row.read_at for row in uploads.uploaded_columns(session, classroom.course_id)]
