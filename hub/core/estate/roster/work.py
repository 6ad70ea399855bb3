"""What a roster's plan will write: the rows to make, and the values to set."""

from dataclasses import dataclass, field

from hub.core.estate.roster.standing import Door, House, Human


@dataclass(slots=True)
class Work:
    """
    Filled by `plan`, written by `write`.

    Houses, doors and people without a `pk` are made; a Human with a `pk` but no `membership` moves in. `persons` and
    `memberships` are those whose own values change; `moves` pairs the entry that ends with the one that is made.
    """

    houses: list[House] = field(default_factory=list)
    grown: list[House] = field(default_factory=list)
    doors: list[Door] = field(default_factory=list)
    remarks: list[Door] = field(default_factory=list)
    newcomers: list[Human] = field(default_factory=list)
    persons: list[Human] = field(default_factory=list)
    memberships: list[Human] = field(default_factory=list)
    moves: list[tuple[Human, Human]] = field(default_factory=list)
    flags: list[tuple[Door, Human | None, str]] = field(default_factory=list)
    heard: list[Door] = field(default_factory=list)

    def touched(self) -> set[int]:
        """The doors, here already, at which something changes: pages that show them are old then."""
        humans = [*self.newcomers, *self.persons, *self.memberships, *(old for old, _new in self.moves)]
        doors = [
            *(human.door for human in humans),
            *self.remarks,
            *(door for door, _human, _kind in self.flags),
        ]
        return {door.pk for door in doors if door.pk is not None}

    def totals(self) -> dict[str, int]:
        """What will have been made, for the result and the record."""
        return {
            "buildings": len(self.houses),
            "households": len(self.doors),
            "people": sum(human.pk is None for human in self.newcomers),
            "care_flags": len(self.flags),
        }
