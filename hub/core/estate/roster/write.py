"""Writes a roster's plan, in bulk. The caller holds the transaction: all of it, or nothing."""

import secrets
from collections.abc import Callable
from datetime import datetime

from django.db.models import F

from hub.core.estate.roster.models import RosterDoor
from hub.core.estate.roster.standing import Door
from hub.core.estate.roster.values import floor
from hub.core.estate.roster.work import Work
from hub.core.flow.imports.bulk import insert
from hub.core.kit import clock
from hub.core.people import rights
from hub.core.people.models import Area, Building, CareFlag, Episode, Household, Membership, Person
from hub.core.people.words import CareSource

Step = Callable[[int, int], None]
"""Called with (done, total) as rows are written."""

BATCH = 2_000


def write(area: Area, episode: Episode, work: Work, by: Person | None, step: Step) -> None:
    """Makes and changes the rows of `work`. IntegrityError where somebody has made one of them meanwhile."""
    now = clock.now()
    touched = sorted(work.touched())
    for at in range(0, len(touched), BATCH):
        Household.objects.filter(pk__in=touched[at : at + BATCH]).update(version=F("version") + 1)
    total = len(work.newcomers) * 2 + len(work.doors) + len(work.flags) + len(work.heard)
    _houses(area, work)
    done = _doors(area, work)
    step(done, total)
    _changes(work, by, now)
    for at in range(0, len(work.newcomers), BATCH):
        done += _newcomers(work, slice(at, at + BATCH), episode)
        step(done, total)
    done += _flags(work, episode, by)
    done += _heard(work.heard)
    step(done, total)


def _houses(area: Area, work: Work) -> None:
    columns = ["area", "number", "name", "floors", "doors_per_floor", "position"]
    rows = [
        (area.pk, house.number, house.name, house.floors, house.doors_per_floor, house.position)
        for house in work.houses
    ]
    for house, pk in zip(work.houses, insert(Building, columns, rows), strict=True):
        house.pk = pk
    grown = [
        Building(pk=house.pk, floors=house.floors, doors_per_floor=house.doors_per_floor)
        for house in work.grown
    ]
    Building.objects.bulk_update(grown, ["floors", "doors_per_floor"])


def _doors(area: Area, work: Work) -> int:
    columns = ["area", "building", "door", "part", "floor", "remark"]
    rows = [
        (area.pk, door.house.pk, door.door, door.part, floor(door.door), door.remark) for door in work.doors
    ]
    for door, pk in zip(work.doors, insert(Household, columns, rows), strict=True):
        door.pk = pk
    changed = [Household(pk=door.pk, remark=door.remark) for door in work.remarks]
    Household.objects.bulk_update(changed, ["remark"], batch_size=BATCH)
    return len(rows)


def _changes(work: Work, by: Person | None, now: datetime) -> None:
    """People already here. Heads step down before others step up: a door never has two."""
    persons = [
        Person(
            pk=human.pk, name=human.name, phone=human.phone, other_phone=human.other_phone, born=human.born
        )
        for human in work.persons
    ]
    Person.objects.bulk_update(persons, ["name", "phone", "other_phone", "born"], batch_size=BATCH)
    if work.moves:
        left = [pk for old, _new in work.moves if (pk := old.membership)]
        Membership.objects.filter(pk__in=left).update(ended_at=now, ended_by=by, is_head=False)
        for old, new in work.moves:
            flags = CareFlag.objects.filter(person=old.pk, ended_at=None)
            there = list(flags.filter(household=new.door.pk).values_list("kind", flat=True))
            flags.filter(household=old.door.pk).exclude(kind__in=there).update(household=new.door.pk)
            flags.filter(household=old.door.pk).update(ended_at=now)
        rights.changed()
    for is_head in (False, True):
        rows = [
            Membership(pk=human.membership, relation=human.relation, is_head=human.is_head)
            for human in work.memberships
            if human.is_head is is_head
        ]
        Membership.objects.bulk_update(rows, ["relation", "is_head"], batch_size=BATCH)


def _newcomers(work: Work, part: slice, episode: Episode) -> int:
    humans = work.newcomers[part]
    new = [human for human in humans if human.pk is None]
    columns = ["name", "phone", "other_phone", "born", "password"]
    # Nobody on a roster has a password; Django takes what begins with ! for none, and the rest must differ.
    rows = [
        (human.name, human.phone, human.other_phone, human.born, "!" + secrets.token_urlsafe(30))
        for human in new
    ]
    for human, pk in zip(new, insert(Person, columns, rows), strict=True):
        human.pk = pk
    columns = ["person", "household", "episode", "relation", "is_head", "source"]
    entries = [
        (human.pk, human.door.pk, episode.pk, human.relation, human.is_head, "roster") for human in humans
    ]
    for human, pk in zip(humans, insert(Membership, columns, entries), strict=True):
        human.membership = pk
    return 2 * len(humans)


def _flags(work: Work, episode: Episode, by: Person | None) -> int:
    columns = ["household", "person", "episode", "kind", "source", "created_by"]
    rows = [
        (door.pk, human.pk if human else None, episode.pk, kind, CareSource.ROSTER, by.pk if by else None)
        for door, human, kind in work.flags
    ]
    return len(insert(CareFlag, columns, rows))


def _heard(doors: list[Door]) -> int:
    """Keeps what the roster said about each door, for telling a later edit by hand from an older roster."""
    new = [(door.pk, door.persons, _said(door)) for door in doors if not door.heard]
    insert(RosterDoor, ["household", "persons", "said"], new)
    old = [
        RosterDoor(household_id=door.pk or 0, persons=door.persons, said=_said(door))
        for door in doors
        if door.heard
    ]
    RosterDoor.objects.bulk_create(
        old,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["household"],
        update_fields=["persons", "said"],
    )
    return len(doors)


def _said(door: Door) -> dict[str, object]:
    people = {str(human.membership): human.said for human in door.people if human.said}
    return {"door": door.said, "people": people}
