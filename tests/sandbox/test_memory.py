"""What an LMS of the campus remembers, while many ask and some change it."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from lti_tool.sandbox.memory import Memory, OtherVersion

CHANGES = 60


def test_who_reads_is_not_disturbed_by_who_writes(tmp_path: Path) -> None:
    memory = Memory(tmp_path / "lms.json", _seed)
    rows = iter(memory.data["columns"].items())
    next(rows)
    _add(memory, "new")
    assert list(rows) == [("second", {})]


def test_no_change_is_lost_when_many_write(tmp_path: Path) -> None:
    memory = Memory(tmp_path / "lms.json", _seed)
    with ThreadPoolExecutor(4) as writers:
        list(writers.map(lambda n: _add(memory, str(n)), range(CHANGES)))
    kept = json.loads((tmp_path / "lms.json").read_text())["columns"]
    assert len(kept) == len(memory.data["columns"]) == 2 + CHANGES


def test_a_change_that_fails_half_way_leaves_no_trace(tmp_path: Path) -> None:
    memory = Memory(tmp_path / "lms.json", _seed)
    with pytest.raises(LookupError):
        _fail_half_way(memory)
    assert "half" not in memory.data["columns"]
    assert "half" not in Memory(tmp_path / "lms.json", _seed).data["columns"]


def test_what_another_version_wrote_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "lms.json"
    path.write_text('{"columns": {}}')
    with pytest.raises(OtherVersion, match=r"lms\.json was written by another version"):
        Memory(path, _seed)
    assert path.read_text() == '{"columns": {}}'


def _seed() -> dict[str, Any]:
    return {"columns": {"first": {}, "second": {}}}


def _add(memory: Memory, name: str) -> None:
    with memory.change() as data:
        data["columns"][name] = {}


def _fail_half_way(memory: Memory) -> None:
    with memory.change() as data:
        data["columns"]["half"] = {}
        raise LookupError
