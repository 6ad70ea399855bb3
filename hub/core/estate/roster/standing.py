"""What stands in the database about an area's doors and people, read at once, with its fingerprint."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from hub.core.estate.roster.rows import DoorKey
from hub.core.estate.roster.values import building, door_key
from hub.core.people.models import Area, Building, CareFlag, Household, Membership, Person
from hub.core.people.words import CareSource, Relation

Said = dict[str, str]
"""Field → digest of what the roster said last."""


@dataclass(slots=True)
class House:
    """A building, here or to be made (`pk` None)."""

    number: str
    name: str
    floors: int = 0
    doors_per_floor: int = 0
    position: int = 0
    pk: int | None = None

    @property
    def key(self) -> str:
        """By which a file's buildings find it: 012 and 12 are one."""
        place = building(self.number)
        return place.number if place else self.number


@dataclass(slots=True, eq=False)
class Human:
    """A person behind a door, here or to be made (`pk` None)."""

    door: "Door" = field(repr=False)
    name: str
    relation: str
    is_head: bool
    phone: str = ""
    other_phone: str = ""
    born: str = ""
    verified: bool = False
    ended: bool = False
    pk: int | None = None
    membership: int | None = None
    said: Said = field(default_factory=dict)
    flags: dict[str, "Flag"] = field(default_factory=dict)

    @property
    def told_as(self) -> str:
        """The relation as a roster tells it: the head is the head, whatever else is entered, and nobody else is."""
        if self.is_head:
            return Relation.HEAD
        return Relation.OTHER if self.relation == Relation.HEAD else self.relation


@dataclass(frozen=True, slots=True)
class Flag:
    """A care flag that is set, or (`ended`) was ended by somebody."""

    kind: str
    by_roster: bool
    ended: bool


@dataclass(slots=True, eq=False)
class Door:
    """
    A household, here or to be made (`pk` None). `flags` are those of the household as a whole.

    `key` is that by which rows find it. `heard`: a roster has spoken of it before, and `said` is what it said.
    """

    house: House
    key: DoorKey
    door: str
    part: str = ""
    remark: str = ""
    persons: int | None = None
    closed: bool = False
    pk: int | None = None
    heard: bool = False
    people: list[Human] = field(default_factory=list)
    said: Said = field(default_factory=dict)
    flags: dict[str, Flag] = field(default_factory=dict)

    @property
    def living(self) -> list[Human]:
        """Who lives there now."""
        return [human for human in self.people if not human.ended]

    @property
    def title(self) -> str:
        """`12栋 0304`."""
        return f"{self.house.name or self.house.number} {self.door}{'-' + self.part if self.part else ''}"


@dataclass(slots=True)
class Standing:
    """An area's buildings by number and doors by key. Equal fingerprints: nothing that a plan looks at has changed."""

    houses: dict[str, House]
    doors: dict[DoorKey, Door]
    fingerprint: str


def standing(area: Area, *, lock: bool = False) -> Standing:
    """
    Everything that a roster's plan looks at, in five queries.

    `lock`: inside the transaction that writes, so that nothing moves between this reading and its end.
    """
    if lock:
        _lock(area)
    seal = hashlib.sha256()
    by_house = {house.pk: house for house in (House(*row) for row in _sealed(seal, _buildings(area)))}
    keys = {pk: house.key for pk, house in by_house.items()}
    houses = {keys[pk]: house for pk, house in by_house.items()}
    by_pk: dict[int, Door] = {}
    heard: dict[int, dict[str, Said]] = {}
    for pk, house, number, part, remark, closed, persons, said in _sealed(seal, _households(area)):
        key = (keys[house], door_key(number), part)
        by_pk[pk] = Door(by_house[house], key, number, part, remark, persons, closed is not None, pk)
        by_pk[pk].heard = said is not None
        by_pk[pk].said, heard[pk] = (said or {}).get("door", {}), (said or {}).get("people", {})
    humans: dict[tuple[int, int], Human] = {}
    for door_pk, person, *values in _sealed(seal, _memberships(area)):
        human = _human(by_pk[door_pk], person, values, heard[door_pk])
        humans[door_pk, person] = human
        by_pk[door_pk].people.append(human)
    for door_pk, person, kind, source, ended in _sealed(seal, _flags(area)):
        owner = by_pk[door_pk] if person is None else humans.get((door_pk, person))
        if owner and (ended is None or kind not in owner.flags):
            owner.flags[kind] = Flag(kind, source == CareSource.ROSTER, ended is not None)
    return Standing(houses, {door.key: door for door in by_pk.values()}, seal.hexdigest())


def _human(door: Door, person: int, values: list[Any], heard: dict[str, Said]) -> Human:
    membership, relation, is_head, ended, name, phone, verified, other_phone, born = values
    return Human(
        door, name, relation, is_head, phone, other_phone, born, verified, ended is not None, person, membership,
        heard.get(str(membership), {}),
    )  # fmt: skip


def _sealed(seal: Any, rows: Iterable[tuple[Any, ...]]) -> Iterable[tuple[Any, ...]]:
    """The same rows, each of them taken into the fingerprint."""
    for row in rows:
        seal.update(repr(row).encode())
        yield row


def _lock(area: Area) -> None:
    """
    Holds the area's doors and people until the transaction ends.

    On PostgreSQL by row locks, taken in the order of ids: a lock on a household also keeps out new members, whose
    foreign key asks for it. On SQLite nothing is needed: a transaction is IMMEDIATE, no other can write.
    """
    if not connection.features.has_select_for_update:
        return
    people = Membership.objects.filter(household__area=area).values("person")
    for rows in (
        Building.objects.filter(area=area),
        Household.objects.filter(area=area),
        Membership.objects.filter(household__area=area),
        Person.objects.filter(pk__in=people),
    ):
        list(rows.order_by("pk").select_for_update().values_list("pk", flat=True))


def _buildings(area: Area) -> Iterable[tuple[Any, ...]]:
    rows = Building.objects.filter(area=area).order_by("pk")
    return rows.values_list("number", "name", "floors", "doors_per_floor", "position", "pk")


def _households(area: Area) -> Iterable[tuple[Any, ...]]:
    rows = Household.objects.filter(area=area).order_by("pk")
    return rows.values_list(
        "pk", "building", "door", "part", "remark", "closed_at", "roster__persons", "roster__said"
    )


def _memberships(area: Area) -> Iterable[tuple[Any, ...]]:
    # Ended ones too: somebody who has moved out by hand must not move in again by an old roster.
    rows = Membership.objects.filter(household__area=area).order_by("pk")
    return rows.values_list(
        "household", "person", "pk", "relation", "is_head", "ended_at", "person__name", "person__phone",
        "person__phone_verified", "person__other_phone", "person__born",
    )  # fmt: skip


def _flags(area: Area) -> Iterable[tuple[Any, ...]]:
    rows = CareFlag.objects.filter(household__area=area).order_by("pk")
    return rows.values_list("household", "person", "kind", "source", "ended_at")
