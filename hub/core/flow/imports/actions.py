"""The verbs of every import: upload, say which column is which, check, confirm (throwing away: `endings`)."""

from collections.abc import Mapping

from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from hub.core.flow import jobs
from hub.core.flow.idempotent import Key, once
from hub.core.flow.imports import contents, runs
from hub.core.flow.imports.endings import KEPT
from hub.core.flow.imports.fields import Layout
from hub.core.flow.imports.guess import guess
from hub.core.flow.imports.kinds import Kind, kind_of
from hub.core.flow.imports.models import ImportBatch
from hub.core.flow.imports.reading import read
from hub.core.flow.imports.reporting import Reporter, Silent
from hub.core.flow.imports.words import COMPARING, ImportState
from hub.core.flow.transition import save_changes, transition
from hub.core.jobs import progress
from hub.core.kit import clock
from hub.core.kit.errors import Conflict, Invalid
from hub.core.kit.text import tidy
from hub.core.people.access import episode_of
from hub.core.people.models import Area, Person

LONGEST = 120
"""Characters of an option that is free text."""

BIG = 2_000
"""Above this many rows an import works in the background and shows its progress; below, it is done with the click."""


def upload(
    kind: Kind, area: Area, data: bytes, filename: str, *, by: Person | None, key: Key | None = None,
    options: Mapping[str, str] | None = None,
) -> ImportBatch:  # fmt: skip
    """
    Reads a file and guesses its columns. Raises Unreadable (422) where it cannot be read; nothing is kept then.

    The same key gives the same batch. `by` is None for a command of the operator. `options` are the first answers to
    the kind's, to be changed before the preview.
    """
    tables = read(data)
    first = _chosen(kind, options or {})

    def act() -> ImportBatch:
        batch = ImportBatch.objects.create(
            area=area, episode=episode_of(area), owner=by, kind=kind.name, filename=filename[-120:], size=len(data),
            rows=sum(table.filled for table in tables), layout=guess(tables, kind.fields).as_json(),
            options=first, expires_at=clock.now() + KEPT,
        )  # fmt: skip
        contents.keep(batch, tables)
        return batch

    return once(key, "import.upload", act, ImportBatch)


def choose(batch: ImportBatch, layout: Layout, *, version: int | None = None) -> ImportBatch:
    """
    Says where the file keeps what. A preview that was made before is void.

    Raises Invalid `import.columns_missing` with a message per field that is needed and has no column.
    """
    _need(batch, layout)
    if batch.state == ImportState.UPLOADED:
        return save_changes(batch, version=version, layout=layout.as_json())
    return transition(
        batch, ImportState.UPLOADED, version=version, layout=layout.as_json(), counts={}, digest=""
    )


def check(
    batch: ImportBatch,
    options: Mapping[str, str],
    *,
    version: int | None = None,
    reporter: Reporter | None = None,
    key: Key | None = None,
) -> ImportBatch:
    """
    Makes the preview: at once, or in the background for a big file (state CHECKING, with progress). With the same key
    again it is the preview that there is.

    `options` are the kind's (a roster's `prefer`: hand or file). A `reporter` of the caller's means: here and now.
    """
    kind = kind_of(batch)
    _need(batch, Layout.from_json(batch.layout))
    kept = _chosen(kind, options)
    background = reporter is None and batch.rows > BIG and batch.owner is not None
    begun: list[int] = []

    def begin() -> ImportBatch:
        changes = {"options": kept, "changed_meanwhile": False}
        transition(
            batch,
            ImportState.CHECKING,
            version=version,
            **changes,
            **_watched(batch, batch.owner, background),
        )
        begun.append(batch.pk)
        if background:
            jobs.check_import.enqueue(batch.pk)
        return batch

    once(key, "import.check", begin, ImportBatch)
    if begun and not background:
        runs.check(batch.pk, reporter or Silent())
    return batch.reread()


def confirm(
    batch: ImportBatch, by: Person | None, *, version: int | None = None, reporter: Reporter | None = None,
    key: Key | None = None,
) -> ImportBatch:  # fmt: skip
    """
    Writes what the preview shows, all of it or nothing.

    A big file is written in the background (state RUNNING, with progress). Pressed twice, the second finds it running
    or done, or, with the same key, the new preview that the first found necessary. Raises Conflict `import.busy` while
    another import of this kind runs, Invalid `import.nothing` where nothing would change.
    """
    if batch.state in (ImportState.RUNNING, ImportState.DONE):
        return batch
    background = reporter is None and batch.rows > BIG and by is not None
    begun: list[int] = []

    def begin() -> ImportBatch:
        _need_something(batch)
        transition(batch, ImportState.RUNNING, version=version, owner=by, **_watched(batch, by, background))
        begun.append(batch.pk)
        if background:
            jobs.write_import.enqueue(batch.pk)
        return batch

    try:
        once(key, "import.confirm", begin, ImportBatch)
    except IntegrityError as error:
        message = _("Another import is being written. Wait until it is done, then confirm again.")
        raise Conflict("import.busy", message) from error
    if begun and not background:
        runs.write(batch.pk, reporter or Silent())
    return batch.reread()


def _chosen(kind: Kind, options: Mapping[str, str]) -> dict[str, str]:
    """An answer to each of the kind's options. Raises Invalid `import.bad_option`."""
    kept = {
        name: (options.get(name) or answers[0]) if answers else tidy(options.get(name, ""))[:LONGEST]
        for name, answers in kind.options.items()
    }
    if any(answers and kept[name] not in answers for name, answers in kind.options.items()):
        raise Invalid("import.bad_option", _("Choose one of the answers that are offered."))
    return kept


def _need_something(batch: ImportBatch) -> None:
    if batch.state == ImportState.PREVIEWED and not (
        batch.counts.get("added") or batch.counts.get("changed")
    ):
        raise Invalid(
            "import.nothing", _("Everything in this file is already here. There is nothing to write.")
        )


def _need(batch: ImportBatch, layout: Layout) -> None:
    kind = kind_of(batch)
    missing = kind.missing(layout, contents.tables_of(batch))
    if missing:
        labels = {field.key: field.label for field in kind.fields}
        fields = {key: _("Choose the column that holds this.") for key in missing}
        message = _("Say which column holds: %(names)s.") % {
            "names": ", ".join(str(labels[key]) for key in missing)
        }
        raise Invalid("import.columns_missing", message, fields=fields)


def _watched(batch: ImportBatch, by: Person | None, background: bool) -> dict[str, object]:
    if not background or by is None:
        return {"progress": None}
    return {"progress": progress.start(by, f"import.{batch.kind}", COMPARING)}
