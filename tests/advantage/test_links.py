"""`Link` headers, as servers really write them."""

import pytest

from lti_tool.advantage.links import next_link

BASE = "https://lms.example/api/rows?limit=3"


@pytest.mark.parametrize(
    ("header", "address"),
    [
        ('<https://lms.example/2>; rel="next"', "https://lms.example/2"),
        ("<https://lms.example/2>; rel=next", "https://lms.example/2"),
        ("<https://lms.example/2>;rel = next", "https://lms.example/2"),
        ('<https://lms.example/2>; REL="Next"', "https://lms.example/2"),
        ('<https://lms.example/2>; rel="last next"', "https://lms.example/2"),
        ('<https://lms.example/2>; title="rel=first, <x>"; rel="next"', "https://lms.example/2"),
        ('<https://lms.example/1>; rel="prev", <https://lms.example/3>; rel="next"', "https://lms.example/3"),
        ('<https://lms.example/a,b;c>; rel="next"', "https://lms.example/a,b;c"),
        ('<?page=2>; rel="next"', "https://lms.example/api/rows?page=2"),
        ('</api/more>; rel="next"', "https://lms.example/api/more"),
        ('<https://lms.example/2>; rel="first"; rel="next"', None),
        ('<https://lms.example/2>; rel="next"; anchor="#other"', None),
        ('<https://lms.example/2>; rel="nextish"', None),
        ('<https://lms.example/2>; title="next"', None),
        ("https://lms.example/2; rel=next", None),
        ("", None),
    ],
)
def test_the_next_link_is_found(header: str, address: str | None) -> None:
    assert next_link(header, BASE) == address


def test_case_149_capital_letters_in_an_address_stay_as_they_are() -> None:
    header = '<https://lms.example/rows?page=bookmark:WzEsIkFiQyJd>; rel="next"'

    assert next_link(header, BASE) == "https://lms.example/rows?page=bookmark:WzEsIkFiQyJd"


def test_case_149_moodle_writes_typographic_quotes_and_escaped_ampersands() -> None:
    header = (
        "<https://lms.example/lineitems?type_id=1&amp;limit=3&amp;from=0>; rel=“canonical”, "
        "<https://lms.example/lineitems?type_id=1&amp;limit=3&amp;from=3>; rel=“next”"
    )
    following = "https://lms.example/lineitems?type_id=1&limit=3&from=3"

    assert next_link(header, BASE) == following
    assert next_link(header.encode().decode("latin-1"), BASE) == following


def test_a_long_hostile_header_takes_no_time() -> None:
    assert next_link("<x>" + "; a" * 20_000 + '; "', BASE) is None
