"""A badge's picture as its teacher makes it: designed or uploaded, never changed under those who have it."""

from io import BytesIO
from urllib.parse import urlencode

import orjson
import pytest
from PIL import Image

from badge_engine.pictures.baking import bake
from badge_engine.pictures.design import Design, Icon, Shape
from badge_engine.pictures.drawing import as_png, as_svg, draw_badge
from lti_tool.storage import tables
from tests.web.pages.school import QUIZ_AT_80, Classroom, School, Visitor

CHOSEN = {
    "title": "Chess",
    "shape": "shield",
    "colour": "#1F3B6F",
    "accent": "#b3541e",
    "icon": "knight",
    "ribbon": "Level 2",
    "mark": "NTNU",
    "alt": "A shield with a chess piece",
}
DESIGN = Design("Chess", Shape.SHIELD, "#1f3b6f", "#b3541e", Icon.KNIGHT, "Level 2", "NTNU")


def _versions(classroom: Classroom, achievement_id: str) -> list[tables.AchievementVersion]:
    with classroom.site.wiring.database.reading() as session:
        return list(session.get_one(tables.Achievement, achievement_id).versions)


def _photo(kind: str = "PNG") -> BytesIO:
    file = BytesIO()
    Image.new("RGB", (200, 200), "red").save(file, kind)
    file.seek(0)
    return file


def _upload(teacher: Visitor, badge: str, file: BytesIO, alt: str = "A red square") -> int:
    fields = {"file": (file, "photo.png"), "alt": alt}
    return teacher.post(
        f"badges/{badge}/picture/upload", fields, content_type="multipart/form-data"
    ).status_code


def test_a_design_becomes_the_picture_of_the_draft(any_school: School) -> None:
    classroom = any_school.open_class()
    teacher = classroom.teacher()
    badge = classroom.draft(teacher)
    assert "Words on a ribbon" in teacher.get(f"badges/{badge}/picture").text
    assert teacher.post(f"badges/{badge}/picture", CHOSEN).status_code == 303
    (version,) = _versions(classroom, badge)
    assert (version.picture, version.picture_alt) == (as_png(DESIGN), CHOSEN["alt"])
    assert teacher.get(f"badges/{badge}/picture.png").data == as_png(DESIGN)
    assert 'value="Level 2"' in teacher.get(f"badges/{badge}/picture").text


def test_who_has_a_badge_keeps_its_picture(classroom: Classroom, teacher: Visitor) -> None:
    badge = classroom.live_badge(teacher)
    before = teacher.get(f"badges/{badge}/picture.png").data
    teacher.post(f"badges/{badge}/picture", CHOSEN)
    assert teacher.get(f"badges/{badge}/picture.png").data == before
    assert teacher.get(f"badges/{badge}/picture/versions/2.png").data == as_png(DESIGN)
    assert "A change waits" in teacher.get(f"badges/{badge}").text
    assert teacher.post(f"badges/{badge}/activate").status_code == 303
    assert teacher.get(f"badges/{badge}/picture.png").data == as_png(DESIGN)
    credential = classroom.credentials()["ann"]
    ann = classroom.learner("ann")
    assert ann.get(f"mine/credentials/{credential.id}.png").data == bake(before, credential.document)


def test_a_credential_says_what_its_picture_shows(classroom: Classroom, teacher: Visitor) -> None:
    badge = classroom.draft(teacher)
    teacher.post(f"badges/{badge}/picture", CHOSEN)
    teacher.post(f"badges/{badge}/activate")
    classroom.work()
    document = orjson.loads(classroom.credentials()["ann"].document)
    assert document["credentialSubject"]["achievement"]["image"]["caption"] == CHOSEN["alt"]


def test_a_designed_picture_stays_when_the_badge_is_edited(classroom: Classroom, teacher: Visitor) -> None:
    badge = classroom.draft(teacher)
    assert _versions(classroom, badge)[0].picture == draw_badge("Quiz master")
    teacher.post(f"badges/{badge}/edit", QUIZ_AT_80 | {"name": "Quiz expert"})
    assert _versions(classroom, badge)[0].picture == draw_badge("Quiz expert")
    teacher.post(f"badges/{badge}/picture", CHOSEN)
    teacher.post(f"badges/{badge}/edit", QUIZ_AT_80 | {"name": "Quiz hero"})
    assert _versions(classroom, badge)[0].picture == as_png(DESIGN)


