"""What happens to a roster as a whole."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from hub.core.announce import Event
from hub.core.live import names


@dataclass(frozen=True, kw_only=True)
class RosterImported(Event):
    """A roster has been written. `particulars` are counts; every desk of the area looks again."""

    verb: ClassVar[str] = "estate.roster.imported"

    def streams(self) -> Iterable[str]:
        """The area's desk."""
        return [names.desk(self.area.pk)] if self.area else []


@dataclass(frozen=True, kw_only=True)
class RosterExported(Event):
    """Somebody has taken the whole roster out, care flags included. For the record; no screen changes."""

    verb: ClassVar[str] = "estate.roster.exported"
