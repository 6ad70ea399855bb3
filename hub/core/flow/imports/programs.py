"""What the imports of all kinds say to programs: shapes, and the answers that are made from a batch."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ninja import Schema

from hub.core.flow.imports import access, actions, contents, shown
from hub.core.flow.imports.fields import ALL_SHEETS, Layout
from hub.core.flow.imports.forms import read_layout
from hub.core.flow.imports.kinds import Kind
from hub.core.flow.imports.models import ImportBatch


class ImportOut(Schema):
    """One import and where it stands."""

    id: int
    state: str
    version: int
    filename: str
    rows: int
    options: dict[str, str]
    counts: dict[str, int]
    outcome: dict[str, int]
    changed_meanwhile: bool
    created_at: datetime
    expires_at: datetime
    finished_at: datetime | None


class ColumnOut(Schema):
    """One column of the file and the field it is taken for ("" for none)."""

    index: int
    letters: str
    heading: str
    samples: list[str]
    field: str
    doubted: bool


class LayoutOut(Schema):
    """Where the file keeps what. `heading` is the row's number, 0 for none; `sheet` -1 means all with that heading."""

    sheet: int
    heading: int
    columns: list[ColumnOut]
    missing: list[str]


class LayoutIn(Schema):
    """The same, corrected: `columns` maps a column's index to a field's key, "" for none."""

    sheet: int | None = None
    heading: int | None = None
    columns: dict[int, str] = {}


class ConfirmIn(Schema):
    """The version of the import whose preview was read."""

    version: int


class LinesWanted(Schema):
    """Which lines of a preview: of one verdict or `warned` ("" for all), after a cursor, how many (at most 200)."""

    show: str = ""
    after: str = ""
    limit: int = access.LIMIT


class LinePage(Schema):
    """Some lines of a preview, the notes about the file, and the cursor of what follows."""

    items: list[dict[str, Any]]
    notes: list[str]
    after: str


def layout_of(batch: ImportBatch, kind: Kind) -> Mapping[str, Any]:
    """For LayoutOut: which column holds what, with samples."""
    tables, layout = contents.tables_of(batch), Layout.from_json(batch.layout)
    return {
        "sheet": ALL_SHEETS if layout.together else layout.sheet,
        "heading": layout.heading + 1,
        "columns": shown.columns(tables, layout, kind),
        "missing": kind.missing(layout, tables),
    }


def correct(batch: ImportBatch, kind: Kind, body: LayoutIn) -> ImportBatch:
    """Corrects the columns. Another sheet or heading row makes a new guess; a preview made before is void."""
    chosen = {f"column_{index}": key for index, key in body.columns.items()}
    for name in ("sheet", "heading"):
        if (number := getattr(body, name)) is not None:
            chosen[name] = str(number)
    tables = contents.tables_of(batch)
    return actions.choose(batch, read_layout(chosen, tables, kind.fields, Layout.from_json(batch.layout)))


def lines_of(batch: ImportBatch, kind: Kind, wanted: LinesWanted) -> Mapping[str, Any]:
    """For LinePage: the preview's lines, all or those of one verdict."""
    found = access.preview(batch, show=wanted.show, after=wanted.after, limit=wanted.limit)
    items = [shown.line(line, kind) for line in found.lines]
    return {"items": items, "notes": [kind.say(note) for note in found.notes], "after": found.after}
