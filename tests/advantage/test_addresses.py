"""Which addresses the tool calls, and which never."""

import pytest

from badge_engine.outgoing import PlatformError
from lti_tool.advantage.addresses import Gate, is_public, resolve_by_system, same_origin

NOBODY: frozenset[str] = frozenset()
PUBLIC = "93.184.216.34"


def public_resolver(host: str, port: int) -> tuple[str, ...]:
    del host, port
    return (PUBLIC,)


@pytest.mark.parametrize("address", [PUBLIC, "8.8.8.8", "2606:2800:220:1:248:1893:25c8:1946"])
def test_a_public_address_may_be_called(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",  # noqa: S104 - an address that must be refused
        "10.0.0.1",
        "100.64.0.1",
        "127.0.0.1",
        "127.255.255.254",
        "169.254.169.254",
        "172.16.0.1",
        "192.0.2.1",
        "192.168.1.1",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:8.8.8.8",
        "64:ff9b::7f00:1",
        "2001:0:7f00:1::",
        "2001:db8::1",
        "2002:7f00:1::",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
    ],
)
def test_case_104_an_address_inside_is_refused(address: str) -> None:
    gate = Gate(NOBODY, lambda _host, _port: (address,))

    with pytest.raises(PlatformError, match="not a public address") as refusal:
        gate.destination("https://inside.example/")
    assert refusal.value.permanent


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://0177.0.0.1/",
        "https://127.1/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[::ffff:7f00:1]/",
    ],
)
def test_case_104_another_spelling_of_this_machine_is_still_this_machine(url: str) -> None:
    with pytest.raises(PlatformError, match="does not call"):
        Gate(NOBODY, resolve_by_system).destination(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://lms.example/",
        "ftp://lms.example/",
        "file:///etc/passwd",
        "gopher://lms.example/",
        "javascript:alert(1)",
        "//lms.example/",
        "lms.example",
        "",
        "https://",
        "https://name:secret@lms.example/",
        "https://lms.example:22/",
        "https://lms.example:80/",
        "https://lms.example:notaport/",
        "https://[::1/",
    ],
)
def test_case_104_what_is_not_plain_https_is_refused_before_any_name_is_looked_up(url: str) -> None:
    asked: list[str] = []

    def resolver(host: str, port: int) -> tuple[str, ...]:
        asked.append(f"{host}:{port}")
        return (PUBLIC,)

    with pytest.raises(PlatformError) as refusal:
        Gate(NOBODY, resolver).destination(url)
    assert refusal.value.permanent
    assert asked == []
    assert "secret" not in str(refusal.value)


def test_one_inside_address_among_public_ones_is_enough_to_refuse() -> None:
    with pytest.raises(PlatformError, match="not a public address"):
        Gate(NOBODY, lambda _host, _port: (PUBLIC, "10.0.0.1")).destination("https://mixed.example/")


def test_case_103_a_name_that_turns_inside_later_is_refused_then() -> None:
    turns = [(PUBLIC,), ("127.0.0.1",)]
    gate = Gate(NOBODY, lambda _host, _port: turns.pop(0))

    first = gate.destination("https://turncoat.example/a?b=c")

    assert first.addresses == (PUBLIC,)
    assert first.target == "/a?b=c"
    with pytest.raises(PlatformError, match="not a public address"):
        gate.destination("https://turncoat.example/a?b=c")


def test_an_operator_may_allow_one_private_server_and_its_port_only() -> None:
    gate = Gate(frozenset({"moodle.internal:8080"}), lambda _host, _port: ("10.1.2.3",))

    allowed = gate.destination("http://Moodle.Internal:8080/x")

    assert (allowed.scheme, allowed.addresses, allowed.authority) == (
        "http",
        ("10.1.2.3",),
        "moodle.internal:8080",
    )
    for other in ("http://moodle.internal:8081/", "https://moodle.internal/", "http://other.internal:8080/"):
        with pytest.raises(PlatformError):
            gate.destination(other)


def test_the_default_port_is_not_written_into_the_host_header() -> None:
    assert Gate(NOBODY, public_resolver).destination("https://lms.example/").authority == "lms.example"
    assert (
        Gate(NOBODY, public_resolver).destination("https://lms.example:8443/").authority == "lms.example:8443"
    )


def test_a_name_that_does_not_exist_may_exist_later() -> None:
    with pytest.raises(PlatformError, match="cannot be resolved") as error:
        resolve_by_system("no such name", 443)
    assert not error.value.permanent


@pytest.mark.parametrize(
    ("other", "same"),
    [
        ("https://lms.example/other?x=1", True),
        ("https://LMS.example:443/", True),
        ("https://lms.example:8443/", False),
        ("http://lms.example/", False),
        ("https://evil.example/", False),
        ("https://lms.example.evil.example/", False),
        ("https://lms.example:bad/", False),
    ],
)
def test_an_origin_is_scheme_host_and_port(other: str, *, same: bool) -> None:
    assert same_origin("https://lms.example/", other) is same
