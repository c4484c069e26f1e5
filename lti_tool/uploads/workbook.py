"""The process that reads one workbook: bytes in, the rows of its first sheet out as JSON, within limits.

It ends with 1 where the file cannot be read, and otherwise badly where it takes too much.
"""

import json
import resource
import sys
from datetime import date, datetime, time, timedelta
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from python_calamine import CalamineError, CalamineWorkbook

from lti_tool.uploads.files import MOST_COLUMNS, MOST_ROWS

MEMORY_BYTES = 1024**3
CPU_SECONDS = 15
UNPACKED_BYTES = 100 * 1024**2
LONGEST_CELL = 32_767
# A text is stored once and may stand in every cell; whoever started this process takes in what it writes.
MOST_TEXT = 32 * 1024**2
UNREADABLE, TOO_LARGE = 1, 3

Cell = int | float | str | bool | time | date | datetime | timedelta


def main() -> int:
    """Read what comes in; return how it went."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        rows = first_sheet(sys.stdin.buffer.read())
    except (CalamineError, BadZipFile, IndexError):
        return UNREADABLE
    except MemoryError:
        return TOO_LARGE
    json.dump(rows, sys.stdout)
    return 0


def first_sheet(data: bytes) -> list[list[str]]:
    """Return the cells of the first sheet as they would be typed; raises `MemoryError` where they are many.

    Of a formula this is the result that the file carries.
    """
    with ZipFile(BytesIO(data)) as members:
        if sum(member.file_size for member in members.infolist()) > UNPACKED_BYTES:
            raise MemoryError
    sheet = CalamineWorkbook.from_object(BytesIO(data)).get_sheet_by_index(0)
    if sheet.total_height > MOST_ROWS or sheet.total_width > MOST_COLUMNS:
        raise MemoryError
    rows = [[_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    if sum(len(cell) for row in rows for cell in row) > MOST_TEXT:
        raise MemoryError
    return rows


def _text(cell: Cell) -> str:
    text = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
    if len(text) > LONGEST_CELL:
        raise MemoryError
    return text


if __name__ == "__main__":
    sys.exit(main())
