"""The guarded door: what it lets out, what it lets in, how often it knocks."""

import gzip
import time
from collections.abc import Callable
from decimal import Decimal
from http.server import BaseHTTPRequestHandler

import pytest

from badge_engine.outgoing import PlatformError, WebRequest
from badge_engine.wire import pages
from lti_tool.advantage import GuardedWeb, Limits, RefusedError
from tests.advantage.servers import Bed, Reply, Server

FAST = Limits(connect=1, read=0.3, total=0.6, body_bytes=100_000)


def door(server: Server, bed: Bed, *, limits: Limits = FAST, chance: float = 0.5) -> GuardedWeb:
    return GuardedWeb(frozenset({f"127.0.0.1:{server.port}"}), limits=limits, timing=bed.timing(chance))


def get(server: Server, path: str = "/x") -> WebRequest:
    return WebRequest("GET", server.url + path)


def test_numbers_stay_as_they_were_written(server: Server, bed: Bed) -> None:
    server.answer(Reply(body=b'{"score": 0.1, "maximum": 1, "nothing": NaN}'))

    body = door(server, bed).send(get(server)).body

    assert body == {"score": Decimal("0.1"), "maximum": 1, "nothing": None}


def test_an_empty_answer_is_nothing(server: Server, bed: Bed) -> None:
    server.answer(Reply(status=200, body=b""))

    assert door(server, bed).send(get(server)).body is None


def test_query_form_and_headers_travel(server: Server, bed: Bed) -> None:
    door(server, bed).send(
        WebRequest(
            "POST",
            server.url + "/x?a=1",
            query=(("b[]", "2 3"),),
            form=(("token", "t&t"),),
            headers={"Accept": "application/special"},
        )
    )

    heard = server.heard[0]
    assert (heard.method, heard.target, heard.body) == ("POST", "/x?a=1&b%5B%5D=2+3", b"token=t%26t")
    assert heard.headers["accept"] == "application/special"
    assert heard.headers["content-type"] == "application/x-www-form-urlencoded"
    assert "cookie" not in heard.headers


def test_a_json_body_keeps_the_type_that_the_caller_named(server: Server, bed: Bed) -> None:
    send = door(server, bed).send
    send(
        WebRequest("POST", server.url, json={"name": "Zoë"}, headers={"Content-Type": "application/special"})
    )
    send(WebRequest("POST", server.url, json=[]))

    assert server.heard[0].headers["content-type"] == "application/special"
    assert server.heard[0].body == '{"name": "Zoë"}'.encode()
    assert server.heard[1].headers["content-type"] == "application/json"


def test_case_103_the_checked_address_is_the_one_that_is_called_and_is_looked_up_once(
    server: Server, bed: Bed
) -> None:
    asked: list[str] = []

    def resolver(host: str, port: int) -> tuple[str, ...]:
        asked.append(f"{host}:{port}")
        return ("127.0.0.1",)

    web = GuardedWeb(frozenset({f"campus.invalid:{server.port}"}), resolve=resolver, timing=bed.timing())
    web.send(WebRequest("GET", f"http://campus.invalid:{server.port}/x"))

    assert asked == [f"campus.invalid:{server.port}"]
    assert server.heard[0].headers["host"] == f"campus.invalid:{server.port}"


def test_case_103_a_name_that_turns_inside_between_two_tries_is_not_called(server: Server, bed: Bed) -> None:
    turns = [("93.184.216.34",), ("127.0.0.1",)]
    limits = Limits(connect=0.05, tries=3)
    web = GuardedWeb(resolve=lambda _host, _port: turns.pop(0), limits=limits, timing=bed.timing())

    with pytest.raises(PlatformError, match="not a public address"):
        web.send(WebRequest("GET", f"https://turncoat.example:{server.port}/"))
    assert server.heard == []


def test_the_next_try_takes_the_next_address_of_the_host(server: Server, bed: Bed) -> None:
    host = f"campus.invalid:{server.port}"
    web = GuardedWeb(
        frozenset({host}), resolve=lambda _host, _port: ("127.0.0.2", "127.0.0.1"), timing=bed.timing()
    )

    assert web.send(WebRequest("GET", f"http://{host}/")).status == 200
    assert len(bed.slept) == 1


