"""The two long parts of an import: making the preview, and writing it. Both do no harm the second time."""

from typing import Any

from django.db import Error, IntegrityError, transaction

from hub.core.announce import announce
from hub.core.flow.imports import contents, words
from hub.core.flow.imports.fields import Layout
from hub.core.flow.imports.kinds import Kind, kind_of
from hub.core.flow.imports.models import ImportBatch
from hub.core.flow.imports.plans import Plan, digest
from hub.core.flow.imports.reporting import Reporter, Silent, Watched
from hub.core.flow.imports.words import ImportState
from hub.core.flow.transition import transition
from hub.core.jobs import progress
from hub.core.kit import clock


class _Moved(Exception):
    """Between the last look and the lock something has changed."""


def reporter_of(batch: ImportBatch) -> Reporter:
    """Whoever waits for it."""
    return Watched(batch.progress_id) if batch.progress_id else Silent()


def check(pk: int, reporter: Reporter | None = None) -> None:
    """Makes the preview of a batch that is CHECKING; any other is left alone."""
    batch = _get(pk)
    if batch.state != ImportState.CHECKING:
        return
    try:
        plan, now, _kind = _look(batch, reporter or reporter_of(batch))
        _show(batch, plan, now.fingerprint, changed=False)
    except Exception:
        _fail(batch)
        raise


def write(pk: int, reporter: Reporter | None = None) -> None:
    """
    Writes a batch that is RUNNING; any other is left alone.

    Looks again first. If the preview would now be another one, nothing is written, and the new preview is shown.
    """
    batch = _get(pk)
    if batch.state != ImportState.RUNNING:
        return
    reporter = reporter or reporter_of(batch)
    try:
        for _again in range(3):
            plan, now, kind = _look(batch, reporter)
            if now.fingerprint != batch.fingerprint and digest(plan.shown()) != batch.digest:
                _show(batch, plan, now.fingerprint, changed=True)
                return
            if _written(batch, kind, plan, now, reporter):
                return
        _show(batch, plan, now.fingerprint, changed=True)
    except Exception:
        _fail(batch)
        raise


def _get(pk: int) -> ImportBatch:
    return ImportBatch.objects.select_related("area", "episode", "owner").get(pk=pk)


def _look(batch: ImportBatch, reporter: Reporter) -> tuple[Plan, Any, Kind]:
    """Reads the kept file again and compares it with what stands now."""
    kind = kind_of(batch)
    reporter.phase(words.READING)
    tables = contents.tables_of(batch)
    reporter.phase(words.COMPARING)
    now = kind.standing(batch.area)
    plan = kind.plan(batch.area, tables, Layout.from_json(batch.layout), now, batch.options)
    return plan, now, kind


def _show(batch: ImportBatch, plan: Plan, fingerprint: str, *, changed: bool) -> None:
    shown = plan.shown()
    with transaction.atomic():
        contents.keep_preview(batch, shown)
        transition(
            batch, ImportState.PREVIEWED, fingerprint=fingerprint, digest=digest(shown), counts=plan.counts(),
            outcome=plan.totals, changed_meanwhile=changed,
        )  # fmt: skip
    if batch.progress_id:
        progress.finish(batch.progress_id)


def _written(batch: ImportBatch, kind: Kind, plan: Plan, now: Any, reporter: Reporter) -> bool:
    """The transaction of the import. False where something moved under it: nothing is written then."""
    reporter.phase(words.WRITING)
    try:
        with transaction.atomic():
            if kind.standing(batch.area, lock=True).fingerprint != now.fingerprint:
                raise _Moved
            kind.write(batch, plan, batch.owner, reporter)
            done = {"outcome": plan.totals, "counts": plan.counts(), "finished_at": clock.now()}
            transition(batch, ImportState.DONE, version=batch.version, **done)
            contents.forget(batch)
            announce(kind.event(batch, batch.owner))
    except (_Moved, IntegrityError):
        batch.refresh_from_db(fields=["state", "version"])
        return False
    if batch.progress_id:
        progress.finish(batch.progress_id)
    return True


def _fail(batch: ImportBatch) -> None:
    """Marks it failed where the database still listens; its file is kept, so that it can be checked again."""
    try:
        batch.refresh_from_db(fields=["state", "version"])
        if batch.may_become(ImportState.FAILED):
            transition(batch, ImportState.FAILED)
        if batch.progress_id:
            progress.fail(batch.progress_id, words.STOPPED)
    except Error:
        return
