"""Who is on call when: planned, given to another, taken out again."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from hub.core.announce import Event, Ref, announce
from hub.core.flow.idempotent import Key, once
from hub.core.flow.transition import save_changes
from hub.core.kit import clock
from hub.core.kit.errors import Conflict, Invalid, NotYours
from hub.core.ladder import events
from hub.core.ladder.models import OnCallCell, OnCallSlot
from hub.core.ladder.words import CELL, LONGEST, Rank
from hub.core.people.access import has_role
from hub.core.people.models import Area, Person
from hub.core.people.words import DESK_ROLES

MOST_DAYS = 31
"""So many days are planned at once."""


@dataclass(frozen=True)
class Plan:
    """Somebody in a rank from a moment until another, and the same on so many `days`."""

    person: Person
    rank: str
    starts_at: datetime
    ends_at: datetime
    days: int = 1


def plan(area: Area, wanted: Plan, *, by: Person, key: Key | None = None) -> OnCallSlot:
    """
    Puts somebody on the rota, on each of `days` in a row; all or nothing. Gives the first slot.

    Raises Invalid `rota.person`, `rota.times`, `rota.days`, `rota.past`; Conflict `rota.overlap` where somebody is
    planned already in this rank at that time, also when two plan at the same moment.
    """
    may(by, area)
    check(area, wanted)

    def act() -> OnCallSlot:
        made = [_put(area, wanted, since, until, by) for since, until in _days(area, wanted)]
        announce(*_planned(made, by))
        return made[0]

    return once(key, "ladder.rota.plan", act, OnCallSlot)


def replace(
    slot: OnCallSlot, person: Person, *, by: Person, version: int | None = None, key: Key | None = None
) -> OnCallSlot:
    """Gives a slot to another; both are told. Raises Conflict `state.changed` where somebody was quicker."""
    may(by, slot.area)
    _works_at_desk(person, slot.area)
    if slot.ends_at <= clock.now():
        raise past()

    def act() -> OnCallSlot:
        before = slot.person
        save_changes(slot, version=version, person=person)
        announce(event(events.OnCallRemoved, slot, before, by), event(events.OnCallPlanned, slot, person, by))
        return slot

    return once(key, "ladder.rota.replace", act, OnCallSlot)


def remove(slot: OnCallSlot, *, by: Person) -> None:
    """Takes a slot out of the rota; whoever was planned is told. Conflict `rota.gone` where it is out already."""
    may(by, slot.area)
    if slot.ends_at <= clock.now():
        raise past()
    with transaction.atomic():
        removed = event(events.OnCallRemoved, slot, slot.person, by)
        mine = OnCallSlot.objects.filter(pk=slot.pk)
        # Its row before its half hours, as whoever moves it takes them.
        if not mine.update(version=F("version") + 1):
            raise Conflict("rota.gone", _("This has been taken out of the rota already."))
        mine.delete()
        announce(removed)


def _planned(made: list[OnCallSlot], by: Person) -> list[Event]:
    """Every slot stands in the record; whoever is planned is told once, of all days together."""
    first, *others = made
    told = event(events.OnCallPlanned, first, first.person, by, days=len(made))
    return [told, *(event(events.OnCallPlanned, slot, by, by) for slot in others)]


def _put(area: Area, wanted: Plan, since: datetime, until: datetime, by: Person) -> OnCallSlot:
    try:
        with transaction.atomic():
            slot = OnCallSlot.objects.create(
                area=area,
                person=wanted.person,
                rank=wanted.rank,
                starts_at=since,
                ends_at=until,
                planned_by=by,
            )
            OnCallCell.objects.bulk_create(
                OnCallCell(slot=slot, area=area, rank=wanted.rank, at=at) for at in cells(since, until)
            )
    except IntegrityError as error:
        raise overlap(area, wanted, since, until) from error
    return slot


def overlap(area: Area, wanted: Plan, since: datetime, until: datetime, but: int = 0) -> Conflict:
    """Says who is planned there, and when. `but`: the slot that is being moved."""
    there = OnCallSlot.objects.filter(
        area=area, rank=wanted.rank, starts_at__lt=until, ends_at__gt=since
    ).exclude(pk=but).select_related("person").order_by("starts_at").first()  # fmt: skip
    if there is None:
        return Conflict("rota.overlap", _("Somebody is planned there already."))
    zone = area.zone
    message = _("%(name)s is planned there already: %(since)s to %(until)s.") % {
        "name": there.person.name,
        "since": there.starts_at.astimezone(zone).strftime("%m-%d %H:%M"),
        "until": there.ends_at.astimezone(zone).strftime("%m-%d %H:%M"),
    }
    return Conflict("rota.overlap", message, fields={"starts_at": message}, slot=there.pk)


def cells(since: datetime, until: datetime) -> Iterator[datetime]:
    """The half hours of a time, in their order."""
    while since < until:
        yield since
        since += CELL


def _days(area: Area, wanted: Plan) -> Iterator[tuple[datetime, datetime]]:
    """The same hours by the area's clock on each day, also where the clock is put forward in between."""
    zone = area.zone
    since, until = wanted.starts_at.astimezone(zone), wanted.ends_at.astimezone(zone)
    for day in range(wanted.days):
        later = timedelta(days=day)
        yield (since + later).astimezone(UTC), (until + later).astimezone(UTC)


