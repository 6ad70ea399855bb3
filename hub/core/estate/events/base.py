"""What the estate's events share: the desk of the area watches, and the households concerned."""

from collections.abc import Iterable
from dataclasses import dataclass

from hub.core.announce import Event, Ref
from hub.core.live import names
from hub.core.people.models import Building, Household, Person


@dataclass(frozen=True, kw_only=True)
class EstateEvent(Event):
    """
    Something on the estate. `households` are the ids of the doors whose pages show it, `told` the ids of the people
    whom the action tells: an event has no audience of its own making.
    """

    households: tuple[int, ...] = ()
    told: tuple[int, ...] = ()

    def streams(self) -> Iterable[str]:
        """The area's desk, and the pages of the households concerned."""
        desk = [names.desk(self.area.pk)] if self.area else []
        return desk + [names.case("household", pk) for pk in self.households]

    def people(self) -> Iterable[int]:
        """Exactly those whom the action named."""
        return self.told


@dataclass(frozen=True, kw_only=True)
class QuietEvent(EstateEvent):
    """Something that is recorded and moves no page: a reading, a receipt."""

    def streams(self) -> Iterable[str]:
        """Nobody's."""
        return ()


def household(row: Household) -> Ref:
    """A household as the subject of an event."""
    return Ref("household", row.pk, row.version)


def health(row: Household) -> Ref:
    """The health data of a household as a subject of its own, so that its readings are found by themselves."""
    return Ref("household_health", row.pk, row.version)


def building(row: Building) -> Ref:
    """A building as the subject of an event."""
    return Ref("building", row.pk, row.version)


def person(row: Person) -> Ref:
    """A person as the subject of an event."""
    return Ref("person", row.pk, row.version)
