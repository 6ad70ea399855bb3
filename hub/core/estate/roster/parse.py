"""From the table of a spreadsheet to a `Roster`. Pure: no database, and the day is given."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from hub.core.estate.roster import values
from hub.core.estate.roster.check import check
from hub.core.estate.roster.rows import Roster, Row, Total
from hub.core.estate.roster.vocabulary import CARE_WORDS
from hub.core.flow.imports.fields import NO_HEADING, Layout
from hub.core.flow.imports.records import Record, Sort, count_empty, records
from hub.core.flow.imports.tables import Table
from hub.core.flow.imports.text import heading, narrow, person_name, squeeze
from hub.core.kit import phones
from hub.core.people.words import Relation

_PEOPLE = re.compile(r"(\d[\d,]*)\s*(?:人|口|people|persons|residents)", re.IGNORECASE)
_HOUSEHOLDS = re.compile(r"(\d[\d,]*)\s*(?:户|households|doors)", re.IGNORECASE)
NAME_LENGTH = 80


@dataclass(slots=True)
class _Reader:
    """Where the reading stands: the building and door that blank cells continue."""

    layout: Layout
    ticks: dict[int, str]
    today: date
    region: str
    place: values.Place | None = None
    door: str = ""
    key: str = ""
    part: str = ""
    sheet: str = ""
    over: bool = False
    roster: Roster = field(default_factory=Roster)


def parse(tables: Sequence[Table], layout: Layout, today: date, region: str = "CN") -> Roster:
    """
    What the file says, row by row, with everything wrong noted at its row; doubles and conflicts included.

    `today` bounds births; `region` is the country of phone numbers without a prefix (ISO 3166).
    """
    whole = layout.has("head") and not layout.has("name")
    whole = whole or (layout.has("persons") and not layout.has("relation", "head"))
    reader = _Reader(layout, _ticks(tables, layout), today, region)
    reader.roster.whole, reader.roster.empty = whole, count_empty(tables, layout)
    reader.roster.tells_care = layout.has("care")
    for record in records(tables, layout):
        _take(reader, record)
    check(reader.roster, headed=layout.has("relation", "head"))
    return reader.roster


def missing(layout: Layout, tables: Sequence[Table]) -> list[str]:
    """The keys of fields without which a roster cannot be read: where, and who."""
    needed = []
    if not layout.has("address", "building") and not any(map(_names_building, tables)):
        needed.append("building")
    if not layout.has("address", "door"):
        needed.append("door")
    if not layout.has("name", "head"):
        needed.append("name")
    return needed


def _names_building(table: Table) -> bool:
    """Whether the sheet's name, or a line between the doors, is a building."""
    alone = (cells[-1] for cells in table.rows if sum(map(bool, cells)) == 1)
    return values.is_building(table.name) or any(map(values.is_building, alone))


def _ticks(tables: Sequence[Table], layout: Layout) -> dict[int, str]:
    """Columns whose heading is itself a care flag (孕妇) and whose cells are ticks."""
    if layout.heading == NO_HEADING:
        return {}
    texts = tables[layout.sheet].heading_at(layout.heading)
    kinds = {at: CARE_WORDS.get(heading(texts[at])) for at in layout.of("care") if at < len(texts)}
    return {at: kind for at, kind in kinds.items() if kind}


def _take(reader: _Reader, record: Record) -> None:
    if record.sheet != reader.sheet:
        reader.sheet, reader.place, reader.door, reader.over = record.sheet, None, "", False
    if reader.place is None and values.is_building(record.sheet):
        reader.place = values.building(record.sheet)
    if record.sort in (Sort.TOTAL, Sort.SUBTOTAL):
        _take_total(reader, record)
    elif record.sort == Sort.SECTION and not _is_person(reader, record):
        _take_section(reader, record)
    elif reader.over and not record.get("door") and not record.get("address"):
        reader.roster.ignored.append((record.number, " ".join(filter(None, record.cells))))
    else:
        _take_row(reader, record)


def _is_person(reader: _Reader, record: Record) -> bool:
    """A row with one cell can be the next person behind the door above, or a door where nobody is listed."""
    if reader.over or values.is_building(next(filter(None, record.cells))):
        return False
    continues = record.get("name") and reader.door and len(person_name(record.get("name"))) <= 20
    return bool(continues or (record.get("door") and reader.place and values.door(record.get("door"))))


def _take_section(reader: _Reader, record: Record) -> None:
    text = next(filter(None, record.cells))
    if values.is_building(text):
        reader.place, reader.door = values.building(text), ""
    else:
        reader.roster.ignored.append((record.number, text))


def _take_total(reader: _Reader, record: Record) -> None:
    text = " ".join(filter(None, record.cells))
    whole_file = record.sort == Sort.TOTAL
    building = "" if whole_file or reader.place is None else reader.place.number
    people, doors = _PEOPLE.search(narrow(text)), _HOUSEHOLDS.search(narrow(text))
    reader.roster.totals.append(Total(record.number, _count(people), _count(doors), building))
    reader.over = reader.over or whole_file