def test_the_picture_can_be_seen_before_it_is_kept(classroom: Classroom, teacher: Visitor) -> None:
    badge = classroom.draft(teacher)
    shown = teacher.get(f"badges/{badge}/picture/preview.svg?{urlencode(CHOSEN)}")
    assert (shown.status_code, shown.content_type) == (200, "image/svg+xml")
    assert shown.data == as_svg(DESIGN)
    page = teacher.post(f"badges/{badge}/picture", CHOSEN | {"show": "1"})
    assert page.status_code == 200
    assert "preview.svg?title=Chess" in page.text
    assert _versions(classroom, badge)[0].picture_alt == ""


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_can_be_uploaded(classroom: Classroom, teacher: Visitor, kind: str) -> None:
    badge = classroom.draft(teacher)
    assert _upload(teacher, badge, _photo(kind)) == 303
    with Image.open(BytesIO(teacher.get(f"badges/{badge}/picture.png").data)) as image:
        assert (image.format, image.size) == ("PNG", (512, 512))
    assert _versions(classroom, badge)[0].design is None
    assert 'value="shield"' in teacher.get(f"badges/{badge}/picture").text


@pytest.mark.parametrize(
    ("changed", "complaint"),
    [
        ({"shape": "blob"}, "Choose one of the shapes"),
        ({"icon": "blob"}, "Choose one of the shapes"),
        ({"colour": "red"}, "Choose colours"),
        ({"accent": "#12345"}, "Choose colours"),
        ({"title": "x" * 121}, "Shorten the words"),
        ({"ribbon": "x" * 25}, "Shorten the words"),
        ({"mark": "a\x00b"}, "cannot be shown"),
        ({"alt": " "}, "what the picture shows"),
        ({"alt": "x" * 251}, "what the picture shows"),
    ],
)
def test_a_design_that_cannot_be_drawn_comes_back_with_what_is_wrong(
    classroom: Classroom, teacher: Visitor, changed: dict[str, str], complaint: str
) -> None:
    badge = classroom.draft(teacher)
    answer = teacher.post(f"badges/{badge}/picture", CHOSEN | changed)
    assert answer.status_code == 400
    assert complaint in answer.text
    assert teacher.get(f"badges/{badge}/picture/preview.svg?{urlencode(CHOSEN | changed)}").status_code == 400
    assert _versions(classroom, badge)[0].picture_alt == ""


@pytest.mark.parametrize(
    ("file", "alt", "complaint"),
    [
        (b"hello", "Something", "Only whole PNG"),
        (b"", "Something", "Only whole PNG"),
        (b"\x89PNG" + bytes(2 * 1024 * 1024), "Something", "larger than 2 MB"),
        (_photo().read(), " ", "what the picture shows"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_the_reason(
    classroom: Classroom, teacher: Visitor, file: bytes, alt: str, complaint: str
) -> None:
    badge = classroom.draft(teacher)
    fields = {"file": (BytesIO(file), "photo.png"), "alt": alt}
    answer = teacher.post(f"badges/{badge}/picture/upload", fields, content_type="multipart/form-data")
    answer.request.environ["wsgi.input"].close()  # the client leaves the file of a large body open
    assert answer.status_code == 400
    assert complaint in answer.text


def test_only_who_manages_the_course_makes_pictures(classroom: Classroom, teacher: Visitor) -> None:
    badge = classroom.draft(teacher)
    for stranger in (classroom.learner("ann"), classroom.enter("asa", "/Instructor#TeachingAssistant")):
        assert stranger.get(f"badges/{badge}/picture").status_code == 403
        assert stranger.post(f"badges/{badge}/picture", CHOSEN).status_code == 403
        assert _upload(stranger, badge, _photo()) == 403
    assert _upload(teacher, "nobodys", _photo()) == 404
