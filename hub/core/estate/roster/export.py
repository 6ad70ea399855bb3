"""The roster as a spreadsheet that reads back in without changes."""

from collections import defaultdict
from collections.abc import Iterator

from django.utils.translation import gettext as _

from hub.core.estate.roster import values
from hub.core.estate.roster.standing import Door, House, Human, standing
from hub.core.estate.roster.wording import show
from hub.core.kit import phones, spreadsheet
from hub.core.people.models import Area

CSV, XLSX = "csv", "xlsx"
TYPES = {
    CSV: "text/csv; charset=utf-8",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def export(area: Area, form: str) -> bytes:
    """
    Every open door with who lives there, one row per person, in the reader's language, as `csv` or `xlsx`.

    Cells that a spreadsheet would run are neutralised; reading them back takes that away again.
    """
    rows = [_headings(), *_rows(area)]
    return spreadsheet.to_xlsx(rows, title=area.shown_name) if form == XLSX else spreadsheet.to_csv(rows)


def _headings() -> list[str]:
    return [
        _("Building"), _("Door"), _("Part"), _("Name"), _("Relation"), _("Phone"), _("Born"), _("Needs care"),
        _("Number of people"), _("Remark"),
    ]  # fmt: skip


def _rows(area: Area) -> Iterator[list[str]]:
    by_house: dict[int, list[Door]] = defaultdict(list)
    now = standing(area)
    for door in now.doors.values():
        if not door.closed:
            by_house[door.house.position].append(door)
    for position in sorted(by_house):
        for door in sorted(by_house[position], key=_place):
            yield from _door(door)


def _place(door: Door) -> tuple[str, int, str, str]:
    return door.house.number, values.floor(door.door), door.door, door.part


def _door(door: Door) -> Iterator[list[str]]:
    place = [_house(door.house), door.door, door.part]
    persons = str(door.persons or "")
    household = [flag.kind for flag in door.flags.values() if not flag.ended]
    people = sorted(door.living, key=lambda human: (not human.is_head, human.membership or 0))
    if not people:
        yield [*place, "", "", "", "", "", persons, door.remark]
    for human in people:
        own = [flag.kind for flag in human.flags.values() if not flag.ended]
        care = "、".join(show("care", kind) for kind in dict.fromkeys([*household, *own]))
        yield [*place, *_human(human), care, persons, door.remark]
        household, persons, door.remark = [], "", ""


def _human(human: Human) -> list[str]:
    numbers = " / ".join(phones.show(number) for number in (human.phone, human.other_phone) if number)
    return [human.name, show("relation", human.told_as), numbers, human.born]


def _house(house: House) -> str:
    """The building's name where it leads back to the same building; else its number."""
    place = values.building(house.name) if house.name else None
    return house.name if place and place.number == house.key else house.number
