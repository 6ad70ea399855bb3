"""
Lists as CSV and XLSX that no spreadsheet program takes for formulas, and that read back in as they were.

A cell that would begin a formula gets an apostrophe before it (OWASP, "CSV Injection"); `restore` takes it
away again.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.timezone import localtime
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

BOM = "\ufeff"  # Excel takes a CSV without it for the local code page
_INVISIBLE = r"[\s\ufeff\u200b-\u200f\u2060]*"
_FORMULA = re.compile(rf"'*(?:[\t\r]|{_INVISIBLE}[=+\-@＝＋－＠])")
_PHONE = re.compile(r"\+\d[\d -]{5,20}")
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # no place in XML 1.0
_SAFE_DIGITS = 15  # spreadsheet programs keep numbers as doubles
_FORBIDDEN_IN_TITLES = re.compile(r"[\\/*?:\[\]]")

Cell = Any
"""Text (lazy translations too), int, Decimal, float, date, datetime or None."""


def neutral(text: str) -> str:
    """`text` so that no spreadsheet program runs it: '=1+1' → "'=1+1". Other text stays as it is."""
    return f"'{text}" if _FORMULA.match(text) else text


def restore(text: str) -> str:
    """What `neutral` was given. For every text cell of a file that is read in."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def to_csv(rows: Iterable[Sequence[Cell]]) -> bytes:
    """CSV in UTF-8 with a BOM and CRLF. Text is neutralised; a number stays a number, also a negative one."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    for row in rows:
        writer.writerow([neutral(cell) if isinstance(cell, str) else cell for cell in map(_plain, row)])
    return (BOM + out.getvalue()).encode()


def to_xlsx(rows: Iterable[Sequence[Cell]], *, title: str = "") -> bytes:
    """
    An XLSX of one sheet, its first row bold and kept in sight, every text typed as text.

    Text is neutralised too, because somebody will save the sheet as CSV; a phone with its + is not, because
    there it is harmless and people have to read it.

    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_FORBIDDEN_IN_TITLES.sub(" ", title)[:31] or None)
    sheet.freeze_panes = "A2"
    for number, row in enumerate(rows):
        sheet.append([_xlsx_cell(sheet, _plain(cell), head=number == 0) for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _xlsx_cell(sheet: Any, value: str | int | float | Decimal | None, *, head: bool) -> Any:
    if not isinstance(value, str):
        return WriteOnlyCell(sheet, value=value)
    cell = WriteOnlyCell(sheet, value=value if _PHONE.fullmatch(value) else neutral(value))
    cell.data_type = "s"  # openpyxl makes a formula of everything that begins with =
    cell.number_format = "@"
    if head:
        cell.font = Font(bold=True)
    return cell


def _plain(cell: Cell) -> str | int | float | Decimal | None:
    """
    A cell as a number, or as text: moments in local time without their zone, long numbers digit by digit.
    """
    if isinstance(cell, datetime):
        return f"{localtime(cell) if cell.tzinfo else cell:%Y-%m-%d %H:%M}"
    if isinstance(cell, date):
        return cell.isoformat()
    if cell is None or (isinstance(cell, int | float | Decimal) and not isinstance(cell, bool)):
        return str(cell) if cell is not None and len(str(cell)) > _SAFE_DIGITS else cell
    return _ILLEGAL.sub("", str(cell))
