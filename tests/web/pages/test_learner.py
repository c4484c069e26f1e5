"""The learner's page: what is earned and may be taken along; what is left, and why."""

import re
from html import unescape
from io import BytesIO

import orjson
import pytest
from pypdf import PdfReader

from badge_engine.pictures.baking import unbake
from badge_engine.records import Outline
from lti_tool.roles import TEST_USER
from lti_tool.storage import tables
from tests.web.pages.school import ESSAY, MODULE, QUIZ_FIELD, Classroom, Pupil, School, Visitor
from tests.web.platform import CLAIM


def _reasons(page: str) -> list[tuple[str, str]]:
    """Return verdict and text of each line of reasons."""
    lines = re.findall(r'<li class="depth-\d (\w+)">(.*?)</li>', page, re.DOTALL)
    return [(verdict, " ".join(unescape(re.sub("<[^>]+>", "", text)).split())) for verdict, text in lines]


def test_what_is_earned_can_be_downloaded_and_checked(any_school: School) -> None:
    classroom = any_school.open_class()
    classroom.live_badge(classroom.teacher())
    credential = classroom.credentials()["ann"]
    ann = classroom.learner("ann")
    page = ann.get().text
    assert "You earned this" in page
    assert f'href="/credentials/{credential.id}"' in page
    document = ann.get(f"mine/credentials/{credential.id}.json")
    assert (document.status_code, document.data) == (200, credential.document)
    assert document.content_type == "application/vc+ld+json"
    picture = ann.get(f"mine/credentials/{credential.id}.png")
    assert (picture.status_code, unbake(picture.data)) == (200, credential.document)
    drawing = ann.get(f"mine/credentials/{credential.id}.svg")
    assert (drawing.status_code, orjson.loads(unbake(drawing.data))) == (
        200,
        orjson.loads(credential.document),
    )
    for answer in (document, picture, drawing):
        assert answer.headers["Content-Disposition"].startswith('attachment; filename="badge-')


def test_a_certificate_says_who_earned_what_and_holds_the_credential(
    classroom: Classroom, teacher: Visitor
) -> None:
    classroom.live_badge(teacher)
    credential = classroom.credentials()["ann"]
    answer = classroom.learner("ann").get(f"mine/credentials/{credential.id}.pdf")
    assert (answer.status_code, answer.content_type) == (200, "application/pdf")
    reader = PdfReader(BytesIO(answer.data))
    text = reader.pages[0].extract_text()
    for words in ("Ann", "Quiz master", "Knows the quiz by heart.", "Example"):
        assert words in text
    assert reader.attachments == {"credential.json": [credential.document]}
    spanish = classroom.learner("ann", **{CLAIM + "launch_presentation": {"locale": "es"}})
    paper = PdfReader(BytesIO(spanish.get(f"mine/credentials/{credential.id}.pdf").data))
    assert "ha obtenido" in paper.pages[0].extract_text()


def test_all_that_is_earned_can_be_downloaded_as_one_signed_record(any_school: School) -> None:
    first, second = any_school.open_class(), any_school.open_class()
    for classroom in (first, second):
        classroom.live_badge(classroom.teacher())
    ann = first.learner("ann")
    assert "as one signed record" in ann.get().text
    answer = ann.get("mine/record.json")
    assert (answer.status_code, answer.content_type) == (200, "application/vc+ld+json")
    assert answer.headers["Cache-Control"] == "no-store"
    document = orjson.loads(answer.data)
    held = document["credentialSubject"]["verifiableCredential"]
    assert orjson.loads(first.credentials()["ann"].document) in held
    assert first.learner(f"new-{first.course_id}").get("mine/record.json").status_code == 404


def test_what_is_left_is_told_with_the_reason(classroom: Classroom, teacher: Visitor) -> None:
    classroom.live_badge(teacher)
    page = classroom.learner("ben").get().text
    ((verdict, text),) = _reasons(page)
    assert verdict == "unmet"
    assert "80 %" in text
    assert "7 of 10" in text
    assert "You earned this" not in page


def test_the_way_is_drawn_step_by_step(classroom: Classroom, teacher: Visitor) -> None:
    classroom.live_badge(teacher, use=[QUIZ_FIELD, f"part:{MODULE.id}"])
    page = classroom.learner("ben").get().text
    steps = re.findall(r'<rect class="(step|begun|done)" x="(\d+)" y="1" width="([\d.]+)"', page)
    assert steps == [("step", "2", "96"), ("begun", "2", "83.52"), ("step", "102", "96")]
    assert "2 steps to go" in page
    classroom.read(Pupil("ben", 9))
    assert "1 of 2 steps done" in classroom.learner("ben").get().text


