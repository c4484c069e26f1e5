"""`coursemark doctor` names each fault with its fix, and is content when all is well."""

import sqlite3
from typing import Any

from tests.commands.conftest import Shell
from tests.commands.test_bad_input import OTHER_KEY


def test_before_anything_is_set_up_each_part_says_so(shell: Shell) -> None:
    checks = _checks(shell)
    assert checks["settings"]["ok"]
    for name in ("database", "master key", "issuer"):
        assert not checks[name]["ok"]
        assert "Run `coursemark init`" in checks[name]["detail"]
    assert shell.files() == {}


def test_a_fresh_installation_lacks_only_a_server(ready: Shell) -> None:
    checks = _checks(ready, PUBLIC_URL="http://127.0.0.1:9")
    assert {name for name, check in checks.items() if not check["ok"]} == {"issuer", "public URL"}
    assert "Start `coursemark serve`" in checks["public URL"]["detail"]
    assert "Set COURSEMARK_PUBLIC_URL" in checks["issuer"]["detail"]


def test_a_wrong_master_key_is_found(ready: Shell) -> None:
    check = _checks(ready, MASTER_KEY=OTHER_KEY)["master key"]
    assert not check["ok"]
    assert "Set COURSEMARK_MASTER_KEY" in check["detail"]


def test_an_old_database_is_found(ready: Shell) -> None:
    with sqlite3.connect(ready.folder / "var/coursemark.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0001'")
    connection.close()
    assert "Run `coursemark db upgrade`" in _checks(ready)["database"]["detail"]


def test_faulty_settings_are_all_found(shell: Shell) -> None:
    result = shell.run("doctor", LOG_LEVEL="LOUD", QUEUE_URL="nowhere")
    assert result.exit_code == 1
    assert result.stdout.count("FAULT settings") == 2


def _checks(shell: Shell, **settings: str) -> dict[str, dict[str, Any]]:
    told = shell.told_with(1, "doctor", **settings)
    assert told["ok"] is False
    return {check["name"]: check for check in told["checks"]}
