"""
Files that nobody needs any more: of rolled-back uploads, of removed pictures, half-written by a killed
process.
"""

from collections.abc import Iterable
from datetime import timedelta

from hub.core.kit import clock
from hub.core.media import quota, storage
from hub.core.media.models import Attachment, Picture

GRACE = timedelta(hours=1)
"""A file is written before its row commits: younger ones may still get their row."""
BATCH = 500


def sweep() -> int:
    """
    Deletes files without a living row, after an hour, and old counts of uploads. Gives the number of files.
    """
    quota.forget_old()
    old = [found for found in storage.files() if found.written_at < clock.now() - GRACE]
    removed = 0
    for start in range(0, len(old), BATCH):
        batch = old[start : start + BATCH]
        living = _living({found.name for found in batch})
        for found in batch:
            if found.name not in living or found.path.endswith(".part"):
                storage.remove(found.path)
                removed += 1
    return removed


def _living(names: Iterable[str]) -> set[str]:
    """Those of `names` that a picture or attachment still has."""
    pictures, attachments = (
        model.objects.filter(name__in=names, deleted_at=None).values_list("name", flat=True)
        for model in (Picture, Attachment)
    )
    return {*pictures, *attachments}