def test_what_is_not_graded_is_never_told_as_failed(classroom: Classroom, teacher: Visitor) -> None:
    classroom.live_badge(teacher)
    page = classroom.learner("cem").get().text
    ((verdict, text),) = _reasons(page)
    assert verdict == "unknown"
    assert text.startswith("? Not known:")
    for word in ("Not reached", "failed", "0 of", "unmet"):
        assert word not in page


def test_a_group_of_unknowns_is_unknown_in_every_line(classroom: Classroom, teacher: Visitor) -> None:
    use = [QUIZ_FIELD, f"part:{MODULE.id}"]
    classroom.live_badge(teacher, use=use)
    lines = _reasons(classroom.learner("cem").get().text)
    assert [verdict for verdict, _ in lines] == ["unknown"] * 3


def test_a_column_that_is_gone_is_not_the_learners_fault(classroom: Classroom, teacher: Visitor) -> None:
    classroom.live_badge(teacher)
    classroom.read(Pupil("ben"), outline=Outline((ESSAY,), (MODULE,)))
    ((verdict, text),) = _reasons(classroom.learner("ben").get().text)
    assert verdict == "unknown"
    assert "ask your teacher" in text


def test_a_badge_stays_when_the_grade_drops(classroom: Classroom, teacher: Visitor) -> None:
    classroom.live_badge(teacher)
    classroom.read(Pupil("ann", 1))
    classroom.ask_for_judging()
    classroom.work()
    assert "You earned this" in classroom.learner("ann").get().text


def test_an_award_that_is_not_signed_yet_says_so(classroom: Classroom, teacher: Visitor) -> None:
    classroom.live_badge(teacher)
    with classroom.site.wiring.database.transaction() as session:
        row = session.get_one(tables.Credential, classroom.credentials()["ann"].id)
        session.delete(row)
    page = classroom.learner("ann").get().text
    assert "being signed" in page
    assert "mine/credentials" not in page


def test_a_draft_is_not_shown_to_learners(classroom: Classroom, teacher: Visitor) -> None:
    achievement_id = classroom.draft(teacher, name="Secret plan")
    ann = classroom.learner("ann")
    assert "Secret plan" not in ann.get().text
    assert ann.get(f"mine/badges/{achievement_id}/picture.png").status_code == 404


def test_a_picture_of_an_active_badge_is_shown_to_learners(classroom: Classroom, teacher: Visitor) -> None:
    achievement_id = classroom.live_badge(teacher)
    answer = classroom.learner("ben").get(f"mine/badges/{achievement_id}/picture.png")
    assert (answer.status_code, answer.content_type) == (200, "image/png")


@pytest.mark.parametrize("kind", ["json", "png"])
def test_nobody_downloads_the_credential_of_somebody_else(
    kind: str, classroom: Classroom, teacher: Visitor
) -> None:
    classroom.live_badge(teacher)
    address = f"mine/credentials/{classroom.credentials()['ann'].id}.{kind}"
    for visitor in (classroom.learner("ben"), teacher):
        assert visitor.get(address).status_code == 404


def test_a_credential_is_downloaded_in_its_own_course_only(
    school: School, classroom: Classroom, teacher: Visitor
) -> None:
    classroom.live_badge(teacher)
    address = f"mine/credentials/{classroom.credentials()['ann'].id}.json"
    assert school.open_class("Botany").learner("ann").get(address).status_code == 404


def test_one_learner_sees_nothing_of_another(classroom: Classroom, teacher: Visitor) -> None:
    classroom.live_badge(teacher)
    ann = classroom.credentials()["ann"]
    page = classroom.learner("ben").get().text
    for foreign in ("Ann", "Cem", ann.id, ann.award_id):
        assert foreign not in page


def test_a_credential_holds_no_name_and_no_address_in_clear(classroom: Classroom, teacher: Visitor) -> None:
    classroom.live_badge(teacher)
    document = classroom.credentials()["ann"].document
    assert orjson.loads(document)["credentialSubject"]["type"] == ["AchievementSubject"]
    for private in (b"ann@pupils.example", b"Ann", b"pupils.example"):
        assert private not in document


def test_the_lms_test_user_sees_the_page_but_earns_nothing(classroom: Classroom, teacher: Visitor) -> None:
    classroom.live_badge(teacher)
    page = classroom.enter("stu", "#Learner", TEST_USER).get().text
    assert "test user" in page
