"""C. The JOSE layer: what a header and a payload may look like, and how large they may be."""

import json
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import RawIOBase
from typing import Any
from urllib.parse import urlencode

import pytest
from werkzeug.test import TestResponse

from lti_tool.web.lti.id_tokens import TOKEN_CHARACTERS
from lti_tool.web.lti.refusals import Sentence
from tests.catalogue.forging import CLAIMS, FORM, KEY, LONG, Forger, forger, raw, text64

__all__ = ["forger"]

MEGABYTE = 1024 * 1024


@pytest.mark.parametrize(
    "header",
    ["[]", '"header"', "null", "7", "", "{", '{"alg":"RS256","kid":"key-1"', '["RS256"]', "{'alg':'RS256'}"],
)
def test_case_053_header_not_an_object(forger: Forger, header: str) -> None:
    forger.is_refused(forger.token(header.encode()), FORM)


@pytest.mark.parametrize(
    "header",
    [
        '{"alg":"RS256","alg":"none","kid":"key-1"}',
        '{"alg":"none","alg":"RS256","kid":"key-1"}',
        '{"alg":"RS256","kid":"key-1","kid":"key-1"}',
        '{"alg":"none","kid":"key-1","\\u0061lg":"RS256"}',
    ],
)
def test_case_053_duplicate_keys(forger: Forger, header: str) -> None:
    forger.is_refused(forger.token(header), FORM)


def test_case_053_a_claim_that_is_said_twice(forger: Forger) -> None:
    said = raw(forger.claims()).decode()
    twice = said.replace('"sub":', '"sub":"somebody else","sub":', 1)
    forger.is_refused(forger.token(payload=twice), CLAIMS)


MISWRITTEN: dict[str, Callable[[str], str]] = {
    "padding of the header": lambda token: token.replace(".", "=.", 1),
    "padding of the payload": lambda token: "=.".join(token.rsplit(".", 1)),
    "padding at the end": lambda token: token + "==",
    "a blank at the end": lambda token: token + " ",
    "a line break at the end": lambda token: token + "\n",
    "a blank at the start": lambda token: " " + token,
    "a line break inside": lambda token: token[:100] + "\r\n" + token[100:],
    "the other alphabet": lambda token: token[:100] + "+/" + token[102:],
    "a letter that is none of ASCII": lambda token: token[:100] + "é" + token[101:],
    "digits of another script": lambda token: token[:100] + "٣" + token[101:],
    "a zero byte": lambda token: token + "\x00",
    "UTF-16": lambda token: token.encode("utf-16").decode("latin-1"),
    "a marked beginning": lambda token: "\ufeff" + token,
}


@pytest.mark.parametrize("way", MISWRITTEN)
def test_case_054_non_base64url_text_padding_whitespace_utf_16(forger: Forger, way: str) -> None:
    forger.is_refused(MISWRITTEN[way](forger.token()), FORM)


@pytest.mark.parametrize("code", ["utf-16", "utf-16-le", "utf-32", "utf-8-sig"])
def test_case_054_utf_16_inside(forger: Forger, code: str) -> None:
    forger.is_refused(forger.token(json.dumps(forger.header()).encode(code)), FORM)
    forger.is_refused(forger.token(payload=json.dumps(forger.claims()).encode(code)), CLAIMS)


@pytest.mark.parametrize("padded", ["header", "payload"])
def test_case_054_padding_that_is_signed(forger: Forger, padded: str) -> None:
    header, payload = text64(raw(forger.header())), text64(raw(forger.claims()))
    message = f"{header}=.{payload}" if padded == "header" else f"{header}.{payload}="
    forger.is_refused(f"{message}.{text64(forger.sign(message.encode()))}", FORM)


@dataclass
class Faucet(RawIOBase):
    """A body that never ends, and counts what was taken of it."""

    form: bytes
    taken: int = field(default=0, init=False)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:  # noqa: ANN401 - a writable buffer has no name in 3.11
        start = self.form[self.taken : self.taken + len(buffer)]
        buffer[:] = start.ljust(len(buffer), b"A")
        self.taken += len(buffer)
        return len(buffer)


def _flooding(forger: Forger, faucet: Faucet, declared: int | None) -> Callable[[], TestResponse]:
    """Post a body of which only a length is declared; without one it comes in chunks and never ends."""
    length = {"wsgi.input_terminated": True} if declared is None else {"CONTENT_LENGTH": str(declared)}
    environ = {"CONTENT_TYPE": "application/x-www-form-urlencoded", "wsgi.input": faucet, **length}
    return lambda: forger.browser.post("/lti/launch", environ_overrides=environ)


