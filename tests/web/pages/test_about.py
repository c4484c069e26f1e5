"""What a badge says of itself as a micro-credential: filled in, shown, held against a framework."""

import re
from html import unescape

import pytest

from badge_engine.metadata.expiry import Period
from badge_engine.metadata.metadata import Metadata
from lti_tool.storage import tables
from tests.web.pages.school import QUIZ_AT_80, Classroom, Visitor

FILLED_IN: dict[str, object] = {
    "about_achievement_type": "MicroCredential",
    "about_for_credit": "yes",
    "about_credits": "2,5",
    "about_credits_unit": "ECTS",
    "about_workload": "70",
    "about_level_framework": "EQF",
    "about_level": "6",
    "about_outcomes": "Reads charts.\nArgues with data.",
    "about_assessment": "testing",
    "about_language": "en",
    "about_expiry": "24",
    "about_expiry_period": "months",
    "about_renewal": "A refresher course.",
    "alignment_name": ["Statistics", ""],
    "alignment_framework": ["O*NET", ""],
    "alignment_code": ["15-2041", ""],
    "alignment_url": ["", ""],
}


def details_of(classroom: Classroom, achievement_id: str) -> Metadata:
    """Return what the newest version of a badge says of itself."""
    with classroom.site.wiring.database.reading() as session:
        return session.get_one(tables.Achievement, achievement_id).versions[-1].details


def test_what_is_filled_in_is_kept_shown_and_comes_back(classroom: Classroom, teacher: Visitor) -> None:
    badge = classroom.draft(teacher, **FILLED_IN)
    kept = details_of(classroom, badge)
    assert (kept.achievement_type, kept.outcomes) == (
        "MicroCredential",
        ("Reads charts.", "Argues with data."),
    )
    assert kept.expiry is not None
    assert (kept.expiry.count, kept.expiry.period) == (24, Period.MONTHS)
    page = unescape(teacher.get(f"badges/{badge}").text)
    for said in ("2.5 ECTS credits", "70 hours", "EQF", "24 months", "Statistics", "15-2041"):
        assert said in page
    form = teacher.get(f"badges/{badge}/edit").text
    assert 'name="about_workload"' in form
    assert 'value="70"' in form


@pytest.mark.parametrize(
    ("changed", "field", "said"),
    [
        ({"about_workload": "much"}, "workload", "Write a number above 0"),
        ({"about_credits_unit": ""}, "credits", "in which unit"),
        ({"about_credits_unit": "pounds"}, "credits_unit", "Choose one of the list"),
        ({"about_achievement_type": "Nanodegree"}, "achievement_type", "Choose one of the types"),
        ({"about_level": "9"}, "level", "from 1 to 8"),
        ({"about_level_framework": "NQF"}, "level", "name of the national framework"),
        ({"about_expiry": "0"}, "expiry", "Write a whole number above 0"),
        ({"about_expiry": ""}, "expiry", "for how long it is valid"),
        ({"about_quality_url": "https://agency.example"}, "quality_assurance", "who assures"),
        ({"about_further_information": "www.example.edu"}, "further_information", "https://"),
        ({"about_language": "en English"}, "language", "code of a language"),
        ({"about_outcomes": "x" * 5001}, "outcomes", "at most 5000"),
        ({"about_renewal": "a\x00b"}, "renewal", "cannot be shown"),
        ({"alignment_code": ["", ""]}, "skills_0", "its web address"),
    ],
)
def test_a_fault_is_told_at_its_field(
    changed: dict[str, object], field: str, said: str, classroom: Classroom, teacher: Visitor
) -> None:
    answer = teacher.post("badges", QUIZ_AT_80 | FILLED_IN | changed)
    assert answer.status_code == 400
    page = unescape(answer.text)
    fault = re.search(rf'<div class="fault" id="fault-{field}">(.*?)</div>', page)
    assert fault is not None
    assert said in fault.group(1)
    assert f'href="#about-{field}"' in page
    assert f'id="about-{field}"' in page
    assert classroom.count(tables.Achievement) == 0


def test_what_a_framework_asks_for_is_named_with_the_place_to_fill_it_in(
    classroom: Classroom, teacher: Visitor
) -> None:
    badge = classroom.draft(teacher)
    page = unescape(teacher.get(f"badges/{badge}?profile=eu-2022").text)
    links = set(re.findall(r'href="[^"]*/edit\?about=1#([\w-]+)"', page))
    assert {"about-workload", "about-level", "about-outcomes"} <= links
    form = teacher.get(f"badges/{badge}/edit?about=1").text
    assert [place for place in links if f'id="{place}"' not in form] == []


def test_a_learner_reads_what_a_badge_is_and_until_when_it_is_valid(
    classroom: Classroom, teacher: Visitor
) -> None:
    classroom.live_badge(teacher, **FILLED_IN)
    page = unescape(classroom.learner().get().text)
    assert "It is valid until" in page
    assert "How it is renewed: A refresher course." in page
    assert "2.5 ECTS credits" in page


def test_the_public_page_tells_what_it_took(classroom: Classroom, teacher: Visitor) -> None:
    classroom.live_badge(teacher, **FILLED_IN)
    (credential,) = classroom.credentials().values()
    page = unescape(
        classroom.site.browser().get(f"/credentials/{credential.id}", headers={"Accept": "text/html"}).text
    )
    for said in ("What it took", "70 hours", "2.5 ECTS", "Statistics"):
        assert said in page
