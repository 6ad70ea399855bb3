"""Buildings by hand: on the list, changed, and filled with doors."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from hub.core.announce import announce
from hub.core.estate.actions import guards
from hub.core.estate.events import areas as events
from hub.core.estate.events.base import building as about
from hub.core.flow.idempotent import Key, once
from hub.core.flow.transition import save_changes
from hub.core.kit.errors import Conflict, Invalid
from hub.core.people.models import Area, Building, Household, Person

MOST_DOORS = 2000
"""Of one building at once: a slip of the finger (300 floors) must not fill the list."""


def add(area: Area, fields: Mapping[str, Any], *, by: Person, key: Key | None = None) -> Building:
    """
    Puts a building on the list: `number`, and if known `name`, `zone`, `floors`, `doors_per_floor`, `position`.

    Without a position it stands last. Raises Conflict `building.taken` for a number that the area has already.
    """
    guards.desk_only(by, area)
    number = guards.required(fields.get("number", ""), "number", _("Give the building a number."))

    def act() -> Building:
        place = fields.get("position") or (area.buildings.aggregate(most=Max("position"))["most"] or 0) + 1
        made = _save(area, {**fields, "number": number, "position": place})
        announce(events.BuildingAdded(area=area, about=about(made), actor=by, particulars={"number": number}))
        return made

    return once(key, "estate.building.add", act, Building)


def change(
    building: Building,
    changes: Mapping[str, Any],
    *,
    by: Person,
    version: int | None = None,
    key: Key | None = None,
) -> Building:
    """Changes what `add` takes. Raises Conflict `state.changed` with `now`, or `building.taken`."""
    guards.desk_only(by, building.area_id)

    def act() -> Building:
        before = {name: getattr(building, name) for name in changes}
        try:
            with transaction.atomic():
                save_changes(building, version=version, **changes)
        except IntegrityError as error:
            raise _taken() from error
        particulars = {"before": before, "after": dict(changes)}
        announce(
            events.BuildingChanged(
                area=building.area, about=about(building), actor=by, particulars=particulars
            )
        )
        return building

    return once(key, "estate.building.change", act, Building)


def add_doors(building: Building, *, by: Person, key: Key | None = None) -> Building:
    """
    Puts the doors on the list that its floors and doors per floor ask for and that are missing: 0101, 0102, … 1804.

    Doors that are there already stay as they are, so it may be done again.
    """
    guards.desk_only(by, building.area_id)
    wanted = building.floors * building.doors_per_floor
    if not 0 < wanted <= MOST_DOORS:
        message = _("Say first how many floors the building has and how many doors each floor has.")
        raise Invalid("building.size", message, fields={"floors": message})

    def act() -> Building:
        save_changes(building)
        have = set(building.households.filter(part="").values_list("door", flat=True))
        missing = [door for door in _doors(building) if door[1] not in have]
        Household.objects.bulk_create(
            Household(area_id=building.area_id, building=building, door=door, floor=floor)
            for floor, door in missing
        )
        particulars = {"doors": len(missing)}
        announce(
            events.DoorsAdded(area=building.area, about=about(building), actor=by, particulars=particulars)
        )
        return building

    return once(key, "estate.building.add_doors", act, Building)


def _doors(building: Building) -> list[tuple[int, str]]:
    """Floor and door number of each door, as door plates write them: two digits each."""
    floors, doors = range(1, building.floors + 1), range(1, building.doors_per_floor + 1)
    return [(floor, f"{floor:02}{door:02}") for floor in floors for door in doors]


def _save(area: Area, fields: Mapping[str, Any]) -> Building:
    try:
        with transaction.atomic():
            return Building.objects.create(area=area, **fields)
    except IntegrityError as error:
        raise _taken() from error


def _taken() -> Conflict:
    message = _("There is a building with this number already.")
    return Conflict("building.taken", message, fields={"number": message})