def test_a_proxy_named_in_the_environment_is_not_used(
    server: Server, bed: Bed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")

    assert door(server, bed).send(get(server)).status == 200


def test_case_107_a_302_from_a_service_is_not_followed(server: Server, bed: Bed) -> None:
    server.answer(Reply(status=302, headers=(("Location", "/elsewhere"),)))

    with pytest.raises(RefusedError, match=r"answered 302") as error:
        door(server, bed).send(get(server))
    assert error.value.permanent
    assert [heard.target for heard in server.heard] == ["/x"]


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504, 599])
def test_case_148_a_passing_trouble_is_asked_again_and_in_the_end_told(
    server: Server, bed: Bed, status: int
) -> None:
    server.answer(Reply(status=status))

    with pytest.raises(PlatformError) as error:
        door(server, bed).send(get(server))
    assert (error.value.status, error.value.permanent) == (status, False)
    assert len(server.heard) == 4
    assert bed.slept == [0.5, 1.0, 2.0]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409, 410, 412, 422])
def test_case_147_a_refusal_is_not_asked_again(server: Server, bed: Bed, status: int) -> None:
    server.answer(Reply(status=status, body=b'{"errors": "secret body"}'))

    with pytest.raises(PlatformError) as error:
        door(server, bed).send(get(server, "/secret-path?token=secret-token"))
    assert (error.value.status, error.value.permanent) == (status, True)
    assert len(server.heard) == 1
    assert "127.0.0.1" in str(error.value)
    assert "secret" not in str(error.value)


def test_case_146_canvas_of_old_says_forbidden_when_it_means_too_many(server: Server, bed: Bed) -> None:
    server.answer(Reply(status=403, body=b"403 Forbidden (Rate Limit Exceeded)"), Reply(body=b"[]"))

    assert door(server, bed).send(get(server)).body == []
    assert len(bed.slept) == 1


@pytest.mark.parametrize(
    ("said", "slept"),
    [
        ("7", 7),
        ("0", 0),
        ("99999999999999999999", 300),
        ("Mon, 23 Nov 2026 12:00:20 GMT", 20),
        ("Mon, 23 Nov 2026 11:00:00 GMT", 0),
        ("Mon, 23 Nov 2099 12:00:00 GMT", 300),
        ("Mon, 23 Nov 2026 12:00:20 -0000", 20),
        ("soon", 0.5),
        ("-3", 0.5),
    ],
)
def test_case_146_the_platform_says_how_long_to_stay_away(
    server: Server, bed: Bed, said: str, slept: float
) -> None:
    server.answer(Reply(status=429, headers=(("Retry-After", said),)), Reply())

    door(server, bed).send(get(server))

    assert bed.slept == [slept]


def test_pauses_are_spread_by_chance(server: Server, bed: Bed) -> None:
    server.answer(Reply(status=503), Reply(status=503), Reply())

    door(server, bed, chance=0.01).send(get(server))

    assert bed.slept == [pytest.approx(0.01), pytest.approx(0.02)]


def test_case_148_a_post_is_sent_once_unless_it_may_be_repeated(server: Server, bed: Bed) -> None:
    server.answer(Reply(status=503))
    web = door(server, bed)

    with pytest.raises(PlatformError):
        web.send(WebRequest("POST", server.url, json={}))
    assert len(server.heard) == 1
    with pytest.raises(PlatformError):
        web.send(WebRequest("POST", server.url, json={}, repeatable=True))
    assert len(server.heard) == 1 + 4


def test_a_server_that_is_not_there_may_come_back(bed: Bed, server: Server) -> None:
    web = GuardedWeb(frozenset({"127.0.0.1:1"}), timing=bed.timing())

    with pytest.raises(PlatformError, match="could not be reached") as error:
        web.send(WebRequest("GET", "http://127.0.0.1:1/"))
    assert not error.value.permanent
    assert len(bed.slept) == 3
    assert server.heard == []


