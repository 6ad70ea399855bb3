"""
The one way a file that is no picture comes in: PDF only, bounded, kept as it is and given out as a download.
"""

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO

from django.utils.translation import gettext_lazy as _

from hub.core.kit.errors import Invalid
from hub.core.kit.text import tidy
from hub.core.media import magic

LARGEST_FILE = 10 * 1024 * 1024
_LONGEST_NAME = 100


@dataclass(frozen=True)
class ReadyPdf:
    """A PDF that was checked; `actions.keep_attachment` stores it."""

    data: bytes
    filename: str


def prepare(file: IO[bytes], filename: str) -> ReadyPdf:
    """
    Checks an upload. Raises Invalid (`attachment.empty`, `.too_large`, `.kind`) with a sentence for people.
    """
    size = file.seek(0, 2)
    if size == 0:
        raise Invalid("attachment.empty", _("This file is empty. Choose it again."))
    if size > LARGEST_FILE:
        raise Invalid(
            "attachment.too_large", _("This file is larger than 10 MB. Send a smaller one, or photos of it.")
        )
    file.seek(0)
    data = file.read()
    magic.check_pdf(data)
    return ReadyPdf(data, clean_name(filename))


def clean_name(filename: str) -> str:
    """
    The last part of a name without control or direction-changing characters, ending in .pdf, at most 100
    long.
    """
    stem = tidy(PurePosixPath(filename.replace("\\", "/")).name)
    stem = stem[:-4] if stem.lower().endswith(".pdf") else stem
    return (stem[: _LONGEST_NAME - 4].strip(" .") or "document") + ".pdf"
