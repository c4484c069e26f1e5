"""Bad input gets one clear sentence and a fix, exit code 2, and changes nothing."""

import base64
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from tests.commands.conftest import LMS, Shell

OTHER_KEY = base64.b64encode(bytes(32)).decode()


def test_nothing_is_set_up_yet(shell: Shell) -> None:
    assert "Run `coursemark init`" in shell.refused("registration", "list")
    assert shell.files() == {}


def test_a_database_that_is_empty(shell: Shell) -> None:
    said = shell.refused("key", "list", MASTER_KEY=OTHER_KEY)
    assert said == "The database is empty. Run `coursemark init` to set it up.\n"


def test_a_database_of_an_older_program(ready: Shell) -> None:
    _set_version(ready, "0001")
    said = ready.refused("registration", "list")
    assert "at version 0001" in said
    assert "Run `coursemark db upgrade`" in said


def test_a_wrong_master_key(ready: Shell) -> None:
    said = ready.refused("registration", "add", *LMS, MASTER_KEY=OTHER_KEY)
    assert "The master key does not open this database's secrets" in said
    assert OTHER_KEY not in said


def test_a_damaged_master_key_file(ready: Shell) -> None:
    (ready.folder / "var/master.key").write_text("not a key")
    said = ready.refused("key", "rotate")
    assert said.startswith("COURSEMARK_MASTER_KEY_FILE: ")
    assert "Restore the file from your backup" in said


def test_all_faulty_settings_are_told_at_once(shell: Shell) -> None:
    said = shell.refused(
        "init",
        PUBLIC_URL="http://badges.example.edu",
        DATABASE_URL="mysql://x",
        QUEUE_URL="nowhere",
        MASTER_KEY="short",
        ALLOW_PRIVATE_HOSTS="lms",
        TRUSTED_PROXIES="many",
        SELF_CHECK_ONE_OF="0",
        LOG_LEVEL="LOUD",
        COLOUR="blue",
    )
    names = (
        "PUBLIC_URL",
        "DATABASE_URL",
        "QUEUE_URL",
        "MASTER_KEY",
        "ALLOW_PRIVATE_HOSTS",
        "TRUSTED_PROXIES",
        "SELF_CHECK_ONE_OF",
        "LOG_LEVEL",
        "COLOUR",
    )
    for name in names:
        assert f"COURSEMARK_{name}: " in said
    assert len(said.splitlines()) == len(names)


def test_a_settings_file_that_is_not_there(shell: Shell) -> None:
    assert "there is no file nowhere.env" in shell.refused("init", SETTINGS="nowhere.env")


def test_an_unknown_kind_of_lms(ready: Shell) -> None:
    said = ready.refused("registration", "add", *LMS, "--lms=blackbird")
    assert "'canvas', 'moodle'" in said


def test_a_token_without_its_address(ready: Shell) -> None:
    (ready.folder / "token").write_text("secret")
    said = ready.refused("registration", "add", *LMS, "--api-token=token")
    assert "give both or neither" in said


def test_an_unknown_registration_and_an_unknown_institution(ready: Shell) -> None:
    assert "`coursemark registration list` shows them" in ready.refused("registration", "remove", "nobody")
    assert "There is no such institution" in ready.refused("key", "list", "--institution", "nobody")


def test_a_database_server_that_does_not_answer(ready: Shell) -> None:
    said = ready.refused("key", "list", DATABASE_URL="postgresql://me:hush@127.0.0.1:9/badges")
    assert "does not answer" in said
    assert "Check COURSEMARK_DATABASE_URL" in said
    assert "hush" not in said


def test_a_port_in_use(ready: Shell) -> None:
    with _listening() as port:
        said = ready.refused("sandbox", "--canvas-port", str(port))
    assert f"Port {port} is in use" in said


def _set_version(shell: Shell, version: str) -> None:
    with sqlite3.connect(shell.folder / "var/coursemark.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", (version,))
    connection.close()


@contextmanager
def _listening() -> Iterator[int]:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]