def check(area: Area, wanted: Plan) -> None:
    """What cannot be planned at all: Invalid `rota.person`, `rota.rank`, `rota.times`, `rota.days`, `rota.past`."""
    _works_at_desk(wanted.person, area)
    if wanted.rank not in Rank.values:
        raise _invalid("rota.rank", _("Choose in which rank."), "rank")
    if not wanted.starts_at < wanted.ends_at <= wanted.starts_at + LONGEST:
        raise _invalid("rota.times", _("The end comes after the beginning, within seven days."), "ends_at")
    for name in ("starts_at", "ends_at"):
        if getattr(wanted, name).timestamp() % CELL.total_seconds():
            raise _invalid("rota.times", _("Begin and end on the full or the half hour."), name)
    if not 1 <= wanted.days <= MOST_DAYS:
        problem = _("Choose 1 to %(most)s days.") % {"most": MOST_DAYS}
        raise _invalid("rota.days", problem, "days")
    if wanted.ends_at <= clock.now():
        raise past()


def _invalid(code: str, problem: object, field: str) -> Invalid:
    return Invalid(code, problem, fields={field: problem})


def past(field: str = "ends_at") -> Invalid:
    """Nobody is put on call for a time that is over."""
    return _invalid("rota.past", _("This time is over. It stays as it was."), field)


def _works_at_desk(person: Person, area: Area) -> None:
    if not has_role(person, area, *DESK_ROLES):
        problem = _("Only somebody who works at the desk can be on call: they must be able to open the case.")
        raise _invalid("rota.person", problem, "person")


def may(by: Person, area: Area) -> None:
    """Only the desk plans. Raises NotYours."""
    if not has_role(by, area, *DESK_ROLES):
        raise NotYours("rota.desk_only", _("Only the committee does this."))


def event(
    kind: type[events.RotaEvent],
    slot: OnCallSlot,
    person: Person,
    by: Person,
    *,
    days: int = 1,
    said: Mapping[str, str] | None = None,
    **more: Any,
) -> events.RotaEvent:
    """Something about a slot, of which a person is told unless they did it. `said`: more for the record."""
    zone = slot.area.zone
    whom = slot.person_id if kind is events.OnCallPlanned else person.pk
    since, until = slot.starts_at.astimezone(zone), slot.ends_at.astimezone(zone)
    times = {"from": since.isoformat(), "until": until.isoformat()}
    return kind(
        area=slot.area, about=Ref("on_call", slot.pk, slot.version), actor=by,
        told=(person.pk,) if person.pk != by.pk else (),
        rank=Rank(slot.rank).label, since=since, until=until, days=days,
        particulars={"person": whom, "rank": slot.rank, **times, **(said or {})}, **more,
    )  # fmt: skip
