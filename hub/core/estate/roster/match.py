"""
Which row of the file is which person here.

Behind one door, in this order:
1. the same name; of several people with one name, the pair with the same birth, relation and phone first;
2. the same phone and the same birth under another name: a corrected name;
3. the same name among those who have moved out of that door: they stay out unless the file is preferred.
Then, between doors: the same name, birth and phone, missing from a building that the file lists: they have moved.
Everybody else is new. Nobody is ever matched by a name alone across doors: Chinese names repeat.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from hub.core.estate.roster.rows import DoorKey, Row
from hub.core.estate.roster.standing import Door, Human, Standing
from hub.core.flow.imports.text import person_name

Matches = dict[int, Human]
"""Row number's place in the file (id of the row) → who it is."""


def match(rows: Mapping[DoorKey, Sequence[Row]], now: Standing) -> tuple[Matches, Matches]:
    """Who each row is: those who live behind the row's door, and those who live, or lived, elsewhere or before."""
    found: Matches = {}
    out: Matches = {}
    for key, group in rows.items():
        door = now.doors.get(key)
        if door is not None:
            _match_door(group, door, found, out)
    _match_moves(rows, now, found, out)
    return found, out


def _match_door(rows: Sequence[Row], door: Door, found: Matches, out: Matches) -> None:
    living, ended = door.living, [human for human in door.people if human.ended]
    _pair([row for row in rows if row.name], living, found)
    taken = _ids(found[id(row)] for row in rows if id(row) in found)
    for row in rows:
        if id(row) in found or not (row.phone and row.born and row.name):
            continue
        same = [
            human
            for human in living
            if id(human) not in taken and (human.phone, human.born) == (row.phone, row.born)
        ]
        if len(same) == 1:
            found[id(row)] = same[0]
            taken.add(id(same[0]))
    _pair([row for row in rows if row.name and id(row) not in found], ended, out)


def _pair(rows: Sequence[Row], humans: Sequence[Human], found: Matches) -> None:
    """Pairs rows and people of the same name, the likeliest pairs first."""
    by_name: dict[str, list[Human]] = defaultdict(list)
    for human in humans:
        by_name[person_name(human.name)].append(human)
    pairs = [(row, human) for row in rows for human in by_name.get(row.name, ())]
    if len(pairs) > 1:
        pairs.sort(key=lambda pair: -_likeness(*pair))
    taken: set[int] = set()
    for row, human in pairs:
        if id(row) not in found and id(human) not in taken:
            found[id(row)] = human
            taken.add(id(human))


def _likeness(row: Row, human: Human) -> int:
    return 4 * (row.born == human.born) + 2 * (row.relation == human.told_as) + (row.phone == human.phone)


def _match_moves(rows: Mapping[DoorKey, Sequence[Row]], now: Standing, found: Matches, out: Matches) -> None:
    buildings = {key[0] for key in rows}
    taken = _ids(found.values())
    gone: dict[tuple[str, str, str], list[Human]] = defaultdict(list)
    for door in now.doors.values():
        if door.key[0] in buildings:
            for human in door.living:
                if id(human) not in taken and human.born and human.phone:
                    gone[person_name(human.name), human.born, human.phone].append(human)
    for group in rows.values():
        for row in group:
            if id(row) in found or id(row) in out:
                continue
            same = gone.pop((row.name, row.born, row.phone), [])
            if len(same) == 1:
                out[id(row)] = same[0]


def _ids(humans: Iterable[Human]) -> set[int]:
    return {id(human) for human in humans}
