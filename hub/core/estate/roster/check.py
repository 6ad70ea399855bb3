"""What a file contradicts itself in: the same row twice, two heads at one door, one phone at two doors."""

from collections import defaultdict

from hub.core.estate.roster.rows import DoorKey, Roster, Row
from hub.core.people.words import Relation


def check(roster: Roster, *, headed: bool) -> None:
    """
    Notes doubles and conflicts at the rows concerned.

    `headed`: the file says who is the head. Where it does not, the first person of each door is taken as the head.
    """
    doors: dict[DoorKey, list[Row]] = defaultdict(list)
    for row in roster.rows:
        if not row.refused:
            doors[row.key].append(row)
    for rows in doors.values():
        _same_person(rows)
        _one_head(rows, roster, headed=headed)
        _count(rows)
    _shared_phones(roster)


def _taken(rows: list[Row]) -> list[Row]:
    return [row for row in rows if row.name and not row.refused and not row.repeats]


def _same_person(rows: list[Row]) -> None:
    """
    A name twice behind one door: the same row again, one person told in two ways, or two people of one name.

    Father and son may bear one name: another birth, or another relation, makes another person.
    """
    seen: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if not row.name:
            continue
        for earlier in seen[row.name]:
            if _equal(row, earlier):
                row.repeats = True
                row.warn("repeats", row=earlier.number)
                break
            if row.whole or _is_same(row, earlier):
                row.refuse("told_twice", row=earlier.number)
                earlier.warn("told_twice_kept", row=row.number)
                break
        else:
            if seen[row.name]:
                row.warn("namesake", row=seen[row.name][0].number)
            seen[row.name].append(row)


def _equal(one: Row, other: Row) -> bool:
    names = ("relation", "phone", "other_phone", "born", "care", "persons")
    return all(getattr(one, name) == getattr(other, name) for name in names)


def _is_same(one: Row, other: Row) -> bool:
    """Nothing tells the two apart: neither birth nor relation differ where both are told."""
    if one.born and other.born:
        return one.born == other.born
    return one.relation == other.relation or None in (one.relation, other.relation)


def _one_head(rows: list[Row], roster: Roster, *, headed: bool) -> None:
    people = _taken(rows)
    if not people:
        return
    if not headed and not people[0].whole:
        people[0].relation = Relation.HEAD
        roster.by_order = True
    first = next((row for row in people if row.is_head), None)
    for row in people:
        if first and row is not first and row.is_head:
            row.refuse("two_heads", row=first.number, name=first.name)
            first.warn("two_heads_kept", row=row.number, name=row.name)


def _count(rows: list[Row]) -> None:
    """The number of people that a file with one row per person also tells, held against its rows."""
    people = _taken(rows)
    told = next((row for row in people if row.persons and not row.whole), None)
    if told and told.persons != len(people):
        told.warn("persons_differ", said=told.persons or 0, found=len(people))


def _shared_phones(roster: Roster) -> None:
    owners: dict[str, Row] = {}
    for row in roster.rows:
        if row.refused or row.repeats:
            continue
        for phone in filter(None, (row.phone, row.other_phone)):
            owner = owners.setdefault(phone, row)
            if owner.key != row.key:
                row.warn("phone_elsewhere", row=owner.number, title=owner.title)
                owner.warn("phone_elsewhere", row=row.number, title=row.title)
