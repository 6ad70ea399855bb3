"""
Files under HUB_MEDIA_ROOT: a folder per area and episode, written whole or not at all, found again by the
sweep.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

# The sweep deletes only what has this form: HUB_MEDIA_ROOT may hold somebody else's files.
_OURS = re.compile(r"\d+/\d+/([0-9a-f]{32})(?:\.small)?\.(?:webp|pdf)(\.part)?")


@dataclass(frozen=True)
class Found:
    """A file of ours on the disk: its path below the root, the name of its row, when it was written."""

    path: str
    name: str
    written_at: datetime


def write(path: str, data: bytes) -> None:
    """
    Writes a file durably: under its name it is complete and on the disk, or it is not there. Raises OSError.
    """
    target = _root() / path
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.part")
    with part.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    part.replace(target)
    _sync_folder(target.parent)


def read(path: str) -> bytes:
    """The file's bytes. Raises FileNotFoundError."""
    return (_root() / path).read_bytes()


def remove(path: str) -> None:
    """Deletes a file; one that is gone already is fine."""
    (_root() / path).unlink(missing_ok=True)


def files() -> Iterator[Found]:
    """Every file of ours, half-written ones included."""
    root = _root()
    for file in root.glob("*/*/*"):
        path = file.relative_to(root).as_posix()
        ours = _OURS.fullmatch(path)
        if ours:
            yield Found(path, ours[1], _written_at(file))


def _written_at(file: Path) -> datetime:
    try:
        return datetime.fromtimestamp(file.stat().st_mtime, UTC)
    except FileNotFoundError:  # another process was quicker: too new to be swept
        return datetime.max.replace(tzinfo=UTC)


def _root() -> Path:
    return Path(settings.MEDIA_ROOT)


def _sync_folder(folder: Path) -> None:
    """Without this the new name may be lost with the power, although the bytes are there."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
