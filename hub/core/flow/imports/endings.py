"""How an import ends without being written: thrown away by somebody, or by the clock."""

from datetime import timedelta

from django.db import transaction

from hub.core.flow.imports import contents
from hub.core.flow.imports.models import OPEN, ImportBatch
from hub.core.flow.imports.words import ImportState
from hub.core.flow.transition import transition
from hub.core.kit import clock
from hub.core.kit.errors import Conflict

KEPT = timedelta(hours=24)
"""How long an upload that nobody confirms is kept (it is full of names, addresses and illnesses)."""


def abandon(batch: ImportBatch, *, version: int | None = None) -> ImportBatch:
    """Throws an import away with everything that was uploaded. Once thrown away, it stays so."""
    if batch.state == ImportState.ABANDONED:
        return batch
    with transaction.atomic():
        transition(batch, ImportState.ABANDONED, version=version, finished_at=clock.now())
        contents.forget(batch)
    return batch


def sweep() -> int:
    """
    Throws away what nobody has confirmed within 24 hours; gives how many. One of several workers does each.

    An import that has been RUNNING for so long has lost its worker more often than jobs are taken back.
    """
    due = ImportBatch.objects.filter(state__in=[*OPEN, ImportState.RUNNING], expires_at__lte=clock.now())
    done = 0
    for batch in due[:500]:
        try:
            if batch.state == ImportState.RUNNING:
                transition(batch, ImportState.FAILED)
            abandon(batch)
            done += 1
        except Conflict:
            continue
    return done