@pytest.mark.parametrize("head_or_body", [b"X-Torn: ", b"Content-Length: 100\r\n\r\n[1, 2"])
def test_case_148_half_an_answer_is_no_answer(server: Server, bed: Bed, head_or_body: bytes) -> None:
    def tear(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n" + head_or_body)

    server.answer(Reply(drip=tear), Reply(body=b"[1]"))

    assert door(server, bed).send(get(server)).body == [1]
    assert len(bed.slept) == 1


def _slow_head(handler: BaseHTTPRequestHandler) -> None:
    _drip(handler, b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 200)


def _slow_body(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 200\r\n\r\n")
    _drip(handler, b"1" * 200)


def _slow_chunk_head(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    _drip(handler, b"0" * 200)


def _silence(handler: BaseHTTPRequestHandler) -> None:
    del handler
    time.sleep(2)


def _drip(handler: BaseHTTPRequestHandler, content: bytes) -> None:
    for byte in content:
        try:
            handler.wfile.write(bytes([byte]))
        except OSError:
            return
        time.sleep(0.02)


@pytest.mark.parametrize("drip", [_slow_head, _slow_body, _slow_chunk_head, _silence])
def test_a_slow_drip_is_hung_up_on(
    server: Server, bed: Bed, drip: Callable[[BaseHTTPRequestHandler], None]
) -> None:
    server.answer(Reply(drip=drip))
    started = time.monotonic()

    with pytest.raises(PlatformError) as error:
        door(server, bed, limits=Limits(connect=5, read=0.3, total=0.6, tries=1)).send(get(server))
    assert time.monotonic() - started < 1.5
    assert not error.value.permanent


def test_a_large_answer_is_not_read_to_its_end(server: Server, bed: Bed) -> None:
    server.answer(Reply(body=b"[" + b" " * 200_000 + b"]"))

    with pytest.raises(PlatformError, match="more than the tool reads") as error:
        door(server, bed).send(get(server))
    assert error.value.permanent


def test_a_small_answer_that_unpacks_to_a_large_one_counts_as_large(server: Server, bed: Bed) -> None:
    bomb = gzip.compress(b" " * 50_000_000)
    assert len(bomb) < 100_000
    server.answer(Reply(body=bomb, headers=(("Content-Encoding", "gzip"),)))

    with pytest.raises(PlatformError, match="more than the tool reads"):
        door(server, bed).send(get(server))


def test_a_packed_answer_is_unpacked(server: Server, bed: Bed) -> None:
    server.answer(Reply(body=gzip.compress(b"[1]"), headers=(("Content-Encoding", "gzip"),)))

    assert door(server, bed).send(get(server)).body == [1]


@pytest.mark.parametrize(
    "body",
    [b"<html>", b"[1, 2", b"[" * 200_000, b"\xff\xfe\x00", b"1" * 10_000, b"[1e999999999999999999999]"],
)
def test_what_is_not_json_is_an_error_of_the_platform(server: Server, bed: Bed, body: bytes) -> None:
    server.answer(Reply(body=body))

    with pytest.raises(PlatformError, match="not JSON"):
        door(server, bed, limits=Limits(tries=1)).send(get(server))


def test_json_is_json_whatever_it_is_called(server: Server, bed: Bed) -> None:
    server.answer(Reply(body=b'{"a": 1}', headers=(("Content-Type", "text/html"),)))

    assert door(server, bed).send(get(server)).body == {"a": 1}


def test_moodles_typographic_link_is_read_off_the_wire(server: Server, bed: Bed) -> None:
    link = f"<{server.url}/rows?limit=3&amp;from=3>; rel=“next”".encode().decode("latin-1")
    server.answer(Reply(body=b"[]", headers=(("Link", link),)))

    assert door(server, bed).send(get(server)).next_url == f"{server.url}/rows?limit=3&from=3"


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "http://127.0.0.1:1/", "http://[x"]
)
def test_case_105_the_next_page_is_never_fetched_from_another_server(
    server: Server, bed: Bed, target: str
) -> None:
    server.answer(Reply(body=b"[]", headers=(("Link", f'<{target}>; rel="next"'),)))

    with pytest.raises(PlatformError, match=r"another server|no address") as error:
        door(server, bed).send(get(server))
    assert error.value.permanent


def test_case_149_a_list_that_runs_in_a_circle_is_refused(server: Server, bed: Bed) -> None:
    server.answer(Reply(body=b"[]", headers=(("Link", '</x?page=2>; rel="next"'),)))

    with pytest.raises(PlatformError, match="does not end"):
        list(pages(door(server, bed), get(server)))
    assert len(server.heard) < 5


def test_a_document_is_fetched_whole_and_parsed_on_request(server: Server, bed: Bed) -> None:
    server.answer(Reply(body=b'{"keys": []}'))
    web = door(server, bed)

    assert web.fetch_bytes(f"{server.url}/jwks") == b'{"keys": []}'
    assert web.ask_once(get(server)).body == {"keys": []}
    assert server.heard[0].headers["user-agent"].startswith("Coursemark")


def test_a_document_is_tried_once_and_is_smaller(server: Server, bed: Bed) -> None:
    server.answer(Reply(status=503))
    web = door(server, bed, limits=Limits())
    with pytest.raises(PlatformError):
        web.ask_once(get(server))
    assert len(server.heard) == 1

    server.answer(Reply(body=b'"' + b"x" * 600_000 + b'"'))
    with pytest.raises(PlatformError, match="more than the tool reads"):
        web.fetch_bytes(server.url)


def test_a_page_that_is_no_document_is_not_handed_out(server: Server, bed: Bed) -> None:
    server.answer(Reply(body=b"internal page"))

    with pytest.raises(PlatformError, match="not JSON"):
        door(server, bed).fetch_bytes(server.url)


def test_a_private_server_is_not_called_without_permission(server: Server) -> None:
    with pytest.raises(PlatformError, match="does not call"):
        GuardedWeb().fetch_bytes(server.url)
    assert server.heard == []
