"""Spreadsheets for the tests of imports, made as committees make them."""

import csv
import io
import zipfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl

from hub.core.estate.roster.columns import FIELDS
from hub.core.estate.roster.kind import ROSTER
from hub.core.estate.roster.parse import parse
from hub.core.estate.roster.rows import Roster, Row
from hub.core.flow.imports import actions, contents
from hub.core.flow.imports.guess import guess
from hub.core.flow.imports.models import ImportBatch
from hub.core.flow.imports.plans import Line
from hub.core.flow.imports.reading import read
from hub.core.people.models import Area, Person

DATA = Path(__file__).parent.parent / "data"
ESTATE = Path(__file__).parents[2] / "hub/core/estate/demo_data/roster_xinminzhu_road.xlsx"
THREE = DATA / "roster_three_buildings.csv"
TODAY = date(2022, 4, 9)
HEADINGS = ("楼栋", "门牌号", "姓名", "与户主关系", "联系电话", "出生年月", "特殊情况", "备注")

CHEN = ("12栋", "0304", "陈桂花", "户主", "19912345678", "1944-04", "独居老人", "")
LI = ("12栋", "0502", "李伟", "户主", "19923456789", "1980-01", "", "有宠物")
LI_WIFE = ("", "", "王芳", "配偶", "", "1982年7月", "", "")


def as_csv(*rows: Sequence[Any], headings: Sequence[str] = HEADINGS, encoding: str = "utf-8") -> bytes:
    """A CSV of these rows."""
    out = io.StringIO()
    csv.writer(out).writerows([headings, *rows] if headings else rows)
    return out.getvalue().encode(encoding)


def as_xlsx(*rows: Sequence[Any], merged: Sequence[str] = ()) -> bytes:
    """A workbook of these rows, with merged ranges."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    for span in merged:
        book.active.merge_cells(span)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_part(workbook: bytes, name: str, part: bytes) -> bytes:
    """The workbook with one of its parts replaced, or one more."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            if info.filename != name:
                new.writestr(info.filename, old.read(info.filename))
        new.writestr(name, part)
    return out.getvalue()


def understood(data: bytes) -> Roster:
    """What the parser makes of a file with the guessed columns."""
    tables = read(data)
    return parse(tables, guess(tables, FIELDS), TODAY)


def codes(row: Row | Line) -> list[str]:
    """The reasons noted at a row."""
    return [reason.code for reason in row.reasons]


def previewed(area: Area, data: bytes, by: Person | None = None, *, prefer: str = "hand") -> ImportBatch:
    """A file uploaded and checked."""
    return actions.check(actions.upload(ROSTER, area, data, "roster.csv", by=by), {"prefer": prefer})


def imported(area: Area, data: bytes, by: Person | None = None, *, prefer: str = "hand") -> ImportBatch:
    """A file uploaded, checked and confirmed."""
    return actions.confirm(previewed(area, data, by, prefer=prefer), by)


def lines(batch: ImportBatch) -> dict[str, Line]:
    """The preview's lines by their title."""
    return {line.title: line for line in contents.preview_of(batch)[0]}
