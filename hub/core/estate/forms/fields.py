"""Fields for what staff type about people and places."""

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from hub.core.kit import clock, phones, text

_MONTH = re.compile(r"^(\d{4})(?:[-/.年 ](\d{1,2})月?)?$")
OLDEST = 1900


class LineField(forms.CharField):
    """One line of text, tidied: no control characters, no runs of spaces."""

    def clean(self, value: Any) -> str:
        """The line. Raises ValidationError."""
        return text.tidy(super().clean(value))


class PhoneField(forms.CharField):
    """A phone, landlines too, typed anyhow; cleans to E.164."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "off"})
        super().__init__(
            **{"label": _("Phone"), "widget": widget, "max_length": 40, "required": False, **kwargs}
        )

    def clean(self, value: Any) -> str:
        """The number. Raises ValidationError."""
        typed = super().clean(value)
        try:
            return phones.read(typed)
        except phones.PhoneError as error:
            message = _("This is not a phone number. Write it like 138 0013 8000 or 021-5555 0101.")
            raise ValidationError(message, code="phone") from error

    def prepare_value(self, value: Any) -> Any:
        """As people read it."""
        return phones.show(value) if isinstance(value, str) and value.startswith("+") else value


class MonthField(forms.CharField):
    """A birth: year and month, typed anyhow; cleans to "YYYY-MM", or "YYYY" where the month is not known."""

    def __init__(self, **kwargs: Any) -> None:
        hint = _("Year and month, such as 1948-05. The year alone is enough.")
        widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
        defaults = {
            "label": _("Born"),
            "help_text": hint,
            "widget": widget,
            "max_length": 12,
            "required": False,
        }
        super().__init__(**{**defaults, **kwargs})

    def clean(self, value: Any) -> str:
        """The month. Raises ValidationError."""
        typed = unicodedata.normalize("NFKC", super().clean(value)).strip()
        if not typed:
            return ""
        found = _MONTH.match(typed)
        year, month = (int(found[1]), int(found[2] or 0)) if found else (0, 0)
        today = localtime(clock.now())
        if not OLDEST <= year <= today.year or month > 12 or (year, month) > (today.year, today.month):
            raise ValidationError(_("This is no month of birth. Write it like 1948-05."), code="month")
        return f"{year}-{month:02}" if month else str(year)


def textarea(rows: int = 3) -> forms.Textarea:
    """A box for a few lines."""
    return forms.Textarea(attrs={"rows": rows})
