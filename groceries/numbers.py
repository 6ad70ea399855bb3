"""The public number of a draw: which day's it is, and how it is called in the reader's language."""

import re
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

_CLOSE = "SSE close %s"
_DAY = re.compile(r"(?<![0-9])[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9])")


def close_of(day: date) -> str:
    """The exchange's close of a day, as a draw keeps it: it is worded when it is read."""
    return _CLOSE % day.isoformat()


def day_of(name: str) -> date | None:
    """The day that a number's name says (2026-11-30), the last where it says several; None where it says none."""
    found = [day for text in _DAY.findall(name) if (day := _read(text))]
    return max(found, default=None)


def _read(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def named(name: str) -> str:
    """What people read: a leader's own words as they are, the exchange's close in their language."""
    day = day_of(name)
    if day is None or name != close_of(day):
        return name
    return _("SSE Composite Index, close of %(day)s") % {"day": date_format(day, "DATE_FORMAT")}
