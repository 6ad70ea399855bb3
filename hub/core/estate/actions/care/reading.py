"""The one way to read health data, which records the reading; and what members see of their own household."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hub.core.announce import Event, announce
from hub.core.estate import access
from hub.core.estate.actions import guards
from hub.core.estate.events import care as events
from hub.core.estate.events.base import health
from hub.core.kit import clock
from hub.core.kit.errors import NotYours
from hub.core.people.access import ids_at_household, live_memberships
from hub.core.people.models import CareFlag, HealthStatus, Household, Person

OF_AGE = 18


@dataclass(frozen=True)
class HealthData:
    """What was read: the care flags and infection statuses of one household."""

    flags: list[CareFlag]
    statuses: list[HealthStatus]

    def flags_of(self, person_id: int | None) -> list[CareFlag]:
        """The flags of one person, or (None) of the household as a whole."""
        return [flag for flag in self.flags if flag.person_id == person_id]

    def status_of(self, person_id: int) -> HealthStatus | None:
        """The infection status of one person, if the committee has recorded one."""
        return next((status for status in self.statuses if status.person_id == person_id), None)


def read(household: Household, *, by: Person, place: str) -> HealthData:
    """
    The health data of a household for somebody who acts on it (committee and leads; NotYours for everybody else).

    Each reading is recorded with its `place` (`household`, `request:12`), and the household sees it on its own page.
    The one way to show care flags to staff: nothing else may read those rows.
    """
    guards.desk_only(by, household.area_id)
    return read_several([household], by=by, place=place)[household.pk]


def read_several(households: list[Household], *, by: Person, place: str) -> dict[int, HealthData]:
    """The same for the doors of one list of one area, by id. A door without health data makes no reading."""
    for area_id in {household.area_id for household in households}:
        guards.desk_only(by, area_id)
    found = {household.pk: HealthData([], []) for household in households}
    with transaction.atomic():
        for flag in CareFlag.objects.filter(household__in=households, ended_at=None).select_related("person"):
            found[flag.household_id].flags.append(flag)
        _add_statuses(found)
        announce(*(_reading(row, found[row.pk], by, place) for row in households if _any(found[row.pk])))
    return found


def own(household: Household, *, by: Person) -> HealthData:
    """
    What a member sees of their own household: what concerns the whole door, themselves, and children.

    Nobody sees the illness of another adult here, the head neither: they can ask them. Not recorded as a reading.
    """
    if by.pk not in ids_at_household(household.pk):
        raise NotYours("care.not_member", _("Only those who live there see this."))
    flags = [
        flag for flag in access.live_flags(household) if flag.person is None or _may_know(flag.person, by)
    ]
    statuses = [status for status in access.live_health(household) if _may_know(status.person, by)]
    return HealthData(flags, statuses)


def is_child(person: Person) -> bool:
    """Whether somebody is surely under 18; who has no birth on the list counts as an adult."""
    year, _, month = person.born.partition("-")
    if not (year.isdecimal() and month.isdecimal()):
        return False
    today = clock.now()
    return (today.year - int(year), today.month - int(month)) < (OF_AGE, 0)


def _may_know(person: Person, by: Person) -> bool:
    return person.pk == by.pk or (is_child(person) and not is_child(by))


def _add_statuses(found: dict[int, HealthData]) -> None:
    lives = live_memberships().filter(household__in=found).values_list("person", "household")
    doors: dict[int, list[int]] = {}
    for person_id, household_id in lives:
        doors.setdefault(person_id, []).append(household_id)
    current = HealthStatus.objects.filter(
        person__in=live_memberships().filter(household__in=found).values("person"),
        replaced_at=None,
        episode__ended_at=None,
    )
    for status in current.select_related("person"):
        for household_id in doors.get(status.person_id, ()):
            found[household_id].statuses.append(status)


def _any(data: HealthData) -> bool:
    return bool(data.flags or data.statuses)


def _reading(household: Household, data: HealthData, by: Person, place: str) -> Event:
    kinds = sorted({flag.kind for flag in data.flags} | {status.kind for status in data.statuses})
    particulars = {"place": place, "kinds": kinds}
    return events.HealthRead(area=household.area, about=health(household), actor=by, particulars=particulars)
