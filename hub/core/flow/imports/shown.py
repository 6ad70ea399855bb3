"""What the pages and the API show of an import: columns with samples, lines with sentences."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from hub.core.flow.imports.fields import ALL_SHEETS, DEEPEST, NO_HEADING, Layout
from hub.core.flow.imports.guess import doubts
from hub.core.flow.imports.kinds import Kind
from hub.core.flow.imports.plans import Line, Verdict
from hub.core.flow.imports.tables import Table, letters
from hub.core.flow.imports.words import VERDICTS

SAMPLES = 3
_LOOKED_AT = 400


@dataclass(frozen=True)
class Column:
    """One column of the file: its letters, its heading, some of its cells, what it is taken for."""

    index: int
    letters: str
    heading: str
    samples: list[str]
    field: str
    doubted: bool


def columns(tables: Sequence[Table], layout: Layout, kind: Kind) -> list[Column]:
    """Every column that has anything in it, from the left."""
    table, start = tables[layout.sheet], layout.start
    headings = table.heading_at(layout.heading) if layout.heading != NO_HEADING else []
    doubted = doubts(table, layout, kind.fields)
    rows = [row for row in table.rows[start : start + _LOOKED_AT] if row]
    found = []
    for index in range(table.width):
        heading = headings[index] if index < len(headings) else ""
        samples = list(dict.fromkeys(row[index] for row in rows if index < len(row) and row[index]))[:SAMPLES]
        if heading or samples:
            key = layout.columns.get(index, "")
            found.append(Column(index, letters(index), heading, samples, key, index in doubted))
    return found


def heading_choices(tables: Sequence[Table], layout: Layout) -> list[tuple[int, str]]:
    """The rows that may be the heading (0: none), each with its first words."""
    table = tables[layout.sheet]
    found = [(0, _("There is no heading"))]
    for index in range(min(len(table.rows), DEEPEST)):
        words = " · ".join(text for text in table.rows[index] if text)[:60]
        if words:
            found.append((index + 1, f"{index + 1}: {words}"))
    return found


def sheet_choices(tables: Sequence[Table]) -> list[tuple[int, str]]:
    """The sheets, and all of them together. Empty where there is nothing to choose."""
    if len(tables) < 2:
        return []
    return [(ALL_SHEETS, _("All sheets with this heading")), *((at, t.name) for at, t in enumerate(tables))]


def line(found: Line, kind: Kind) -> dict[str, Any]:
    """A line of the preview in the reader's language."""
    return {
        "sheet": found.sheet,
        "row": found.number or None,
        "verdict": found.verdict.value,
        "verdict_words": str(VERDICTS[found.verdict]),
        "title": found.title,
        "warned": found.warned,
        "reasons": [kind.say(reason) for reason in found.reasons],
        "changes": [
            {
                "field": kind.label(change.field),
                "old": kind.show(change.field, change.old),
                "new": kind.show(change.field, change.new),
            }
            for change in found.changes
        ],
    }


def tallies(counts: dict[str, int], show: str) -> list[dict[str, Any]]:
    """The filters above a preview: what there is any of, with how many."""
    order = (
        Verdict.ADDED,
        Verdict.CHANGED,
        Verdict.REFUSED,
        "warned",
        Verdict.MISSING,
        Verdict.REPEATED,
        Verdict.UNCHANGED,
    )
    return [
        {"key": str(key), "words": VERDICTS[key], "count": counts[key], "current": key == show}
        for key in order
        if counts.get(key)
    ]