def _count(found: re.Match[str] | None) -> int | None:
    return int(found[1].replace(",", "")) if found else None


def _take_row(reader: _Reader, record: Record) -> None:
    row = Row(record.sheet, record.number, whole=reader.roster.whole)
    _read_place(reader, record, row)
    _read_name(record, row)
    _read_phones(reader, record, row)
    _read_born(reader, record, row)
    _read_care(reader, record, row)
    _read_persons(record, row)
    if not row.name and not row.refused and _says_something(row):
        row.refuse("no_name")
    reader.roster.rows.append(row)


def _read_place(reader: _Reader, record: Record, row: Row) -> None:
    building, door = record.get("building"), record.get("door")
    if not door and (text := record.get("address")):
        found = values.address(text)
        if found is None:
            row.refuse("address_unclear", text=text[:60])
            reader.door = ""
            return
        building, door = found
    _enter(reader, building, row)
    if door:
        reader.door = values.door(door, record.get("unit"))
        reader.key = values.door_key(reader.door)
        reader.part = squeeze(record.get("part"))[:10]
        if not reader.door:
            row.refuse("door_unclear", text=door[:40])
    elif record.get("part"):
        reader.part = squeeze(record.get("part"))[:10]
    row.building, row.building_name = (reader.place.number, reader.place.name) if reader.place else ("", "")
    row.door, row.part = reader.door, reader.part
    row.key = (row.building, reader.key, row.part)
    if not row.refused and not (row.building and row.door):
        row.refuse("no_building" if not row.building else "no_door")


def _enter(reader: _Reader, text: str, row: Row) -> None:
    """Goes to the building that the cell names; a blank one continues the building above."""
    if not text:
        return
    place = values.building(text)
    if place is None:
        row.refuse("building_unclear", text=text[:40])
    if place is None or reader.place is None or place.number != reader.place.number:
        reader.place, reader.door, reader.part = place, "", ""


def _read_name(record: Record, row: Row) -> None:
    row.name = person_name(record.get("name") or record.get("head"))
    if row.name and not _is_name(row.name):
        row.refuse("name_unclear", text=row.name[:40])
    word = record.get("relation")
    row.relation = Relation.HEAD if row.whole else values.relation(word) if word else None
    if word and row.relation is None:
        row.relation = Relation.OTHER
        row.warn("relation_unknown", text=word[:40])
    if not word and not row.whole and (head := record.get("head")):
        row.relation = Relation.HEAD if person_name(head) == row.name else None


def _is_name(text: str) -> bool:
    """Letters of some script, not too long, and not an error of the spreadsheet (#REF!)."""
    return len(text) <= NAME_LENGTH and not text.startswith("#") and bool(re.search(r"[^\W\d_]", text))


def _read_phones(reader: _Reader, record: Record, row: Row) -> None:
    found: list[str] = []
    for text in record.all("phone"):
        try:
            found += phones.read_all(text, reader.region)
        except phones.PhoneError as error:
            cut = re.fullmatch(r"[\d.]+[eE]\+?\d+", text.strip())
            row.warn("phone_cut" if cut else "phone_unclear", text=error.part[:40])
    found = list(dict.fromkeys(found))
    row.phone, row.other_phone = (*found, "", "")[:2]
    if len(found) > 2:
        row.warn("phones_many", text=" / ".join(phones.show(number) for number in found[2:]))


def _read_born(reader: _Reader, record: Record, row: Row) -> None:
    for key in ("born", "identity"):
        if text := record.get(key):
            row.born = values.born(text, reader.today)
            if row.born:
                return
            row.warn("born_unclear", text=text[:40] if key == "born" else "…")


def _read_care(reader: _Reader, record: Record, row: Row) -> None:
    kinds: list[str] = []
    words: list[str] = []
    for at in [*reader.layout.of("care"), *reader.layout.of("remark")]:
        text = record.cells[at] if at < len(record.cells) else ""
        if at in reader.ticks and values.is_tick(text):
            kinds.append(reader.ticks[at])
        elif text and squeeze(text) not in ("否", "×", "✗", "无"):
            found, others = values.care(text)
            kinds += found
            words += others if found or at not in reader.layout.of("remark") else [narrow(text)]
    row.care = tuple(dict.fromkeys(kinds))
    row.remark = "；".join(dict.fromkeys(words))[:200]


def _read_persons(record: Record, row: Row) -> None:
    if text := record.get("persons"):
        row.persons = values.people(text)
        if row.persons is None and squeeze(text) != "0":
            row.warn("persons_unclear", text=text[:20])


def _says_something(row: Row) -> bool:
    return bool(row.phone or row.born or row.care or row.relation not in (None, Relation.HEAD))
