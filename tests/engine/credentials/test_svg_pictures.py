"""Badges as SVG pictures: one element goes in and comes out, nothing runs, nothing expands."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from badge_engine.pictures.baking import bake, unbake
from badge_engine.pictures.problems import BakingError
from badge_engine.pictures.svg import MAXIMUM_DEPTH
from badge_engine.verification.verify import verify
from tests.engine.credentials.examples import CORPUS, NOW, held
from tests.engine.credentials.makers import PLAIN, proven

NAMESPACE = 'xmlns="http://www.w3.org/2000/svg"'
BAKED = 'xmlns:o="https://purl.imsglobal.org/ob/v3p0"'
PICTURE = f'<?xml version="1.0"?>\n<svg {NAMESPACE} title="a > b"><g><path d="M0 0"/></g></svg>'.encode()
READABLE = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=60)


def drawn(inside: str, attributes: str = "") -> bytes:
    return f"<svg {NAMESPACE} {BAKED} {attributes}>{inside}</svg>".encode()


@settings(max_examples=60)
@given(READABLE, READABLE)
def test_what_is_baked_last_comes_out_whatever_it_says(first: str, second: str) -> None:
    one, other = (json.dumps({"name": text}, ensure_ascii=False).encode() for text in (first, second))
    baked = bake(bake(PICTURE, one), other)
    assert json.loads(unbake(baked)) == {"name": second}
    assert baked == bake(PICTURE, other)


def test_a_token_is_baked_as_an_attribute_and_the_picture_stays() -> None:
    baked = bake(PICTURE, b"aa.bb.cc")
    assert unbake(baked) == b"aa.bb.cc"
    element = b'<openbadges:credential xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0" '
    assert baked == PICTURE.replace(b"<g>", element + b'verify="aa.bb.cc"></openbadges:credential><g>')


def test_text_that_would_end_the_section_is_written_another_way() -> None:
    baked = bake(PICTURE, b'{"name": "]]>"}')
    assert baked.count(b"]]>") == 1
    assert json.loads(unbake(baked)) == {"name": "]]>"}


def test_a_badge_in_an_svg_is_verified_like_the_badge_itself() -> None:
    picture = bake(PICTURE, json.dumps(proven(PLAIN)).encode())
    assert verify(picture, resolver=held({}), now=NOW).verified
    with_mark = b"\xef\xbb\xbf" + picture
    assert verify(with_mark, resolver=held({}), now=NOW).verified


def test_what_others_baked_comes_out() -> None:
    assert unbake((CORPUS / "1edtech-ob30-simple-json.svg").read_bytes()).startswith(b"{")
    assert unbake((CORPUS / "1edtech-ob30-simple-jwt.svg").read_bytes()).startswith(b"eyJ")
    older = drawn("<b:assertion xmlns:b='http://openbadges.org' verify='a.b.c'/>")
    assert unbake(older) == b"a.b.c"
    record = drawn("<c:credential xmlns:c='https://purl.imsglobal.org/clr/v2p0'>{}</c:credential>")
    assert unbake(record) == b"{}"


@pytest.mark.parametrize(
    ("picture", "complaint"),
    [
        (drawn(""), "exactly one"),
        (drawn("<o:credential>{}</o:credential>" * 2), "exactly one"),
        (drawn("<g>"), "cannot? be read|can be read"),
        (drawn("<g>" * MAXIMUM_DEPTH + "</g>" * MAXIMUM_DEPTH), "too deeply"),
        (f"<svg><g {NAMESPACE}/></svg>".encode(), "not an SVG"),
        (b"<!DOCTYPE a [<!ENTITY b 'bb'>]>" + drawn("&b;"), "declares entities"),
        (b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]>" + drawn("&b;"), "declares entities"),
        (drawn("<o:credential>\u00e4</o:credential>").decode().encode("latin-1"), "can be read"),
        (drawn("x" * 9_000_000), "larger"),
    ],
)
def test_a_picture_that_does_not_carry_one_credential_is_refused(picture: bytes, complaint: str) -> None:
    with pytest.raises(BakingError, match=complaint):
        unbake(picture)


@pytest.mark.parametrize(
    "picture",
    [
        drawn("<script>alert(1)</script>"),
        drawn("<g onclick='alert(1)'/>"),
        drawn("", "onload='alert(1)'"),
        drawn("<a href=' JavaScript:alert(1)'/>"),
        drawn("<foreignObject/>"),
    ],
)
def test_nothing_is_baked_into_a_picture_that_acts(picture: bytes) -> None:
    with pytest.raises(BakingError, match="acts"):
        bake(picture, b"{}")


def test_a_picture_without_an_inside_is_not_baked_into() -> None:
    with pytest.raises(BakingError, match="empty"):
        bake(f"<svg {NAMESPACE}/>".encode(), b"{}")


@settings(max_examples=100)
@given(st.binary(max_size=60), st.integers(0, len(PICTURE)))
def test_bytes_of_any_kind_inside_are_read_or_refused(content: bytes, place: int) -> None:
    picture = PICTURE[:place] + content + PICTURE[place:]
    with pytest.raises(BakingError):
        unbake(picture)
