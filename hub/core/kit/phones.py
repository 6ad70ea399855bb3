"""Phone numbers: read as people type them, kept as E.164, shown as people read them."""

import re

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from hub.core.kit.text import half_width

_BETWEEN_NUMBERS = re.compile(r"[/、,，;；|\n\r]|或|\bor\b")
_EXTENSION = re.compile(r"\s*(?:转|分机)\s*")
_LONGEST = 200
_MOBILE = {
    "CN": (
        "+86",
        re.compile(r"(?:(?:\+|00)?86[ -]?)?(1(?:[38]\d|[59][0-35-9]))[ -]?(\d{4})[ -]?(\d{4})", re.ASCII),
    )
}
"""What nine of ten numbers of a roster look like, by region; the library says of each what this says, thirty times
slower (tests/core/test_phones.py compares them)."""


class PhoneError(ValueError):
    """`part` is what could not be read as a phone number."""

    def __init__(self, part: str) -> None:
        super().__init__(f"not a phone number: {part}")
        self.part = part


def read(typed: object, region: str = "CN") -> str:
    """
    One number in E.164: '+86 199 0100 1356', '１９９…', 19901001356 (a number), '021-5432 1098' → '+86…'.

    "" for an empty cell. Raises PhoneError for anything else, two numbers included. An extension is dropped.
    """
    found = read_all(typed, region)
    if len(found) > 1:
        raise PhoneError(str(typed))
    return found[0] if found else ""


def read_all(typed: object, region: str = "CN") -> list[str]:
    """Every number of a cell, in order, without repeats: '19941880639 / 18758261934'. Raises PhoneError."""
    text = half_width(_as_text(typed)).strip()
    if len(text) > _LONGEST:
        raise PhoneError(text[:_LONGEST])
    found: list[str] = []
    for part in _BETWEEN_NUMBERS.split(text):
        found += _numbers_in(part.strip(), region)
    return list(dict.fromkeys(found))


def show(number: str, region: str = "CN") -> str:
    """
    As people read it: '199 0100 1356' at home, '+1 415-555-2671' from abroad. What is no number stays as it
    is.
    """
    try:
        parsed = phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return number
    home = phonenumbers.region_code_for_number(parsed) == region
    style = PhoneNumberFormat.NATIONAL if home else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(parsed, style)


def takes_sms(number: str) -> bool:
    """Whether a text message can reach this E.164 number (a mobile, or a kind of number that may be one)."""
    try:
        kind = phonenumbers.number_type(phonenumbers.parse(number))
    except phonenumbers.NumberParseException:
        return False
    return kind in (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)


def _as_text(typed: object) -> str:
    # A spreadsheet keeps a phone as a number, sometimes with a decimal point: 19907094989.0
    return str(int(typed)) if isinstance(typed, float) and typed.is_integer() else str(typed or "")


def _numbers_in(part: str, region: str) -> list[str]:
    """One number, or several with only spaces between."""
    if not part:
        return []
    whole = _number(part, region)
    if whole:
        return [whole]
    pieces = [_number(piece, region) for piece in part.split()]
    if len(pieces) < 2 or None in pieces:
        raise PhoneError(part)
    return [piece for piece in pieces if piece]


def _number(part: str, region: str) -> str | None:
    code, pattern = _MOBILE.get(region, ("", None))
    if pattern is not None and (mobile := pattern.fullmatch(part)):
        return code + "".join(mobile.groups())
    return _by_library(part, region)


def _by_library(part: str, region: str) -> str | None:
    try:
        parsed = phonenumbers.parse(_EXTENSION.sub(" ext. ", part), region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(parsed):
        return None
    return phonenumbers.format_number(parsed, PhoneNumberFormat.E164)
