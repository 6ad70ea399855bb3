"""A roster as it was read: one `Row` per person (or per household), with what was wrong with it."""

from dataclasses import dataclass, field

from hub.core.flow.imports.plans import Params, Reason
from hub.core.people.words import Relation

DoorKey = tuple[str, str, str]
"""Building number, door for comparing, part."""


@dataclass(slots=True)
class Row:
    """
    One row of the file in our own terms. Empty text is "the file says nothing".

    `key` is that by which its door is found. `whole`: the row stands for a household and names its head; its care
    flags belong to the household. A row without a name is a door where nobody is listed.
    """

    sheet: str
    number: int
    building: str = ""
    building_name: str = ""
    door: str = ""
    part: str = ""
    key: DoorKey = ("", "", "")
    name: str = ""
    relation: Relation | None = None
    phone: str = ""
    other_phone: str = ""
    born: str = ""
    care: tuple[str, ...] = ()
    remark: str = ""
    persons: int | None = None
    whole: bool = False
    reasons: list[Reason] = field(default_factory=list)
    refused: bool = False
    repeats: bool = False

    @property
    def is_head(self) -> bool:
        """Whether the file calls this person the head."""
        return self.relation == Relation.HEAD

    @property
    def title(self) -> str:
        """Whom the row is about: `12栋 0304 陈桂花`."""
        place = f"{self.building_name or self.building} {self.door}{'-' + self.part if self.part else ''}"
        return f"{place} {self.name}".strip()

    def warn(self, code: str, **params: str | int) -> None:
        """Notes something to look at; the row is taken all the same."""
        self.reasons.append(Reason(code, params))

    def refuse(self, code: str, **params: str | int) -> None:
        """Leaves the row out, for a reason."""
        self.reasons.append(Reason(code, params))
        self.refused = True


@dataclass(frozen=True, slots=True)
class Total:
    """What a totals row says: people or households, of the whole file or (`building`) of one building."""

    number: int
    people: int | None
    households: int | None
    building: str = ""


@dataclass(slots=True)
class Roster:
    """
    Everything a file says. `ignored` are lines that are no people: titles between, signatures.

    `whole`: one row per household. `by_order`: no column says who the head is. `tells_care`: there is a column for it.
    """

    rows: list[Row] = field(default_factory=list)
    totals: list[Total] = field(default_factory=list)
    ignored: list[tuple[int, str]] = field(default_factory=list)
    empty: int = 0
    whole: bool = False
    by_order: bool = False
    tells_care: bool = False

    def notes(self) -> list[Reason]:
        """What the file as a whole should tell whoever imports it."""
        found = [_total_note(self, total) for total in self.totals if total.people or total.households]
        if self.ignored:
            lines = "; ".join(f"{number}: {text[:40]}" for number, text in self.ignored[:3])
            found.append(_note("ignored", count=len(self.ignored), lines=lines))
        if self.empty:
            found.append(_note("empty_rows", count=self.empty))
        if self.by_order:
            found.append(_note("heads_by_order"))
        return found


def _note(code: str, **params: str | int) -> Reason:
    return Reason(code, params, warns=False)


def _total_note(roster: Roster, total: Total) -> Reason:
    """A totals row held against the rows above it."""
    rows = [row for row in roster.rows if not total.building or row.building == total.building]
    people = sum(row.persons or 1 if row.whole else 1 for row in rows if row.name and not row.repeats)
    doors = len({row.key for row in rows if row.door})
    params: Params = {"row": total.number, "people": people, "households": doors, "building": total.building}
    right = total.people in (None, people) and total.households in (None, doors)
    if right:
        return Reason("totals_right", params, warns=False)
    said: Params = {"said_people": total.people or "–", "said_households": total.households or "–"}
    return Reason("totals_wrong", params | said)
