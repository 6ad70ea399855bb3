"""Bytes to tables. The file's own first bytes decide what it is, never its name."""

import zipfile
from io import BytesIO
from typing import Any

from hub.core.flow.imports.delimited import read_text
from hub.core.flow.imports.limits import LIMITS, Limits
from hub.core.flow.imports.tables import Table
from hub.core.flow.imports.unreadable import unreadable
from hub.core.flow.imports.workbooks import read_workbook

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_WORD = "WordDocument".encode("utf-16-le")
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*", b"RIFF")
_ARCHIVES = (b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
_ZIPS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")


def read(data: bytes, limits: Limits = LIMITS) -> list[Table]:
    """
    The tables of an XLSX or CSV file, at least one, each with at least one filled row.

    Raises Unreadable with the reason and what to do: empty, too big, encrypted, damaged, not a spreadsheet.
    """
    if not data.strip(b"\x00\t\r\n "):
        raise unreadable("empty")
    if len(data) > limits.packed:
        raise unreadable("too_big", size=_megabytes(len(data)), most=_megabytes(limits.packed))
    _refuse_other_kinds(data)
    tables = read_workbook(data, limits) if data.startswith(_ZIPS) else [read_text(data, limits)]
    found = [table for table in tables if table.filled]
    if not found:
        raise unreadable("no_table")
    return found


def bytes_of(file: Any, limits: Limits = LIMITS) -> bytes:
    """The bytes of an uploaded file (what has `size` and `read`). One that is too big is never taken into memory."""
    if (file.size or 0) > limits.packed:
        raise unreadable("too_big", size=_megabytes(file.size), most=_megabytes(limits.packed))
    return bytes(file.read())


def _megabytes(size: int) -> str:
    return f"{size / 1024 / 1024:.0f}" if size >= 10 * 1024 * 1024 else f"{size / 1024 / 1024:.1f}"


def _refuse_other_kinds(data: bytes) -> None:
    """Names what the file is where it is something else: "renamed" is the commonest of all mistakes."""
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            raise unreadable("encrypted")
        raise unreadable("word" if _WORD in data else "old_excel")
    if data.startswith(b"%PDF"):
        raise unreadable("pdf")
    if data.startswith(_PICTURES) and not data[:64].isascii():
        raise unreadable("picture")
    if data.startswith(_ARCHIVES):
        raise unreadable("archive")
    if data.startswith(b"{\\rtf"):
        raise unreadable("word")
    start = data[:2000].lstrip(b"\xef\xbb\xbf\r\n\t ").lower()
    if start.startswith(
        (b"<!doctype html", b"<html", b"<head", b"<table", b"<?xml", b"<body", b"mime-version:")
    ):
        raise unreadable("web_page")
    if data.startswith(_ZIPS):
        _refuse_other_zips(data)


def _refuse_other_zips(data: bytes) -> None:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = {info.filename.lower() for info in archive.infolist()}
            encrypted = any(info.flag_bits & 1 for info in archive.infolist())
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        ValueError,
        EOFError,
        NotImplementedError,
        OSError,
    ) as error:
        raise unreadable("damaged") from error
    if encrypted:
        raise unreadable("encrypted")
    if any(name.endswith("workbook.xml") for name in names):
        return
    if any(name.endswith("workbook.bin") for name in names):
        raise unreadable("binary_excel")
    if any(name.startswith(("word/", "ppt/")) for name in names):
        raise unreadable("word")
    if "content.xml" in names:
        raise unreadable("open_document")
    raise unreadable("archive")
