"""What happens to an area and its buildings."""

from dataclasses import dataclass
from typing import ClassVar

from hub.core.estate.events.base import EstateEvent


@dataclass(frozen=True, kw_only=True)
class AreaOpened(EstateEvent):
    """An area, its episode and its first lead exist."""

    verb: ClassVar[str] = "estate.area.opened"


@dataclass(frozen=True, kw_only=True)
class AreaChanged(EstateEvent):
    """Names, phones, emergency contacts or thresholds are different."""

    verb: ClassVar[str] = "estate.area.changed"


@dataclass(frozen=True, kw_only=True)
class PhaseChanged(EstateEvent):
    """The area has moved to another phase. Everyone learns of it by the announcement sent with it."""

    verb: ClassVar[str] = "estate.area.phase_changed"


@dataclass(frozen=True, kw_only=True)
class BuildingAdded(EstateEvent):
    """A building is on the list."""

    verb: ClassVar[str] = "estate.building.added"


@dataclass(frozen=True, kw_only=True)
class BuildingChanged(EstateEvent):
    """A building has another name, size, zone or place in the lists."""

    verb: ClassVar[str] = "estate.building.changed"


@dataclass(frozen=True, kw_only=True)
class DoorsAdded(EstateEvent):
    """The missing doors of a building are on the list."""

    verb: ClassVar[str] = "estate.building.doors_added"
