"""Which row is the heading, and which column holds what: a guess, shown and correctable."""

from collections.abc import Sequence
from dataclasses import replace

from hub.core.flow.imports.fields import DEEPEST, NO_HEADING, Field, Layout, chosen
from hub.core.flow.imports.tables import Table
from hub.core.flow.imports.text import heading

SAMPLE = 200
_ENOUGH = 0.6
"""A column holds a field when six of ten of its cells look like it: rosters are messy, but not more than that."""


def guess(tables: Sequence[Table], fields: Sequence[Field]) -> Layout:
    """
    The likeliest layout: the sheet with the best heading (or the most rows), its heading row, its columns.

    Several sheets with the same heading (one per building) are taken together.
    """
    scores = [_best_heading(table, fields)[0] for table in tables]
    best = max(
        range(len(tables)), key=lambda at: (scores[at], 0 if scores[at] > 1 else tables[at].filled, -at)
    )
    together = replace(guess_sheet(tables, best, fields), together=True)
    return together if len(chosen(tables, together)) > 1 else replace(together, together=False)


def guess_sheet(
    tables: Sequence[Table], sheet: int, fields: Sequence[Field], at: int | None = None
) -> Layout:
    """The layout of one sheet; `at` is the heading's row if a person has said so (NO_HEADING: there is none)."""
    table = tables[sheet]
    if at is None:
        score, at = _best_heading(table, fields)
        at = at if score >= 2 else NO_HEADING
    columns = columns_by_heading(table.heading_at(at), fields) if at != NO_HEADING else {}
    start = at + 1 if at != NO_HEADING else _first_row(table)
    columns |= columns_by_content(table, start, columns, fields)
    return Layout(sheet, heading=at, start=start, columns=dict(sorted(columns.items())))


def columns_by_heading(texts: Sequence[str], fields: Sequence[Field]) -> dict[int, str]:
    """Each column's field by its heading. Of two columns for one field the nearer wins, then the left one."""
    near = [
        (field.nearness(text), -column, field)
        for column, text in enumerate(map(heading, texts))
        if 0 < len(text) <= 20
        for field in fields
    ]
    found: dict[int, str] = {}
    for score, column, field in sorted(near, key=lambda item: item[:2], reverse=True):
        if score and -column not in found and (field.many or field.key not in found.values()):
            found[-column] = field.key
    return found


def columns_by_content(
    table: Table, start: int, taken: dict[int, str], fields: Sequence[Field]
) -> dict[int, str]:
    """
    Fields for columns without a recognised heading, by what stands in them.

    Only fields that no heading has named, and never a column whose heading says something else. Each field takes the
    column that looks most like it; the surest tests of all fields come before the weaker ones.
    """
    rows = [row for row in table.rows[start : start + SAMPLE * 5] if row][:SAMPLE]
    headed = {at for at, text in enumerate(table.heading_at(start - 1)) if text} if taken else set()
    free = [column for column in range(table.width) if column not in taken and column not in headed]
    cells = {column: [row[column] for row in rows if column < len(row) and row[column]] for column in free}
    found: dict[int, str] = {}
    for depth in range(max((len(field.looks) for field in fields), default=0)):
        for field in fields:
            if depth < len(field.looks) and field.key not in {*taken.values(), *found.values()}:
                column = _likest(field, depth, {at: texts for at, texts in cells.items() if at not in found})
                found |= {} if column is None else {column: field.key}
    return found


def doubts(table: Table, layout: Layout, fields: Sequence[Field]) -> dict[int, str]:
    """Columns whose cells do not look at all like the field they are taken for: column → field key."""
    tests = {field.key: field.looks for field in fields if field.looks}
    found = {}
    for column, key in layout.columns.items():
        rows = table.rows[layout.start : layout.start + SAMPLE * 5]
        texts = [row[column] for row in rows if column < len(row) and row[column]][:SAMPLE]
        if key in tests and texts and not any(test(text) for text in texts for test in tests[key]):
            found[column] = key
    return found


def _likest(field: Field, depth: int, cells: dict[int, list[str]]) -> int | None:
    test = field.looks[depth]
    scores = {at: sum(map(test, texts)) / len(texts) for at, texts in cells.items() if texts}
    best = max(scores, key=lambda at: (scores[at], -at), default=None)
    return best if best is not None and scores[best] >= _ENOUGH else None


def _best_heading(table: Table, fields: Sequence[Field]) -> tuple[int, int]:
    """How many fields the best heading row names, and which row it is; the upper one of equals."""
    best = (0, NO_HEADING)
    for index in range(min(len(table.rows), DEEPEST)):
        texts = table.heading_at(index)
        named = columns_by_heading(texts, fields)
        others = [text for at, text in enumerate(texts) if text and at not in named]
        score = len(named) - sum(_is_data(text, fields) for text in others)
        if score > best[0]:
            best = (score, index)
    return best


def _is_data(text: str, fields: Sequence[Field]) -> bool:
    """Whether a cell surely is no heading: a phone, a door. 户主 may be either, so a row's other cells decide."""
    return any(field.looks[0](text) for field in fields if field.looks)


def _first_row(table: Table) -> int:
    """Without a heading: the first row that is filled like the list, not like a title above it."""
    widths = sorted(sum(1 for cell in row if cell) for row in table.rows[:SAMPLE] if row)
    usual = widths[len(widths) // 2] if widths else 0
    for index, row in enumerate(table.rows):
        if sum(1 for cell in row if cell) * 2 > usual:
            return index
    return 0
