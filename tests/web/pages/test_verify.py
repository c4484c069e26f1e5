"""Checking a credential: whatever is handed in, there is one verdict with its steps, and never a crash."""

import json
import re
from io import BytesIO

import orjson
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from badge_engine.pictures.baking import SIGNATURE, bake
from badge_engine.proofs.ed25519 import Ed25519Signer
from badge_engine.proofs.eddsa_rdfc_2022 import sign, without_proof
from badge_engine.proofs.multikey import multikey
from lti_tool.storage import tables
from tests.engine.credentials.makers import PLAIN, presentation, proven
from tests.engine.credentials.mutations import MUTATIONS
from tests.web.pages.school import School
from tests.web.pages.shelf import DOWN
from tests.web.pages.tour import Tour

JSON = {"Accept": "application/json"}
GENUINE = "This credential is genuine, and it stands."
NOT_TRUSTED = "This is not a credential that can be trusted."


@pytest.fixture
def anybody(school: School) -> FlaskClient:
    """A browser that never was in the LMS."""
    return school.site.browser()


@pytest.fixture
def document(tour: Tour) -> bytes:
    """A credential that stands."""
    return tour.classroom.credentials()["ann"].document


@pytest.fixture
def picture(school: School, tour: Tour) -> bytes:
    """The picture of a badge, with nothing in it."""
    with school.site.wiring.database.reading() as session:
        return session.get_one(tables.Achievement, tour.values["achievement_id"]).current.picture


def _hand_in(browser: FlaskClient, data: bytes, name: str = "badge.json") -> TestResponse:
    """Post a file, written by hand: the test client would leave large ones in open temporary files."""
    head = f'--edge\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    body = head.encode() + data + b"\r\n--edge--\r\n"
    return browser.post("/verify", data=body, content_type="multipart/form-data; boundary=edge")


def test_the_form_asks_for_a_file_or_a_link(anybody: FlaskClient) -> None:
    page = anybody.get("/verify")
    assert page.status_code == 200
    assert 'type="file"' in page.text
    assert 'name="link"' in page.text


def test_a_file_is_checked_step_by_step(anybody: FlaskClient, document: bytes) -> None:
    answer = _hand_in(anybody, document)
    assert (answer.status_code, GENUINE in answer.text) == (200, True)
    assert len(re.findall(r'<li class="ok">', answer.text)) > 5
    assert '<li class="error">' not in answer.text


def test_a_baked_picture_is_checked(anybody: FlaskClient, document: bytes, picture: bytes) -> None:
    answer = _hand_in(anybody, bake(picture, document), "badge.png")
    assert (answer.status_code, GENUINE in answer.text) == (200, True)


def test_a_link_is_fetched_and_checked(school: School, anybody: FlaskClient, document: bytes) -> None:
    school.shelf.documents["https://wallet.example/badge"] = document
    answer = anybody.post("/verify", data={"link": " https://wallet.example/badge "})
    assert (answer.status_code, GENUINE in answer.text) == (200, True)


def test_a_changed_letter_is_noticed(anybody: FlaskClient, document: bytes) -> None:
    answer = _hand_in(anybody, document.replace(b"Quiz master", b"Quiz Master"))
    assert (answer.status_code, NOT_TRUSTED in answer.text) == (200, True)
    assert GENUINE not in answer.text


def test_nothing_handed_in_is_asked_for(anybody: FlaskClient) -> None:
    for data in ({}, {"link": " "}, {"file": (BytesIO(b""), "")}, {"file": (BytesIO(b""), "empty.json")}):
        answer = anybody.post("/verify", data=data)
        assert (answer.status_code, "Choose a file, give a link, or paste the text." in answer.text) == (
            400,
            True,
        )


LINKS = (
    "http://127.0.0.1/",
    "http://127.0.0.1:8000/credentials/1",
    "http://[::1]/",
    "http://169.254.169.254/latest/meta-data/",
    "http://10.0.0.1/",
    "http://0x7f000001/",
    "http://2130706433/",
    "http://localhost/",
    "https://user:secret@127.0.0.1/",
    DOWN,
    "file:///etc/passwd",
    "ftp://wallet.example/",
    "javascript:alert(1)",
    "data:application/json,{}",
    "//evil.example",
    "https://",
    "http://[",
    "https://wallet.example:99999/",
    "https://\x00/",
    "https://wallet example/",
    "https://" + "x" * 300 + ".example/",
    "https://" + "ü" * 70 + ".example/",
    "not a link",
    "https://127.0.0.1/<script>alert(1)</script>",
)


