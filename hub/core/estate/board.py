"""
The building board (pages.md, "Look"): floors × doors as one sees them from the yard, and what each door waits for.

What that is, the services know: each hands in a sign at start. The board asks each sign once for a building.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise

from hub.core.people.models import Building, Household

WIDTH, HEIGHT, GAP, LEFT = 46, 24, 4, 30
"""Of a door, between two, and of the floors' numbers, in the picture's own units."""


@dataclass(frozen=True)
class Sign:
    """
    Something a door can wait for. `name` is its icon, and the pattern in the picture; `count` gives for a building how
    many of it each household has (those with none may be left out).
    """

    name: str
    label: str | Promise
    count: Callable[[Building], Mapping[int, int]]


@dataclass(frozen=True)
class Mark:
    """A sign at one door (`n` things), or in the legend (`n` doors)."""

    name: str
    label: str | Promise
    n: int


@dataclass(frozen=True)
class Door:
    """One door in the picture."""

    household: Household
    lives: int
    x: int
    y: int
    marks: list[Mark]


@dataclass(frozen=True)
class Floor:
    """One floor in the picture, and where its number stands."""

    number: int
    y: int
    doors: list[Door]


@dataclass(frozen=True)
class Board:
    """The picture: its size, the floors from the top, and how many doors bear each sign."""

    width: int
    height: int
    floors: list[Floor]
    legend: list[Mark]


_signs: list[Sign] = []


def add_sign(sign: Sign) -> None:
    """A service hands in, at start, what a door can wait for."""
    _signs.append(sign)


def of(building: Building, households: Iterable[Household]) -> Board:
    """
    The board of a building. `households` come with `lives`, the highest floor first, and by door within a floor.
    """
    counted = [(sign, sign.count(building)) for sign in _signs]
    floors: dict[int, list[Household]] = {}
    for household in households:
        floors.setdefault(household.floor, []).append(household)
    drawn = [
        Floor(number, row * (HEIGHT + GAP), [_door(one, at, row, counted) for at, one in enumerate(doors)])
        for row, (number, doors) in enumerate(floors.items())
    ]
    widest = max((len(floor.doors) for floor in drawn), default=0)
    legend = [Mark(sign.name, sign.label, sum(1 for n in found.values() if n)) for sign, found in counted]
    return Board(LEFT + widest * (WIDTH + GAP), len(drawn) * (HEIGHT + GAP), drawn, legend)


def _door(household: Household, at: int, row: int, counted: list[tuple[Sign, Mapping[int, int]]]) -> Door:
    marks = [Mark(sign.name, sign.label, n) for sign, found in counted if (n := found.get(household.pk, 0))]
    lives: int = getattr(household, "lives", 0)
    return Door(household, lives, LEFT + at * (WIDTH + GAP), row * (HEIGHT + GAP), marks)
