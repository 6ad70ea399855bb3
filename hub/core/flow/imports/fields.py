"""What a kind of import can take from a column, and where a file keeps it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from hub.core.flow.imports.tables import Table
from hub.core.flow.imports.text import heading

NO_HEADING = -1
DEEPEST = 40
"""A heading below this row is not looked for: there is none, or the sheet is another one."""

ALL_SHEETS = -1
"""What the choice of a sheet sends for "all that have this heading"."""


@dataclass(frozen=True)
class Field:
    """
    One thing that a column may hold.

    `words` are headings in any language, the clearest first. `looks` are tests on a cell's text, the surest first, by
    which a column without a heading is recognised. `many`: several columns may hold it (two phones).
    """

    key: str
    label: Any
    words: Sequence[str]
    looks: Sequence[Callable[[str], bool]] = ()
    many: bool = False

    def nearness(self, text: str) -> int:
        """
        How well a heading's text names this field: 0 is not at all.

        The same word beats a word at the end, which beats one inside: 户主电话 is a phone, not a head.
        """
        best = 0
        for word in self._headings:
            if text == word:
                return 1000 + len(word)
            if len(word) < 2 or word not in text:
                continue
            best = max(best, (200 if text.endswith(word) else 100) + len(word) - (len(text) - len(word)) // 4)
        return best

    @cached_property
    def _headings(self) -> list[str]:
        return [heading(word) for word in self.words]


@dataclass(frozen=True)
class Layout:
    """
    Where a file keeps what: which sheet, which row is the heading, which column holds which field.

    Rows, columns and sheets count from 0. `heading` is NO_HEADING where there is none; `start` is the first row of the
    list itself. `together`: all sheets with the same heading as `sheet` are read.
    """

    sheet: int = 0
    together: bool = False
    heading: int = NO_HEADING
    start: int = 0
    columns: dict[int, str] = field(default_factory=dict)

    def of(self, key: str) -> list[int]:
        """The columns that hold a field, from the left."""
        return sorted(column for column, found in self.columns.items() if found == key)

    def has(self, *keys: str) -> bool:
        """Whether at least one of the fields has a column."""
        return bool(set(keys) & set(self.columns.values()))

    def as_json(self) -> dict[str, Any]:
        """For keeping with the batch."""
        columns = {str(column): key for column, key in sorted(self.columns.items())}
        where = {"sheet": self.sheet, "together": self.together, "heading": self.heading, "start": self.start}
        return {**where, "columns": columns}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Layout":
        """The layout that `as_json` kept."""
        columns = {int(column): key for column, key in kept["columns"].items()}
        return cls(kept["sheet"], kept["together"], kept["heading"], kept["start"], columns)


def chosen(tables: Sequence[Table], layout: Layout) -> list[tuple[Table, int]]:
    """
    The tables to read, each with the first row of its list.

    `together`: the layout's own table, and those others in which the same heading stands within the first rows.
    """
    if not layout.together or layout.heading == NO_HEADING:
        return [(tables[layout.sheet], layout.start)]
    wanted = _comparable(tables[layout.sheet], layout.heading)
    found = []
    for table in tables:
        rows = range(min(len(table.rows), DEEPEST))
        at = next((index for index in rows if _comparable(table, index) == wanted), None)
        if at is not None:
            found.append((table, at + 1))
    return found


def _comparable(table: Table, index: int) -> list[str]:
    return [heading(text) for text in table.heading_at(index)]
