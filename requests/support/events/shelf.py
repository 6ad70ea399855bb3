"""What stands ready at the desk has changed."""

from dataclasses import dataclass
from typing import ClassVar

from hub.core.announce import Event


@dataclass(frozen=True, kw_only=True)
class ShelfChanged(Event):
    """A ready reply, a checklist or an answer was written, changed or taken down. Nobody is told."""

    verb: ClassVar[str] = "support.shelf.changed"


@dataclass(frozen=True, kw_only=True)
class CasesExported(Event):
    """Somebody has taken requests out as a table. Nobody is told; the record keeps it."""

    verb: ClassVar[str] = "support.cases.exported"
