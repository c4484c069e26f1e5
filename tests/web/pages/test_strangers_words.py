"""Words that strangers choose stay words: titles, names and columns never become part of a page."""

from dataclasses import dataclass, field
from fractions import Fraction
from html.parser import HTMLParser

import pytest

from badge_engine.records import Completable, CompletableKind, LineItem, Outline
from lti_tool.storage import tables
from tests.web.pages.school import MODULE, QUIZ, Classroom, Pupil, School

SCRIPT = "<script>alert(1)</script>"
WORDS = {
    "script": SCRIPT,
    "an attribute that ends": '" onmouseover="alert(1)" x=\'',
    "an attribute in single quotes": "' onfocus='alert(1)' autofocus='",
    "a picture that fails": "<img src=x onerror=alert(1)>",
    "a closing title": "</title></textarea></script><svg onload=alert(1)>",
    "a link in Markdown": "[click](javascript:alert(1)) ![x](https://evil.example/x.png) <https://evil.example>",
    "a template": "{{ config }}{% raw %}{{ 7919*104729 }}",
    "a reference": "&lt;script&gt;alert(1)&lt;/script&gt; &#60;",
    "other directions": "\u202edrawkcab <b>",
}
# Long enough to stand in no id or digest by chance.
EVALUATED = (str(7919 * 104729), "<Config")


@dataclass
class Seen(HTMLParser):
    """Reads a page as a browser does, and notes what in it could act."""

    acting: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"iframe", "object", "embed", "base", "b"}:
            self.acting.append(tag)
        if tag == "svg" and dict(attrs).keys() != DRAWN:
            self.acting.append("a drawing that is not ours")
        for name, value in attrs:
            foreign = name in {"src", "href", "action"} and not (value or "").startswith(OWN)
            if name.startswith("on") or foreign or (tag == "script" and name not in {"src", "type"}):
                self.acting.append(f"{tag} {name}={value}")
        if tag == "script" and "src" not in dict(attrs):
            self.acting.append("a script without an address")


DRAWN = {"viewbox", "preserveaspectratio", "aria-hidden"}
OWN = ("/", "#", "?", "data:image/", "http://127.0.0.1:8000/", "https://www.example.edu")


@pytest.mark.parametrize("kind", WORDS)
def test_case_127_xss_what_strangers_write_is_shown_and_never_run(kind: str, school: School) -> None:
    words = WORDS[kind]
    pages = _every_page(school.open_course(words), words)
    assert all(page for page in pages.values())
    for name, page in pages.items():
        seen = Seen()
        seen.feed(page)
        assert seen.acting == [], name
        assert not [text for text in EVALUATED if text in page], name


def test_the_words_do_reach_the_pages(school: School) -> None:
    pages = _every_page(school.open_course(SCRIPT), SCRIPT)
    shown = [name for name, page in pages.items() if "&lt;script&gt;alert(1)&lt;/script&gt;" in page]
    assert shown == list(pages)


def test_an_institution_with_an_odd_name_is_shown_as_it_is(school: School) -> None:
    other = school.another_tenant()
    with school.site.wiring.database.transaction() as session:
        course = session.get_one(tables.Course, other.course_id)
        tenant = session.get_one(tables.Institution, course.institution_id)
        tenant.name = SCRIPT
        slug = tenant.slug
    page = school.site.browser().get(f"/issuers/{slug}", headers={"Accept": "text/html"}).text
    assert SCRIPT not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize(
    "query",
    [
        f"name={SCRIPT}",
        f"count={SCRIPT}",
        f"match={SCRIPT}",
        f"use={SCRIPT}",
        f"description=</textarea>{SCRIPT}",
    ],
)
def test_an_address_puts_no_script_into_the_form(query: str, classroom: Classroom) -> None:
    assert SCRIPT not in classroom.teacher().get(f"badges/new?{query}").text


def _every_page(classroom: Classroom, words: str) -> dict[str, str]:
    """Return every page of a course in which everything is called by these words."""
    quiz = LineItem(QUIZ.id, words, Fraction(10))
    module = Completable(MODULE.id, words, CompletableKind.ACTIVITY)
    classroom.read(
        Pupil("ann", 9, name=words), Pupil("ben", 3, name=words), outline=Outline((quiz,), (module,))
    )
    teacher = classroom.teacher(name=words)
    draft = classroom.draft(teacher, name=words[:120], description=words)
    preview = teacher.get(f"badges/{draft}").text
    teacher.post(f"badges/{draft}/activate")
    classroom.work()
    credential = classroom.credentials()["ann"].id
    anybody = classroom.site.browser()
    html = {"Accept": "text/html"}
    return {
        "board": teacher.get().text,
        "form": teacher.get("badges/new").text,
        "faulty form": teacher.post(
            "badges", {"name": words, "description": words, "use": f"score:{words}"}
        ).text,
        "preview": preview,
        "badge": teacher.get(f"badges/{draft}").text,
        "earned": classroom.learner("ann", name=words).get().text,
        "not earned": classroom.learner("ben", name=words).get().text,
        "credential": anybody.get(f"/credentials/{credential}", headers=html).text,
        "achievement": anybody.get(f"/achievements/{draft}", headers=html).text,
    }
