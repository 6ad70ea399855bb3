"""CSV and its relatives: which characters, which delimiter, which rows."""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from hub.core.flow.imports.limits import Limits
from hub.core.flow.imports.tables import Table, bounded
from hub.core.flow.imports.unreadable import unreadable

# UTF-32 first: its mark begins with the one of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DELIMITERS = (",", "\t", ";", "|", "，")
_LOOK = 200
_ORDINARY = re.compile(r"[\t\r\n\x20-\x7e\u00a0-\u024f\u2000-\u206f\u3000-\u303f\u4e00-\u9fa5\uff00-\uffef]")


def read_text(data: bytes, limits: Limits) -> Table:
    """One table from text. Raises Unreadable: characters that cannot be read, no table, bounds passed."""
    text = decode(data)
    table = Table("", bounded(_records(text, delimiter_of(text), limits), "CSV", limits))
    if not any(len(row) > 1 for row in table.rows):
        raise unreadable("no_table")
    return table


def decode(data: bytes) -> str:
    """
    Text from bytes: by its mark, else UTF-8, else UTF-16 (it has zeros), else GB18030.

    UTF-16 and GB18030 turn nearly any bytes into some characters, so they are believed only where 19 of 20 characters
    are ASCII, punctuation or the 20,902 Han of everyday use. Raises Unreadable.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _first([encoding], data[len(mark) :])
    if b"\x00" in data[:4000]:
        return _ordinary(_first(["utf-16-le", "utf-16-be"], data, doubted=True))
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _ordinary(_first(["gb18030"], data))


def _first(encodings: list[str], data: bytes, *, doubted: bool = False) -> str:
    """The first reading that works; where `doubted`, the first that also gives ordinary characters."""
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not doubted or _is_ordinary(text):
            return text
    raise unreadable("encoding")


def _is_ordinary(text: str) -> bool:
    sample = text[:20_000]
    return len(_ORDINARY.findall(sample)) >= 0.95 * len(sample)


def _ordinary(text: str) -> str:
    if not _is_ordinary(text):
        raise unreadable("encoding")
    return text


def delimiter_of(text: str) -> str:
    """The delimiter that cuts the first rows into the most equal parts; a comma where none does."""
    lines = list(islice(io.StringIO(text[:200_000], newline=""), _LOOK))
    return max(_DELIMITERS, key=lambda delimiter: _evenness(lines, delimiter))


def _evenness(lines: list[str], delimiter: str) -> tuple[int, int]:
    """How many rows share the commonest width above one, and that width."""
    try:
        widths = Counter(len(cells) for cells in csv.reader(lines, delimiter=delimiter) if len(cells) > 1)
    except csv.Error:
        return 0, 0
    width, times = max(widths.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
    return times, width


def _records(text: str, delimiter: str, limits: Limits) -> Iterator[list[str]]:
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        yield from rows
    except csv.Error as error:
        # The csv module's own bound: a quotation mark that is never closed swallows the rest of the file.
        raise unreadable("cell_too_long", row=rows.line_num, most=limits.cell) from error
