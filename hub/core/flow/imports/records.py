"""The rows of the list itself: what is empty, a repeated heading, or a total is told apart from a record."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from hub.core.flow.imports.fields import NO_HEADING, Layout, chosen
from hub.core.flow.imports.tables import Table
from hub.core.flow.imports.text import narrow

_TOTAL = re.compile(
    r"^(合计|总计|共计|总共|汇总|小计|累计|总数|(total|sum|sub-?total|grand total)s?\b)", re.IGNORECASE
)
_SUBTOTAL = re.compile(r"^(小计|sub-?total)", re.IGNORECASE)


class Sort(StrEnum):
    """What a row is."""

    RECORD = "record"
    SECTION = "section"
    TOTAL = "total"
    SUBTOTAL = "subtotal"


@dataclass(frozen=True, slots=True)
class Record:
    """
    One row. `number` is the row number that people see in `sheet` ("" for a file without sheets).

    `cells` are all its texts; `get` gives those of a field by the layout.
    """

    sheet: str
    number: int
    sort: Sort
    cells: list[str]
    places: Mapping[str, Sequence[int]]

    def all(self, key: str) -> list[str]:
        """The filled texts of a field's columns, from the left."""
        return [self.cells[at] for at in self.places.get(key, ()) if at < len(self.cells) and self.cells[at]]

    def get(self, key: str) -> str:
        """The first filled text of a field, "" where there is none."""
        for at in self.places.get(key, ()):
            if at < len(self.cells) and self.cells[at]:
                return self.cells[at]
        return ""


def records(tables: Sequence[Table], layout: Layout) -> Iterator[Record]:
    """
    Every filled row below the heading, in the order of the file.

    Empty rows and headings repeated further down (one per printed page) are left out. A row with a single filled cell
    is a SECTION: a building's name over its doors, a signature below the list.
    """
    places = {key: layout.of(key) for key in set(layout.columns.values())}
    for table, start in chosen(tables, layout):
        top = table.rows[start - 1] if layout.heading != NO_HEADING else None
        for index in range(start, len(table.rows)):
            cells = table.rows[index]
            if cells and cells != top:
                yield Record(table.name if len(tables) > 1 else "", index + 1, _sort(cells), cells, places)


def count_empty(tables: Sequence[Table], layout: Layout) -> int:
    """How many empty rows stand between the rows of the list."""
    return sum(1 for table, start in chosen(tables, layout) for row in table.rows[start:] if not row)


def _sort(cells: Sequence[str]) -> Sort:
    filled = [cell for cell in cells if cell]
    first = narrow(filled[0])
    if len(first) <= 12 and _TOTAL.match(first):
        return Sort.SUBTOTAL if _SUBTOTAL.match(first) else Sort.TOTAL
    return Sort.SECTION if len(filled) == 1 else Sort.RECORD
