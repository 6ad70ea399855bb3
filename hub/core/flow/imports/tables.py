"""What reading gives: one `Table` per sheet, all cells text, with the merged ranges."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from hub.core.flow.imports.limits import Limits
from hub.core.flow.imports.text import plain
from hub.core.flow.imports.unreadable import unreadable


@dataclass(frozen=True, slots=True)
class Span:
    """A merged range; rows and columns count from 0, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(slots=True)
class Table:
    """
    One sheet. `rows[0]` is the first row of the file, so `index + 1` is the row number that people see.

    Rows have different lengths: empty cells at their end are cut. `cut`: there were more columns than are read.
    """

    name: str
    rows: list[list[str]]
    spans: list[Span] = field(default_factory=list)
    cut: bool = False

    @property
    def width(self) -> int:
        """How many columns the widest row has."""
        return max(map(len, self.rows), default=0)

    @property
    def filled(self) -> int:
        """How many rows have anything in them."""
        return sum(1 for row in self.rows if row)

    def heading_at(self, index: int) -> list[str]:
        """
        The texts of row `index` read as a heading.

        A cell merged downwards (楼栋 over two heading rows) stands in each of its rows; a cell merged sideways (a title
        over the table) stands once.
        """
        cells = list(self.rows[index]) if index < len(self.rows) else []
        for span in self.spans:
            if span.top < index <= span.bottom and span.left < len(self.rows[span.top]):
                cells += [""] * (span.left + 1 - len(cells))
                cells[span.left] = cells[span.left] or self.rows[span.top][span.left]
        return cells

    def as_json(self) -> dict[str, Any]:
        """For keeping until the import is confirmed."""
        spans = [(span.top, span.left, span.bottom, span.right) for span in self.spans]
        return {"name": self.name, "rows": self.rows, "spans": spans, "cut": self.cut}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Table":
        """The table that `as_json` kept."""
        return cls(kept["name"], kept["rows"], [Span(*span) for span in kept["spans"]], kept["cut"])


def bounded(values: Iterable[Sequence[object]], sheet: str, limits: Limits) -> list[list[str]]:
    """
    Rows as text within the limits, as both readers give them.

    Empty rows keep their number, those after the last filled row are never made: a sheet may claim a million.
    Raises Unreadable for more filled rows, or longer cells, than are read.
    """
    return list(_bounded(values, sheet, limits))


def _bounded(values: Iterable[Sequence[object]], sheet: str, limits: Limits) -> Iterator[list[str]]:
    waiting = seen = 0
    for number, row in enumerate(values, 1):
        seen += len(row)
        if seen > limits.cells:
            raise unreadable("too_wide", sheet=sheet)
        cells = ["" if value is None else plain(value) for value in row[: limits.columns]]
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            waiting += 1
            continue
        if number > limits.rows:
            raise unreadable("too_many_rows", sheet=sheet, most=limits.rows)
        if max(map(len, cells)) > limits.cell:
            raise unreadable("cell_too_long", row=number, most=limits.cell)
        yield from ([] for _ in range(waiting))
        waiting = 0
        yield cells


def letters(column: int) -> str:
    """A column's letters as spreadsheets show them, from 0: A, B … Z, AA."""
    found = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(65 + rest) + found
    return found


def from_letters(text: str) -> int:
    """The column's index from its letters (`B` → 1). ValueError where it is none."""
    if not text.isascii() or not text.isalpha() or len(text) > 3:
        raise ValueError(text)
    found = 0
    for letter in text.upper():
        found = found * 26 + ord(letter) - 64
    return found - 1
