"""How much of a spreadsheet is taken in. Numbers are generous for an estate and small for a server."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """
    Bounds of one upload. Sizes are bytes.

    An XLSX is a zip of XML: the roster of 14,411 people is 0.6 MB packed and 4.7 MB unpacked (8 to 1). Office
    writes at most about 60 to 1 for sheets of empty formatted cells; the classic zip bombs start at 1,000 to 1.
    `cells` counts the empty ones too: a single cell in column XFD makes a row of 16,384.
    """

    packed: int = 10 * 1024 * 1024
    unpacked: int = 96 * 1024 * 1024
    expansion: int = 250
    parts: int = 1_000
    sheets: int = 80
    rows: int = 50_000
    columns: int = 64
    cells: int = 8_000_000
    cell: int = 4_000


LIMITS = Limits()