@pytest.mark.parametrize(
    ("declared", "code"),
    [(5 * MEGABYTE, "HTTP-413"), (1024 * MEGABYTE, "HTTP-413"), (None, LONG)],
    ids=["5 MB", "1 GB", "endless"],
)
def test_case_055_huge_token_5_mb_1_gb_declared(forger: Forger, declared: int | None, code: str) -> None:
    faucet = Faucet(urlencode({"state": forger.login.state, "id_token": ""}).encode())
    forger.is_refused("What the first page of a process needs is not counted.", FORM)
    with _no_more_memory_than(10 * MEGABYTE):
        forger.refused(_flooding(forger, faucet, declared), 413, code)
    assert faucet.taken <= MEGABYTE


@contextmanager
def _no_more_memory_than(limit: int) -> Iterator[None]:
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < limit
    finally:
        tracemalloc.stop()


def test_case_055_huge_token_64_kb_and_one(forger: Forger) -> None:
    token = forger.token(payload=forger.claims(**{"vendor:filler": "x" * 45_000}))
    header, payload, signature = token.split(".")
    assert len(token) <= TOKEN_CHARACTERS
    longer = payload + "A" * (TOKEN_CHARACTERS + 1 - len(token))
    answer = forger.is_refused(f"{header}.{longer}.{signature}", LONG, 413, Sentence.INCOMPLETE)
    assert len(answer.data) < 10_000
    assert forger.post(token).status_code == 303


OPENING = ["[", '{"a":', '[{"a":']


@pytest.mark.parametrize("opening", OPENING)
@pytest.mark.parametrize("depth", [900, 1200, 7_000])
def test_case_056_deep_nested_json(forger: Forger, opening: str, depth: int) -> None:
    nested = opening * depth
    forger.is_refused(forger.token(payload=nested), CLAIMS)
    forger.is_refused(forger.token(nested), FORM)


def test_case_056_deep_nested_json_of_200_000(forger: Forger) -> None:
    # This is larger than any token may be, so that nobody counts its brackets.
    forger.refused(lambda: forger.post(forger.token(payload="[" * 200_000)), 413, "HTTP-413")
    forger.refused(lambda: forger.post(forger.token(b"[" * 200_000)), 413, "HTTP-413")


@pytest.mark.parametrize("depth", [50, 200, 800, 900, 950, 980, 1000, 5_000])
@pytest.mark.parametrize("name", ["vendor:claim", "custom"])
def test_case_056_deep_nested_json_in_a_claim(forger: Forger, name: str, depth: int) -> None:
    said = raw(forger.claims(**{name: {"deep": "here"}})).decode()
    answer = forger.post(forger.token(payload=said.replace('"here"', "[" * depth + "]" * depth)))
    assert (answer.status_code, CLAIMS in answer.text) in {(303, False), (401, True)}


@pytest.mark.parametrize(
    "payload", ["", "text", '"text"', "null", "true", "7", "[]", "[{}]", "{", "{}", "{'a':1}", "{}{}", "\x00"]
)
def test_case_057_payload_not_json_json_list_string_null(forger: Forger, payload: str) -> None:
    # An empty part is no part: such a token has no form.
    forger.is_refused(forger.token(payload=payload), CLAIMS if payload else FORM)


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "9" * 5000, "1e", "01", "0x1"])
@pytest.mark.parametrize("name", ["exp", "vendor"])
def test_case_057_nan_infinity_10_to_the_6_digit_int(forger: Forger, number: str, name: str) -> None:
    said = raw(forger.claims(**{"vendor:claim": 1})).decode().replace("vendor:claim", "vendor")
    before, _, after = said.partition(f'"{name}":')
    rest = after[after.index(",") :] if "," in after else "}"
    forger.is_refused(forger.token(payload=f'{before}"{name}":{number}{rest}'), CLAIMS)


@pytest.mark.parametrize("number", ["1e400", "-1e400"])
def test_case_057_a_number_that_is_none_when_it_is_read(forger: Forger, number: str) -> None:
    said = raw(forger.claims(exp=77)).decode().replace('"exp":77', f'"exp":{number}')
    forger.is_refused(forger.token(payload=said), "LTI-TOKEN-TIME")


@pytest.mark.parametrize(
    "payload", ['{"exp":' + "9" * 1_000_000, json.dumps(dict.fromkeys(range(100_000), 1))]
)
def test_case_057_what_is_larger_than_a_token_is_not_read(forger: Forger, payload: str) -> None:
    forger.refused(lambda: forger.post(forger.token(payload=payload)), 413, "HTTP-413")


def test_case_057_as_many_keys_as_a_token_holds(forger: Forger) -> None:
    many = {f"{number:x}": 1 for number in range(5_000)}
    assert forger.post(forger.token(payload=forger.claims() | many)).status_code == 303


@pytest.mark.parametrize("quoted", [False, True])
def test_case_058_nested_jwt(forger: Forger, *, quoted: bool) -> None:
    inner = forger.token()
    payload = json.dumps(inner) if quoted else inner
    forger.is_refused(forger.token(forger.header(cty="JWT"), payload), CLAIMS)
    forger.is_refused(forger.token(payload=payload), CLAIMS)
    assert KEY not in forger.refused.log.text
