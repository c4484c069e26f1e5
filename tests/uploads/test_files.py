"""Files as teachers and others hand them in: what is read, and what is refused in which words."""

import re
import zipfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

import pytest

from badge_engine.exports import ExportError
from lti_tool.uploads.files import LARGEST_FILE, MOST_COLUMNS, MOST_ROWS, read_rows
from lti_tool.uploads.workbook import first_sheet

EXPORTS = Path(__file__).parent.parent / "data" / "exports"
HEAD = b"First name,Email address\n"


def archive(members: Mapping[str, bytes]) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return file.getvalue()


def remade(kind: str, member: str, begin: str, rows: str, end: str) -> bytes:
    """Return an export with other rows in its sheet."""
    with zipfile.ZipFile(EXPORTS / f"moodle.{kind}") as packed:
        members = {name: packed.read(name) for name in packed.namelist()}
    before, _, rest = members[member].decode().partition(begin)
    _, _, after = rest.rpartition(end)
    return archive(members | {member: f"{before}{begin}{rows}{end}{after}".encode()})


def xlsx(rows: str) -> bytes:
    return remade("xlsx", "xl/worksheets/sheet1.xml", "<sheetData>", rows, "</sheetData>")


def ods(rows: str) -> bytes:
    return remade("ods", "content.xml", '<table:table table:name="Grades">', rows, "</table:table>")


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_a_workbook_has_the_same_people_as_the_text_of_the_same_grades(kind: str) -> None:
    text, workbook = (read_rows((EXPORTS / f"moodle.{each}").read_bytes()) for each in ("csv", kind))
    assert [row[:6] for row in workbook] == [row[:6] for row in text]
    assert (workbook[1][6], workbook[2][6], text[1][6]) == ("8", "3.33", "8.00")


@pytest.mark.parametrize(
    "encoded",
    [
        "Zoë;8,5;A".encode(),
        "Zoë;8,5;A".encode("utf-8-sig"),
        "Zoë;8,5;A".encode("utf-16"),
        "Zoë;8,5;A".encode("cp1252"),
        "Zoë\t8,5\tA".encode(),
        'Zoë,"8,5",A'.encode(),
    ],
)
def test_text_is_read_in_every_usual_encoding_and_with_every_usual_delimiter(encoded: bytes) -> None:
    assert read_rows(encoded) == [["Zoë", "8,5", "A"]]


def test_lines_within_a_cell_stay_in_it() -> None:
    assert read_rows(b'a,"b\r\nc"\r\nd,e\r\n') == [["a", "b\r\nc"], ["d", "e"]]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is empty"),
        (b"\x00\x01\x02", "neither a table"),
        (b"\x81\x8d\x8f", "neither a table"),
        (b"\xff\xfe\x00", "neither a table"),
        ("Zoë;8".encode("utf-16-le"), "neither a table"),
        (b"%PDF-1.7\n\x00", "neither a table"),
        (HEAD + b"x" * LARGEST_FILE, "larger than 8 MB"),
        (b"x" * 10_000_000, "larger than 8 MB"),
        (HEAD + b'"' + b"x" * 200_000 + b'"\n', "too long"),
        (b"x" * 200_000, "too long"),
        (b"a\n" * (MOST_ROWS + 1), "more than 20,000 rows"),
        (b"a," * MOST_COLUMNS + b"a", "1,000 columns"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "old or a locked Excel"),
        (b"PK\x03\x04 and no archive", "no XLSX or ODS"),
        (archive({"notes.txt": b"hello"}), "no XLSX or ODS"),
        (archive({"xl/workbook.xml": b"<workbook/>"}), "no XLSX or ODS"),
    ],
    ids=range(16),
)
def test_a_file_that_is_no_table_is_refused_in_a_sentence(data: bytes, said: str) -> None:
    with pytest.raises(ExportError, match=re.escape(said)):
        read_rows(data)


FAR_CELL = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
REPEATED = (
    '<table:table-row table:number-rows-repeated="1048576"><table:table-cell office:value-type="string" '
    'table:number-columns-repeated="16384"><text:p>x</text:p></table:table-cell></table:table-row>'
)


@pytest.mark.parametrize(
    "bomb",
    [
        xlsx(FAR_CELL),
        xlsx('<row r="30000"><c r="A30000"><v>1</v></c></row><row r="1"><c r="A1"><v>1</v></c></row>'),
        ods(REPEATED),
    ],
    ids=["a cell far away", "too many rows", "cells that are repeated"],
)
def test_a_workbook_that_unfolds_to_a_billion_cells_is_refused_and_harms_nobody(bomb: bytes) -> None:
    assert len(bomb) < 5_000
    with pytest.raises(ExportError, match="export the grades as CSV"):
        read_rows(bomb)


def test_a_long_text_that_is_repeated_in_many_cells_is_refused() -> None:
    repeated = REPEATED.replace("1048576", "20").replace("16384", "100").replace(">x<", f">{'é' * 30_000}<")
    with pytest.raises(ExportError, match="too large when it is unpacked"):
        read_rows(ods(repeated))


def test_a_zip_bomb_is_refused_and_harms_nobody() -> None:
    bomb = archive({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "x": bytes(120_000_000)})
    assert len(bomb) < 200_000
    with pytest.raises(ExportError, match="too large when it is unpacked"):
        read_rows(bomb)


def test_a_zip_bomb_that_lies_about_its_size_is_refused_and_harms_nobody() -> None:
    honest = xlsx(f"<row><c t='inlineStr'><is><t>{'x' * 50_000_000}</t></is></c></row>")
    with zipfile.ZipFile(BytesIO(honest)) as packed:
        size = packed.getinfo("xl/worksheets/sheet1.xml").file_size
    lying = honest.replace(size.to_bytes(4, "little"), (10).to_bytes(4, "little"))
    assert lying != honest
    with pytest.raises(ExportError):
        read_rows(lying)


def test_of_a_formula_its_result_is_taken() -> None:
    formula = '<row r="1"><c r="A1"><f>WEBSERVICE("https://evil.example")</f><v>7.5</v></c></row>'
    assert first_sheet(xlsx(formula)) == [["7.5"]]


def test_a_sheet_that_begins_further_down_keeps_its_row_numbers() -> None:
    assert first_sheet(xlsx('<row r="3"><c r="B3"><v>7</v></c></row>')) == [["", ""], ["", ""], ["", "7"]]
