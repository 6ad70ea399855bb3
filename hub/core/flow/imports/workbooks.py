"""XLSX, read with openpyxl in its read-only mode, behind bounds of our own."""

import re
import zipfile
import zlib
from io import BytesIO
from typing import Any

import openpyxl
from openpyxl.utils.cell import range_boundaries

from hub.core.flow.imports.limits import Limits
from hub.core.flow.imports.tables import Span, Table, bounded
from hub.core.flow.imports.text import plain
from hub.core.flow.imports.unreadable import Unreadable, unreadable

# A part that declares a document type can make an XML parser expand entities (billion laughs) or open files.
_DECLARED = re.compile(
    rb"<\x00?!\x00?(?:D\x00?O\x00?C\x00?T\x00?Y\x00?P\x00?E|E\x00?N\x00?T\x00?I\x00?T\x00?Y)"
)
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\b[^>]*?\bref=[\"']([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})[\"']")
_TINY = 1024 * 1024
"""Parts below this size may be packed as tightly as they like: 1 MB of zeros does no harm."""


def read_workbook(data: bytes, limits: Limits) -> list[Table]:
    """
    The visible sheets of a workbook, formulas by the values they had when it was saved.

    Raises Unreadable: bounds passed, entities declared, damaged.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            _check_parts(archive, limits)
            book = openpyxl.load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
            try:
                return [_table(sheet, archive, limits) for sheet in _visible(book, limits)]
            finally:
                book.close()
    except Unreadable:
        raise
    # openpyxl promises nothing about what it raises for a hostile or damaged file: KeyError, SyntaxError, TypeError …
    except Exception as error:
        raise unreadable("damaged") from error


def _visible(book: Any, limits: Limits) -> list[Any]:
    return [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"][: limits.sheets]


def _check_parts(archive: zipfile.ZipFile, limits: Limits) -> None:
    """
    The sizes that the archive declares, and no entities in any part.

    zipfile never gives out more of a part than its declared size, so the declared sizes are bounds that hold.
    """
    parts = archive.infolist()
    if len(parts) > limits.parts or sum(part.file_size for part in parts) > limits.unpacked:
        raise unreadable("unpacked_too_big", most=limits.unpacked // 1024 // 1024)
    for part in parts:
        if part.file_size > _TINY and part.file_size > limits.expansion * max(part.compress_size, 1):
            raise unreadable("unpacked_too_big", most=limits.unpacked // 1024 // 1024)
        is_xml = part.filename.lower().endswith((".xml", ".rels", ".vml"))
        if is_xml and _DECLARED.search(_part(archive, part.filename)):
            raise unreadable("unsafe")


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    try:
        return archive.read(name)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise unreadable("damaged") from error


def _table(sheet: Any, archive: zipfile.ZipFile, limits: Limits) -> Table:
    declared = sheet.max_column or 0
    # The declared dimension may claim 16,384 columns by a million rows: read what is there instead.
    sheet.reset_dimensions()
    rows = bounded(sheet.iter_rows(values_only=True), sheet.title, limits)
    table = Table(plain(sheet.title), rows, cut=declared > limits.columns)
    table.spans = _spans(_part(archive, sheet._worksheet_path), table)
    return table


def _spans(part: bytes, table: Table) -> list[Span]:
    """The merged ranges. They stand after the rows; openpyxl's read-only mode does not report them."""
    found = []
    for match in _MERGED.finditer(part, part.rfind(b"sheetData>") + 1):
        left, top, right, bottom = range_boundaries(match[1].decode("ascii"))
        if None not in (left, top, right, bottom) and top <= len(table.rows):
            found.append(Span(top - 1, left - 1, bottom - 1, right - 1))
    return sorted(found, key=lambda span: (span.top, span.left))
