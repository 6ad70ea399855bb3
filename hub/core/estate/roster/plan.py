"""What a roster would change: a line per row, and the work behind it. Pure: reads `Standing`, touches no database."""

from collections import defaultdict
from collections.abc import Sequence

from hub.core.estate.roster import values
from hub.core.estate.roster.match import Matches, match
from hub.core.estate.roster.people import Settler
from hub.core.estate.roster.rows import DoorKey, Roster, Row
from hub.core.estate.roster.standing import Door, House, Standing
from hub.core.estate.roster.work import Work
from hub.core.flow.imports.plans import Change, Line, Plan, Verdict


def plan(roster: Roster, now: Standing, *, prefer_file: bool = False) -> Plan:
    """
    What would be added, changed, left alone and refused, with the reasons.

    An import adds and changes; it never takes away. A blank cell says nothing, people whom the file does not name
    stay and are listed, care flags are only ever set. `prefer_file`: the file wins over what was changed by hand.
    """
    work = Work()
    groups = _by_door(roster)
    found, out = match(groups, now)
    settler = Settler(roster, work, prefer_file=prefer_file)
    for key, rows in groups.items():
        door = now.doors.get(key)
        if door is None:
            door = _new_door(rows[0], now, work)
        if not _refused_door(rows, door, found, out, prefer_file=prefer_file):
            settler.door(door, rows, found, out)
    settler.finish()
    lines = [_line(row, settler) for row in roster.rows]
    lines += _missing(roster, groups, now, found, out)
    return Plan(lines, [*roster.notes(), *settler.notes()], work.totals(), settler.kept, work)


def _by_door(roster: Roster) -> dict[DoorKey, list[Row]]:
    groups: dict[DoorKey, list[Row]] = defaultdict(list)
    for row in roster.rows:
        if not row.refused and not row.repeats:
            groups[row.key].append(row)
    return groups


def _new_door(row: Row, now: Standing, work: Work) -> Door:
    house = now.houses.get(row.building)
    if house is None:
        house = House(row.building, row.building_name, position=_position(row.building, now))
        now.houses[row.building] = house
        work.houses.append(house)
    door = Door(house, row.key, row.door, row.part)
    work.doors.append(door)
    floor, digits = values.floor(row.door), row.door[-2:]
    in_row = int(digits) if floor and digits.isdecimal() else 0
    if floor > house.floors or in_row > house.doors_per_floor:
        house.floors, house.doors_per_floor = max(house.floors, floor), max(house.doors_per_floor, in_row)
        if house.pk and house not in work.grown:
            work.grown.append(house)
    return door


def _position(number: str, now: Standing) -> int:
    """Buildings stand in the order of their numbers; those with a name after them, in the order of the file."""
    return int(number) if number.isdecimal() else 10_000 + len(now.houses)


def _refused_door(
    rows: Sequence[Row], door: Door, found: Matches, out: Matches, *, prefer_file: bool
) -> bool:
    """Whether nothing of the file can be taken at this door: closed by hand, or another household lives there."""
    if door.closed:
        for row in rows:
            row.refuse("door_closed", door=door.title)
        return True
    head = next((human for human in door.living if human.is_head), None)
    newcomer = any(row.is_head and id(row) not in found and id(row) not in out for row in rows)
    if head and newcomer and not any(id(row) in found for row in rows):
        for row in rows:
            row.refuse("other_household", name=head.name, door=door.title)
        return True
    return False


def _line(row: Row, settler: Settler) -> Line:
    changes = settler.changes.get(id(row), [])
    if row.refused:
        verdict = Verdict.REFUSED
    elif row.repeats:
        verdict = Verdict.REPEATED
    elif id(row) in settler.added:
        verdict = Verdict.ADDED
    else:
        verdict = Verdict.CHANGED if changes else Verdict.UNCHANGED
    return Line(row.sheet, row.number, verdict, row.title, row.reasons, [] if row.refused else changes)


def _missing(
    roster: Roster, groups: dict[DoorKey, list[Row]], now: Standing, found: Matches, out: Matches
) -> list[Line]:
    """Who lives in a building of the file and is not named in it. A file of households names only their heads."""
    named = {id(human) for human in [*found.values(), *out.values()]}
    refused = {row.key for row in roster.rows if row.refused}
    buildings = {key[0] for key in groups}
    return [
        Line(
            "", 0, Verdict.MISSING, f"{door.title} {human.name}", [], [Change("relation", "", human.told_as)]
        )
        for door in now.doors.values()
        if door.key[0] in buildings and door.key not in refused and not door.closed
        for human in door.living
        if human.membership and id(human) not in named and (human.is_head or not roster.whole)
    ]
