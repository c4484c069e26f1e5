"""Who opens a page reads it in the language that their LMS, or else their browser, asks for."""

import re
from typing import Any

import pytest

from tests.web.pages.school import Classroom, School
from tests.web.platform import CLAIM

GERMAN = "de-CH,de;q=0.9"
SPANISH = "es-MX,es;q=0.9,en;q=0.5"


def asked(locale: str) -> dict[str, Any]:
    return {CLAIM + "launch_presentation": {"locale": locale}}


def test_a_visit_speaks_the_language_of_its_launch(classroom: Classroom) -> None:
    badge = classroom.live_badge(classroom.teacher())
    page = classroom.enter("ben", "#Learner", **asked("es_mx")).get().text
    assert '<html lang="es-MX" dir="ltr">' in page
    assert f"Mis insignias en {classroom.title}" in page
    assert "Puntuación de al menos 80 % en «Quiz»" in page
    assert badge in page


def test_a_teacher_reads_dates_as_the_language_writes_them(classroom: Classroom) -> None:
    badge = classroom.live_badge(classroom.teacher())
    teacher = classroom.enter("tess", "#Instructor", **asked("es"))
    page = teacher.get(f"badges/{badge}").text
    assert "Quién la tiene (1)" in page
    assert "Qué se exige" not in page
    month = r"\d{1,2} (ene|feb|mar|abr|may|jun|jul|ago|sept|oct|nov|dic) \d{4}</time>"
    assert re.search(month, page)


def test_two_visits_of_two_languages_do_not_mix(classroom: Classroom) -> None:
    spanish = classroom.enter("ann", "#Learner", **asked("es"))
    english = classroom.enter("ben", "#Learner", **asked("en"))
    for _ in range(2):
        assert "Mis insignias en" in spanish.get().text
        assert "My badges in" in english.get().text


@pytest.mark.parametrize(
    ("wanted", "heading"),
    [(SPANISH, "Comprobar una credencial"), (GERMAN, "Check a credential"), ("", "Check a credential")],
)
def test_a_public_page_speaks_the_language_of_the_browser(wanted: str, heading: str, school: School) -> None:
    answer = school.site.browser().get("/verify", headers={"Accept-Language": wanted})
    assert f"<h1>{heading}</h1>" in answer.text


def test_a_launch_in_a_language_that_is_not_offered_leaves_it_to_the_browser(classroom: Classroom) -> None:
    learner = classroom.enter("ann", "#Learner", **asked("de"))
    answer = learner.client.get(learner.home, headers={"Accept-Language": SPANISH})
    assert '<html lang="es"' in answer.text


def test_an_error_is_told_in_the_language_of_the_browser(school: School) -> None:
    answer = school.site.browser().get("/nothing", headers={"Accept-Language": SPANISH})
    assert answer.status_code == 404
    assert "Esto no funcionó" in answer.text


def test_what_is_wrong_is_said_in_the_language_of_the_visit(classroom: Classroom) -> None:
    badge = classroom.live_badge(classroom.teacher())
    teacher = classroom.enter("tess", "#Instructor", **asked("es"))
    answer = teacher.post(f"badges/{badge}/give", {"learner": "nobody", "reason": ""})
    assert "Dé un motivo de 500 caracteres como máximo." in answer.text
    assert "Este archivo está vacío." in teacher.post("uploads").text
