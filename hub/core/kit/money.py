"""Money: always an integer of minor units (fen, cents) beside an ISO 4217 currency; never a float."""

import re
from decimal import Decimal

from babel import Locale
from babel.numbers import format_currency, get_currency_precision
from django.utils.translation import get_language

from hub.core.kit.text import half_width

LARGEST = 10**12
"""
Ten thousand million yuan in fen: more is a slip of the finger, and still far below a BigIntegerField's end.
"""
_AMOUNT = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?")
_AROUND = re.compile(r"^(?:CNY|RMB|人民币|(?:[A-Z]{2})?[¥$€£])\s*|\s*(?:元|圆|块|CNY|RMB)$", re.IGNORECASE)
_COUNTRY = re.compile(r"[A-Z]{2}(?=[¥$])")


class MoneyError(ValueError):
    """What was given cannot be read as an amount of this currency."""


def read(typed: object, currency: str = "CNY") -> int:
    """
    Minor units of what stands in a form or a cell: '¥65.00' → 6500, '29.9' → 2990, 58 → 5800, '１２．５元' →
    1250.

    Commas are accepted only between thousands. Raises MoneyError for a negative amount, a fraction finer than
    the currency has, or anything else that is not plainly one amount.

    """
    if isinstance(typed, bool) or not isinstance(typed, str | int | float | Decimal):
        raise MoneyError(f"not an amount: {typed!r}")
    text = half_width(str(typed)).strip()
    match = _AMOUNT.fullmatch(_AROUND.sub("", _AROUND.sub("", text, count=1), count=1))
    places = get_currency_precision(currency)
    fraction = (match[2] or "").rstrip("0") if match else ""
    if not match or len(match[1]) > 20 or len(fraction) > places:
        raise MoneyError(f"not an amount: {text[:40]!r}")
    minor = int(match[1].replace(",", "") + fraction.ljust(places, "0"))
    if minor > LARGEST:
        raise MoneyError(f"too much: {text[:40]!r}")
    return minor


def show(minor: int, currency: str = "CNY", language: str | None = None) -> str:
    """As the reader writes it, in the active language unless told: 123456 → ¥1,234.56."""
    locale = Locale.parse((language or get_language() or "en").replace("-", "_"))
    shown = format_currency(major(minor, currency), currency, locale=locale)
    return _COUNTRY.sub("", shown)  # an area has one currency: English readers need no CN before its sign


def plain(minor: int, currency: str = "CNY") -> str:
    """Digits and a point, for a form's value or a file: 6500 → 65.00. `read` takes it back."""
    return f"{major(minor, currency):f}"


def major(minor: int, currency: str) -> Decimal:
    """As an exact number of whole units, for a spreadsheet's cell: 6500 → 65.00."""
    return Decimal(minor).scaleb(-get_currency_precision(currency))
