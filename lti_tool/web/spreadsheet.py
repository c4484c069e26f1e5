"""Tables for spreadsheets: nothing that somebody wrote is ever taken for a formula."""

import csv
from collections.abc import Sequence
from io import StringIO

# https://owasp.org/www-community/attacks/CSV_Injection, and the wide forms that spreadsheets take, too.
FORMULAS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")  # noqa: RUF001 - these very characters
CONTROLS = ("\t", "\r", "\n")
BYTE_ORDER_MARK = "\ufeff"  # else Excel does not read UTF-8


def csv_line(cells: Sequence[str]) -> str:
    """Return one line of a CSV file (RFC 4180)."""
    line = StringIO()
    csv.writer(line, quoting=csv.QUOTE_ALL).writerow([_neutral(cell) for cell in cells])
    return line.getvalue()


def _neutral(cell: str) -> str:
    """Put a quotation mark before what a spreadsheet would work out."""
    works_out = cell.lstrip().startswith(FORMULAS) or cell.startswith(CONTROLS)
    return f"'{cell}" if works_out else cell
