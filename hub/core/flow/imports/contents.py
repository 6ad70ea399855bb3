"""Keeps an import's tables and preview lines: packed, sealed with the episode's key, deleted when it is over."""

import json
import zlib
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from hub.core.flow.imports.models import ImportBatch, ImportContent
from hub.core.flow.imports.plans import Line, Reason
from hub.core.flow.imports.tables import Table
from hub.core.kit import seal
from hub.core.kit.errors import Gone
from hub.core.people import keys


def keep(batch: ImportBatch, tables: Sequence[Table]) -> None:
    """Keeps what was read from the file."""
    text = json.dumps([table.as_json() for table in tables], ensure_ascii=False, separators=(",", ":"))
    ImportContent.objects.create(batch=batch, tables=_pack(batch, "tables", text.encode()))


def tables_of(batch: ImportBatch) -> list[Table]:
    """The tables that were uploaded. Gone `import.over` when they have been deleted."""
    return [Table.from_json(kept) for kept in _unpack(batch, "tables")]


def keep_preview(batch: ImportBatch, shown: bytes) -> None:
    """Keeps a preview: what `Plan.shown` gave."""
    ImportContent.objects.filter(batch=batch).update(lines=_pack(batch, "lines", shown))


def preview_of(batch: ImportBatch) -> tuple[list[Line], list[Reason]]:
    """The preview's lines and notes. Gone `import.over` when they have been deleted."""
    kept = _unpack(batch, "lines")
    notes = [Reason(code, params, bool(warns)) for code, params, warns in kept["notes"]]
    return [Line.from_json(line) for line in kept["lines"]], notes


def forget(batch: ImportBatch) -> None:
    """Deletes the contents: the import is over."""
    ImportContent.objects.filter(batch=batch).delete()


def _pack(batch: ImportBatch, what: str, text: bytes) -> bytes:
    return seal.seal(zlib.compress(text, 3), keys.key_of(batch.episode), f"import.{what}:{batch.pk}")


def _unpack(batch: ImportBatch, what: str) -> Any:
    packed = ImportContent.objects.filter(batch=batch).values_list(what, flat=True).first()
    if packed is None:
        raise Gone(
            "import.over",
            _("This import is over, and its contents have been deleted. Upload the file again."),
        )
    plain = seal.unseal(bytes(packed), keys.key_of(batch.episode), f"import.{what}:{batch.pk}")
    return json.loads(zlib.decompress(plain))
