"""The page of badges from elsewhere: handed in as file or text, refused with the reason, removed."""

from dataclasses import replace
from html import unescape
from io import BytesIO

import orjson

from badge_engine.credentials.compose import compose
from badge_engine.credentials.identity import HashedIdentity
from badge_engine.proofs.eddsa_rdfc_2022 import sign
from tests.engine.credentials.examples import KEY_SIGNER, NOW, by_key, titled
from tests.web.pages.school import Classroom, Visitor
from tests.web.platform import new_name


def badge_about(email: str) -> bytes:
    badge = by_key(titled("Teamwork"))
    subject = replace(badge.subject, identity=HashedIdentity.of_email(email, "a-salt-of-sixteen-or-more"))
    return orjson.dumps(sign(compose(replace(badge, subject=subject)), KEY_SIGNER, NOW))


def _rows(page: str) -> int:
    return page.count('<span class="pill ok">counts</span>')


def test_a_badge_is_handed_in_as_a_file_or_as_text_and_removed(classroom: Classroom) -> None:
    sub = new_name()
    visitor = classroom.learner(sub)
    data = badge_about(f"{sub}@pupils.example")
    assert "mine/elsewhere" in visitor.get().text
    assert "None yet." in visitor.get("mine/elsewhere").text
    form = {"file": (BytesIO(data), "badge.json")}
    assert visitor.post("mine/elsewhere", form, content_type="multipart/form-data").status_code == 303
    assert visitor.post("mine/elsewhere", {"text": data.decode()}).status_code == 303
    page = visitor.get("mine/elsewhere").text
    assert ("Teamwork" in page, _rows(page)) == (True, 1)
    stranger = classroom.learner(new_name())
    address = page.partition("/mine/elsewhere/")[2].partition("/")[0]
    assert stranger.post(f"mine/elsewhere/{address}/remove").status_code == 404
    assert visitor.post(f"mine/elsewhere/{address}/remove").status_code == 303
    assert _rows(visitor.get("mine/elsewhere").text) == 0


def test_what_does_not_count_is_refused_with_the_reason(classroom: Classroom) -> None:
    visitor = classroom.learner(new_name())
    for text, told in (
        (badge_about("somebody@else.example").decode(), "is not about the e-mail address"),
        ("{}", "does not verify"),
        (" ", "Choose a file, or paste the text."),
    ):
        answer = visitor.post("mine/elsewhere", {"text": text})
        assert (answer.status_code, told in unescape(answer.text)) == (400, True), told
    assert _rows(visitor.get("mine/elsewhere").text) == 0


def test_only_learners_hand_badges_in(teacher: Visitor) -> None:
    assert teacher.post("mine/elsewhere", {"text": "{}"}).status_code == 403
