"""From an uploaded file to rows of text: CSV in its dialects; XLSX and ODS in a process of their own.

Whatever is wrong with a file is told in a sentence; no file costs more than some memory and some seconds.
"""

import csv
import json
import subprocess
import sys
from io import StringIO
from itertools import islice
from unicodedata import category

from badge_engine.exports import ExportError, Rows
from badge_engine.rules.words import message

LARGEST_FILE = 8 * 1024 * 1024
MOST_ROWS = 20_000
MOST_COLUMNS = 1_000
DELIMITERS = (",", ";", "\t")
UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")
ZIP, OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
# Isolated: no settings, no working directory, none of the tool's secrets.
READER = (sys.executable, "-I", "-m", "lti_tool.uploads.workbook")
LONGEST_READING = 20

TOO_LARGE = message("This file is larger than 8 MB: export fewer columns, or choose CSV.")
TOO_MANY = message("This file has more than 20,000 rows or 1,000 columns: that is no gradebook.")
NO_TEXT = message("This file is neither a table in text (CSV) nor an XLSX or ODS workbook.")


def read_rows(data: bytes) -> Rows:
    """Return the rows of a table, each cell as text; raises `ExportError` with a sentence for a teacher."""
    if len(data) > LARGEST_FILE:
        raise ExportError(TOO_LARGE)
    if data.startswith(OLD_EXCEL):
        raise ExportError(
            message("This is an old or a locked Excel file: save it as XLSX without a password.")
        )
    rows = _workbook(data) if data.startswith(ZIP) else _text_table(data)
    if not rows:
        raise ExportError(message("This file is empty."))
    if len(rows) > MOST_ROWS or max(map(len, rows)) > MOST_COLUMNS:
        raise ExportError(TOO_MANY)
    return rows


def _text_table(data: bytes) -> Rows:
    text = _decoded(data)
    if any(category(character) == "Cc" for character in set(text) - set("\t\r\n")):
        raise ExportError(NO_TEXT)
    first = text.split("\n", 1)[0]
    try:
        delimiter = max(DELIMITERS, key=lambda each: len(next(csv.reader([first], delimiter=each), ())))
        return list(islice(csv.reader(StringIO(text, newline=""), delimiter=delimiter), MOST_ROWS + 1))
    except csv.Error as error:
        raise ExportError(
            message("A cell of this table is too long to be read: that is no gradebook.")
        ) from error


def _decoded(data: bytes) -> str:
    """Decode as the file says by its mark, else as UTF-8, else as what Excel writes in Western Europe."""
    marked = data.startswith(UTF_16_MARKS)
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ExportError(NO_TEXT)


def _workbook(data: bytes) -> Rows:
    """Read a workbook in a process that may not take much: a zip can be a bomb, a sheet a billion cells."""
    try:
        done = subprocess.run(  # noqa: S603 - a fixed command, with the file as its input only
            READER, input=data, capture_output=True, timeout=LONGEST_READING, env={}, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise ExportError(message("Reading this file takes too long: export the grades as CSV.")) from error
    if done.returncode == 0:
        rows: Rows = json.loads(done.stdout)
        return rows
    if done.returncode == 1:
        raise ExportError(
            message("This is no XLSX or ODS workbook that can be read: export the grades as CSV.")
        )
    raise ExportError(message("This workbook is too large when it is unpacked: export the grades as CSV."))