@pytest.mark.parametrize("link", LINKS)
def test_a_link_that_cannot_be_fetched_gets_a_sentence(link: str, anybody: FlaskClient) -> None:
    answer = anybody.post("/verify", data={"link": link})
    assert answer.status_code in {400, 502}
    (sentence,) = re.findall(r'role="alert"><p>(.*?)</p>', answer.text)
    assert sentence.endswith(".")
    assert "<script>alert" not in answer.text
    assert "secret" not in answer.text
    assert "Something went wrong" not in answer.text


HOSTILE: dict[str, bytes] = {
    "not JSON": b"Dear Sir or Madam",
    "half JSON": b'{"type": ["Verifi',
    "a list": b"[]",
    "a number": b"7",
    "null": b"null",
    "an empty object": b"{}",
    "deep lists": b"[" * 100_000,
    "deep lists that end": b"[" * 100_000 + b"]" * 100_000,
    "deep objects": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "a huge number": b'{"a": ' + b"9" * 100_000 + b"}",
    "a number beyond floats": b'{"a": 1e999999}',
    "no number": b'{"a": NaN}',
    "many values": b'{"a": [' + b"1," * 300_000 + b"1]}",
    "a key twice": b'{"type": "a", "type": "b"}',
    "a lone surrogate": b'{"type": "\\ud800", "@context": ["\\udfff"]}',
    "not UTF-8": b'{"type": "\xff\xfe"}',
    "UTF-16": '{"type": "a"}'.encode("utf-16"),
    "a byte order mark": b"\xef\xbb\xbf{}",
    "zero bytes": bytes(1000),
    "script": b'{"type": "<script>alert(1)</script>", "issuer": "<script>alert(1)</script>"}',
    "an SVG": b'<svg xmlns="http://www.w3.org/2000/svg"/>',
    "XML that grows": b'<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>',
    "a JWT": b"eyJhbGciOiJub25lIn0.e30.",
    "a PNG that is only a beginning": SIGNATURE,
    "a PNG that is cut off": SIGNATURE + b"\0\0\0\rIHDR",
    "a PNG with a false length": SIGNATURE + b"\xff\xff\xff\xffIHDR" + bytes(40),
    "a PNG with false checksums": SIGNATURE + b"\0\0\0\0IHDR" + bytes(4) + b"\0\0\0\0IEND" + bytes(4),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_what_is_no_credential_gets_a_verdict_and_never_a_crash(case: str, anybody: FlaskClient) -> None:
    answer = _hand_in(anybody, HOSTILE[case])
    assert (answer.status_code, NOT_TRUSTED in answer.text) == (200, True)
    assert "<script>alert" not in answer.text


ODD_MEMBERS = (
    "@context",
    "type",
    "id",
    "issuer",
    "credentialSubject",
    "proof",
    "validFrom",
    "credentialStatus",
)
ODD_VALUES: tuple[object, ...] = (
    None,
    7,
    "",
    "x",
    [],
    {},
    [[[]]],
    {"id": 7},
    {"id": "<script>alert(1)</script>"},
    [None],
)


@pytest.mark.parametrize("member", ODD_MEMBERS)
def test_a_member_of_any_kind_gets_a_verdict(member: str, anybody: FlaskClient, document: bytes) -> None:
    for value in ODD_VALUES:
        answer = _hand_in(anybody, orjson.dumps(orjson.loads(document) | {member: value}))
        assert (answer.status_code, NOT_TRUSTED in answer.text) == (200, True), value
        assert "<script>alert" not in answer.text


def test_hostile_content_in_a_picture_gets_a_verdict(anybody: FlaskClient, picture: bytes) -> None:
    for case, content in HOSTILE.items():
        answer = _hand_in(anybody, bake(picture, content), "badge.png")
        assert (answer.status_code, GENUINE in answer.text) == (200, False), case


@pytest.mark.parametrize("name", MUTATIONS)
def test_whatever_is_wrong_is_reported_and_never_trusted(name: str, anybody: FlaskClient) -> None:
    data = MUTATIONS[name].data
    page = _hand_in(anybody, data)
    if len(data) > 3_000_000:
        assert (page.status_code, "too large" in page.text) == (413, True)
        return
    assert (page.status_code, GENUINE in page.text) == (200, False)
    told = anybody.post("/verify", data=data, headers=JSON, content_type="application/json")
    assert (told.status_code, told.json and told.json["verified"]) == (200, False)


def test_a_program_gets_the_report_as_json(anybody: FlaskClient, document: bytes) -> None:
    for body in ({"text": document.decode()}, {"file": (BytesIO(document), "badge.json")}):
        told = anybody.post("/verify", data=body, headers=JSON).json
        assert told is not None
        assert (told["verified"], told["parts"]) == (True, [])
        assert [step["number"] for step in told["steps"]] == list(range(1, len(told["steps"]) + 1))
    raw = anybody.post("/verify", data=document, headers=JSON, content_type="application/vc+ld+json")
    assert raw.json == told
    empty = anybody.post("/verify", headers=JSON, content_type="application/json")
    assert (empty.status_code, empty.json) == (
        400,
        {"problem": "Choose a file, give a link, or paste the text."},
    )


def test_the_text_of_a_credential_is_checked_and_whose_it_is(anybody: FlaskClient, document: bytes) -> None:
    asked = {"text": f" {document.decode()}\n", "recipient": " nobody@example.edu "}
    answer = anybody.post("/verify", data=asked)
    assert "It is not about the one who was asked for." in answer.text
    assert "nobody@example.edu" not in answer.text
    assert GENUINE in anybody.post("/verify", data=asked | {"recipient": ""}).text


def test_the_parts_of_a_record_are_shown_below_it(anybody: FlaskClient) -> None:
    answer = _hand_in(anybody, json.dumps(presentation([proven(PLAIN), PLAIN])).encode())
    assert (answer.status_code, NOT_TRUSTED in answer.text) == (200, False)
    assert len(re.findall(r"<details><summary>", answer.text)) == 2


def test_a_picture_without_a_badge_says_so(anybody: FlaskClient, picture: bytes) -> None:
    assert "does not carry exactly one credential" in _hand_in(anybody, picture, "badge.png").text


@pytest.mark.parametrize("megabytes", [3, 10])
def test_a_file_that_is_too_large_is_refused(megabytes: int, anybody: FlaskClient) -> None:
    answer = _hand_in(anybody, b" " * (megabytes * 1024 * 1024))
    assert (answer.status_code, "too large" in answer.text) == (413, True)


def test_a_body_that_is_no_form_is_not_understood(anybody: FlaskClient) -> None:
    for content_type in ("application/json", "multipart/form-data", "multipart/form-data; boundary=x", "x/y"):
        answer = anybody.post("/verify", data=b"\xff--x\r\n\0", content_type=content_type)
        assert 400 <= answer.status_code < 500


def test_a_credential_that_was_taken_back_is_genuine_but_does_not_stand(school: School) -> None:
    classroom = school.open_class()
    classroom.live_badge(classroom.teacher())
    credential = classroom.credentials()["ann"]
    classroom.take_back(credential)
    page = school.site.browser().get(f"/credentials/{credential.id}", headers={"Accept": "text/html"}).text
    assert "its issuer has taken it back" in page
    assert GENUINE not in page


HOSTILE_STATUS = (
    "https://[",
    "https://[::1",
    "http://127.0.0.1/",
    "file:///etc/passwd",
    "https://x:99999/",
    "https://\u2100.example/",
)


@pytest.mark.parametrize("address", HOSTILE_STATUS)
def test_a_strangers_signature_over_a_hostile_address_gets_a_verdict(
    address: str, school: School, anybody: FlaskClient, document: bytes
) -> None:
    key = Ed25519Signer(bytes(32)).public_key
    did = f"did:key:{multikey(key)}"
    content = without_proof(orjson.loads(document))
    content["issuer"]["id"] = did
    content["credentialStatus"]["statusListCredential"] = address
    signer = Ed25519Signer(bytes(32), f"{did}#{multikey(key)}")
    signed = sign(content, signer, school.site.wiring.clock())
    answer = _hand_in(anybody, orjson.dumps(signed))
    assert (answer.status_code, GENUINE in answer.text) == (200, False)
