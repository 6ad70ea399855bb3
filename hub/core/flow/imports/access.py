"""The only way to an import: through the area's desk that the page or program has already been let into."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from hub.core.flow.imports import contents
from hub.core.flow.imports.kinds import Kind
from hub.core.flow.imports.models import OPEN, ImportBatch
from hub.core.flow.imports.plans import Line, Reason
from hub.core.flow.imports.words import ImportState
from hub.core.jobs import progress
from hub.core.jobs.models import Progress
from hub.core.kit.errors import Invalid
from hub.core.people.models import Area

LIMIT = 50
MOST = 200


def batches(area: Area, kind: Kind) -> QuerySet[ImportBatch]:
    """The area's imports of one kind, the latest first."""
    return (
        ImportBatch.objects.filter(area=area, kind=kind.name).select_related("owner", "area").order_by("-pk")
    )


def drafts(area: Area, kind: Kind) -> QuerySet[ImportBatch]:
    """Those that wait for somebody, or are being worked on."""
    return batches(area, kind).filter(state__in=[*OPEN, ImportState.RUNNING])


def finished(area: Area, kind: Kind) -> QuerySet[ImportBatch]:
    """Those that were written."""
    return batches(area, kind).filter(state=ImportState.DONE)


def batch_for(area: Area, kind: Kind, pk: int) -> ImportBatch:
    """One import of the area; else Http404. The caller has checked the right to the area's imports."""
    found = ImportBatch.objects.select_related("area", "episode", "owner", "progress")
    return get_object_or_404(found, area=area, kind=kind.name, pk=pk)


def progress_of(batch: ImportBatch) -> Progress | None:
    """How far the background work is; whoever may see the import may see that."""
    if batch.progress is None:
        return None
    return progress.progress_for(batch.progress.owner, batch.progress.pk)


@dataclass(frozen=True)
class Preview:
    """Some lines of a preview, the notes about the file, and where the next lines begin ("" at the end)."""

    lines: list[Line]
    notes: list[Reason]
    after: str
    first: bool


def preview(batch: ImportBatch, *, show: str = "", after: str = "", limit: int = LIMIT) -> Preview:
    """
    The next lines of a preview: all, those of one verdict, or `warned`.

    `after` is the place in the preview that the page before gave: lines never move within one preview.
    """
    lines, notes = contents.preview_of(batch)
    if after and not (after.isascii() and after.isdecimal() and len(after) < 9):
        raise Invalid("list.bad_cursor", _("This list has changed. Start again from its first page."))
    limit = max(1, min(limit, MOST))
    found = [
        (at, line) for at, line in enumerate(lines[int(after or 0) :], int(after or 0)) if _shown(line, show)
    ]
    more = str(found[limit][0]) if len(found) > limit else ""
    return Preview([line for _at, line in found[:limit]], notes, more, not after)


def _shown(line: Line, show: str) -> bool:
    return not show or line.verdict == show or (show == "warned" and line.warned)
