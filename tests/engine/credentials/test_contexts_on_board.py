"""What is shipped is what was pinned, and nothing else is ever served."""

import hashlib
import json
from importlib.resources import files
from pathlib import Path

import pytest

from badge_engine.contexts.pinned import (
    PinnedDocumentError,
    UnknownContextError,
    contexts,
    load_context,
    pinned,
)

FOLDERS = ("badge_engine.contexts", "data"), ("badge_engine.schemas", "openbadges")


def test_the_context_of_credentials_is_the_one_that_the_standard_names() -> None:
    content = (files("badge_engine.contexts") / "data" / "credentials-v2.json").read_bytes()
    digest = "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734"
    assert hashlib.sha256(content).hexdigest() == digest


@pytest.mark.parametrize(("package", "folder"), FOLDERS)
def test_every_shipped_document_is_pinned_and_its_licence_is_on_record(package: str, folder: str) -> None:
    data = files(package) / folder
    entries = json.loads((data / "MANIFEST.json").read_bytes()).values()
    index = (data / "INDEX.md").read_text()
    shipped = {path.name for path in data.iterdir()} - {"MANIFEST.json", "INDEX.md"}
    assert {entry["file"] for entry in entries} == shipped
    assert all(entry["sha256"] in index for entry in entries)
    assert pinned(data)


def test_a_document_that_was_changed_is_refused(tmp_path: Path) -> None:
    (tmp_path / "MANIFEST.json").write_text(json.dumps({"urn:x": {"file": "x.json", "sha256": "0" * 64}}))
    (tmp_path / "x.json").write_text("{}")
    with pytest.raises(PinnedDocumentError, match=r"x\.json"):
        pinned(tmp_path)


def test_only_what_is_on_board_is_served() -> None:
    for url in contexts():
        assert load_context(url, {})["document"] == contexts()[url]
    with pytest.raises(UnknownContextError, match="not on board"):
        load_context("https://www.w3.org/ns/credentials/examples/v1", {})
