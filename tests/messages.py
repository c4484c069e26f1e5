"""All texts for translators: `python -m tests.messages` brings every catalogue up to date.

In the engine a text is whatever stands as a literal where it is said (`say`), noted (`add`, `wrong`), marked
(`message`) or counted (`_plural`: one and many). In the tool and its adapters it is what `_`, `gettext`,
`ngettext`, `message` or `phrase` is called with.
"""

import ast
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

import badge_engine
import lti_tool
from badge_engine.languages import DOMAIN, FOLDER
from lti_tool import languages

ENGINE = Path(badge_engine.__file__).parent
TOOL = Path(lti_tool.__file__).parent
ADAPTERS = (TOOL.parent / "canvas_adapter", TOOL.parent / "moodle_adapter")
MARKS: dict[str, Any] = {"_": None, "gettext": None, "ngettext": (1, 2), "message": None, "phrase": None}
LATER: dict[str, Any] = {"phrase": None}
SAID = {"say", "add", "wrong", "message"}
COUNTED = {"_plural"}
WIDTH = 110


def texts() -> Iterator[str | tuple[str, str]]:
    """Yield every text of the engine, in the order of modules and lines."""
    for module in sorted(ENGINE.rglob("*.py")):
        for node in ast.walk(ast.parse(module.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                yield from _texts_of(node)


def texts_of_the_tool() -> Iterator[str | tuple[str, str]]:
    """Yield every text of the tool, in the order of modules, templates and lines."""
    methods = [("web/templates/**.html", "jinja2"), ("**.py", "python")]
    options = {"web/templates/**.html": {"newstyle_gettext": "true"}}
    for package in (TOOL, *ADAPTERS, ENGINE):
        marks = LATER if package == ENGINE else MARKS
        for _, _, text, _, _ in extract_from_dir(package, methods, options, marks):
            yield (text[0], text[1]) if isinstance(text, tuple) else text


def catalogues() -> list[Path]:
    """Return the engine's catalogue of every language, as translators edit it."""
    return sorted(FOLDER.glob(f"*/LC_MESSAGES/{DOMAIN}.po"))


def catalogues_of_the_tool() -> list[Path]:
    """Return the tool's catalogue of every language, as translators edit it."""
    return sorted(languages.FOLDER.glob(f"*/LC_MESSAGES/{languages.DOMAIN}.po"))


def read(path: Path) -> Catalog:
    """Return a catalogue."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parts[-3])


def updated(old: Catalog, known: Iterable[str | tuple[str, str]]) -> Catalog:
    """Return a catalogue with new texts added and those dropped that are gone."""
    new = Catalog(
        old.locale,
        header_comment="# What people read, for translators. Brought up to date by `make messages`.",
        project="Coursemark",
        version="1",
        msgid_bugs_address="none",
        last_translator="Coursemark",
        language_team="Coursemark",
        creation_date=old.creation_date,
        revision_date=old.revision_date,
        fuzzy=False,
    )
    for text in known:
        said = old.get(text if isinstance(text, str) else text[0])
        new.add(text, said.string if said else None, flags=said.flags if said else ())
    return new


def written(catalogue: Catalog) -> tuple[bytes, bytes]:
    """Return a catalogue as translators edit it, and as programs read it."""
    for_people, for_programs = BytesIO(), BytesIO()
    write_po(for_people, catalogue, width=WIDTH, sort_output=True)
    write_mo(for_programs, catalogue)
    return for_people.getvalue(), for_programs.getvalue()


def _texts_of(call: ast.Call) -> Iterator[str | tuple[str, str]]:
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    literals = [
        each.value for each in call.args if isinstance(each, ast.Constant) and isinstance(each.value, str)
    ]
    if name in COUNTED and len(literals) > 1:
        yield literals[0], literals[1]
    elif name in SAID:
        yield from literals


if __name__ == "__main__":
    for path in catalogues():
        for_people, for_programs = written(updated(read(path), texts()))
        path.write_bytes(for_people)
        path.with_suffix(".mo").write_bytes(for_programs)
    for path in catalogues_of_the_tool():
        path.write_bytes(written(updated(read(path), texts_of_the_tool()))[0])
