"""One cell of a roster read as a building, a door, a birth, a relation, a care flag. Pure: no database, no clock."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from hub.core.estate.roster.vocabulary import CARE_WORDS, NOTHING, RELATIONS
from hub.core.flow.imports.text import narrow, squeeze
from hub.core.people.words import Relation

_NUMERALS = "零一二三四五六七八九"
_STOREYS = r"(?:号楼|号院|号|栋|幢|座|楼|#)"
_PLAIN_BUILDING = re.compile(rf"^第?0*(\d{{1,4}}|[A-Za-z]\d{{0,3}})({_STOREYS}?)$")
_HAN_BUILDING = re.compile(rf"^第?([{_NUMERALS}十百]{{1,5}}){_STOREYS}$")
_ENGLISH_BUILDING = re.compile(
    r"^(?:building|bldg|block|tower|house)[.\s#]*(?:no)?[.\s]*0*(\w{1,6})$", re.IGNORECASE
)
_NAMED_BUILDING = re.compile(rf"^(\w{{1,16}}?)0*(\d{{0,4}}){_STOREYS}$")
_ADDRESS = re.compile(rf"^(.{{1,16}}?{_STOREYS})(?:-?(\w{{1,3}})单元)?-?(\w[\w-]{{0,12}}?)(?:室|房|号|户)?$")
_ENGLISH_ADDRESS = re.compile(
    r"^((?:building|bldg|block|tower)\W*\w{1,6})\W+(?:flat|room|unit|apt|apartment|door)?\W*(\w[\w-]{0,12})$",
    re.IGNORECASE,
)
_DOOR = re.compile(r"^(?![室房号户]$)[\w#-]{1,12}$")
_ZEROS = re.compile(r"(?<!\d)0+(?=\d)")
_YEAR_MONTH = re.compile(
    r"^(\d{4})(?:[-/.年]?)(\d{1,2})(?:(?:[-/.月])(\d{1,2})日?|月份?|(\d{2}))?(?:\s[\d:]+)?$"
)
_MONTH_YEAR = re.compile(r"^(\d{1,2})[-/.](\d{4})$")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WORD_MONTH = re.compile(r"^(?:\d{1,2}\.?\s)?([a-z]{3})[a-z]*\.?\s(?:\d{1,2},?\s)?(\d{4})$", re.IGNORECASE)
_IDENTITY = re.compile(r"^\d{6}((?:19|20)\d{2})(\d{2})\d{2}\d{3}[\dXx]$")
_SERIAL = re.compile(r"^\d{4,5}(?:\.\d+)?$")
_BETWEEN = re.compile(r"[、,，;；/|+\n]|\band\b|和|及")
_TICKS = frozenset(["√", "✓", "✔", "☑", "√√", "v", "y", "yes", "true", "x", "是", "有", "1"])
OLDEST = 1900


@dataclass(frozen=True, slots=True)
class Place:
    """A building: the number by which it is known here, and how the file writes it."""

    number: str
    name: str


def building(text: str) -> Place | None:
    """`12号楼`, `１２栋`, `十二栋`, `Building 12`, `12` are the same building 12; `A座` is A. None for none."""
    shown = narrow(text)
    found = shown.replace(" ", "")
    if plain := _PLAIN_BUILDING.match(found):
        return Place(plain[1].upper(), shown if plain[2] else "")
    if han := _HAN_BUILDING.match(found):
        return Place(str(_numeral(han[1])), shown)
    if english := _ENGLISH_BUILDING.match(shown):
        return Place(english[1].upper(), shown)
    if named := _NAMED_BUILDING.match(found):
        return Place((named[1] + named[2])[:20], shown[:40])
    return Place(found, shown) if 0 < len(found) <= 20 and not found.isdecimal() else None


def is_building(text: str) -> bool:
    """Whether a cell on its own surely names a building: number and kind of house."""
    found = squeeze(text)
    return bool(
        (found[-1:] in "楼栋幢座院" and (_PLAIN_BUILDING.match(found) or _HAN_BUILDING.match(found)))
        or _ENGLISH_BUILDING.match(narrow(text))
    )


def door(text: str, unit: str = "") -> str:
    """A door as people write it: `0101室` → 0101, `1单元301` → 1-301. "" for what is no door."""
    found = squeeze(text).replace("单元", "-").replace("－", "-").strip("-")
    if len(found) > 1 and found[-1] in "室房号户":
        found = found[:-1]
    if unit and (part := squeeze(unit).removesuffix("单元").lstrip("0")):
        found = f"{part}-{found}"
    return found if _DOOR.match(found) else ""


def door_key(found: str) -> str:
    """By which doors are compared: 0101 and 101 are one door, and so are 12a and 12A, 1单元301 and 1-301."""
    return _ZEROS.sub("", door(found) or found).upper()


def floor(found: str) -> int:
    """The floor of a door by its number: 0304 → 3, 1203 → 12, 2-0304 → 3, B1-02 → -1; 0 where it does not say."""
    if below := re.match(r"^[Bb](\d)", found):
        return -int(below[1])
    digits = re.findall(r"\d{3,}", found)
    return int(digits[-1][:-2]) if digits and len(digits[-1]) <= 5 else 0


def address(text: str) -> tuple[str, str] | None:
    """
    Building and door in one cell: `3号楼0101室`, `3栋1单元301`, `3-0101`, `3-1-301`, `Building 3, Flat 5`.

    None where it cannot be told apart.
    """
    found = squeeze(text)
    if english := _ENGLISH_ADDRESS.match(narrow(text)):
        return english[1], english[2]
    if written := _ADDRESS.match(found):
        unit = f"{written[2]}-" if written[2] else ""
        return written[1], unit + written[3]
    parts = [part for part in re.split(r"[-—–/]", found) if part]
    if len(parts) in (2, 3) and all(part.isalnum() for part in parts):
        return parts[0], "-".join(parts[1:])
    return None


def born(text: str, today: date) -> str:
    """
    Year and month, `1944-04`, from `1944-04`, `1997年7月`, `1956-12-23`, `19561223`, `Apr 1944`, an identity number.

    A spreadsheet's serial number of a day (37030) is read too: it stands there when a date lost its format. "" for
    anything else, for a year alone, and for a month before 1900 or after `today`.
    """
    found = narrow(text)
    year, month = _year_month(found)
    if not OLDEST <= year <= today.year or not 1 <= month <= 12 or (year, month) > (today.year, today.month):
        return ""
    return f"{year:04}-{month:02}"


def _year_month(found: str) -> tuple[int, int]:
    if identity := _IDENTITY.match(found):
        return int(identity[1]), int(identity[2])
    if (word := _WORD_MONTH.match(found)) and word[1].lower() in _MONTHS:
        return int(word[2]), _MONTHS.index(word[1].lower()) + 1
    if turned := _MONTH_YEAR.match(found):
        return int(turned[2]), int(turned[1])
    if _SERIAL.match(found) and 7_000 <= float(found) <= 60_000:
        # Day 1 is 1900-01-01, and spreadsheets count a 29 February 1900 that never was.
        day = date(1899, 12, 30) + timedelta(days=int(float(found)))
        return day.year, day.month
    if plain := _YEAR_MONTH.match(found):
        return int(plain[1]), int(plain[2])
    return 0, 0


def relation(text: str) -> Relation | None:
    """The relation to the head that a word names; None for a word that is not known."""
    return RELATIONS.get(squeeze(text).lower())


def care(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """
    The care flags in a cell, each once, and the words that are none.

    `化疗、残疾、有宠物` → (chemotherapy, disability), (有宠物).
    """
    kinds: list[str] = []
    others: list[str] = []
    for part in _BETWEEN.split(text):
        word = narrow(part)
        kind = CARE_WORDS.get(word.replace(" ", "").lower())
        if kind and kind not in kinds:
            kinds.append(kind)
        elif not kind and word.lower() not in NOTHING and word not in others:
            others.append(word)
    return tuple(kinds), tuple(others)


def is_tick(text: str) -> bool:
    """Whether a cell only says yes, under a heading that names a care flag."""
    return squeeze(text).lower() in _TICKS


def people(text: str) -> int | None:
    """A number of people: `4`, `４人`, `四口`. None for anything that is not 1 to 99."""
    found = squeeze(text).rstrip("人口名位")
    number = _numeral(found) if found and set(found) <= set(_NUMERALS + "十") else found
    return int(number) if str(number).isdecimal() and 0 < int(number) < 100 else None


def _numeral(text: str) -> int:
    """十二 → 12, 二十 → 20, 一〇二-style digits one by one, up to 999."""
    if "十" not in text and "百" not in text:
        return int("".join(str(_NUMERALS.index(digit)) for digit in text))
    hundreds, _, rest = text.rpartition("百")
    tens, ten, ones = rest.rpartition("十")
    found = 100 * (_NUMERALS.index(hundreds) if hundreds else bool("百" in text))
    found += 10 * (_NUMERALS.index(tens.lstrip("零")) if tens.lstrip("零") else bool(ten))
    return int(found + (_NUMERALS.index(ones.lstrip("零")) if ones.lstrip("零") else 0))
