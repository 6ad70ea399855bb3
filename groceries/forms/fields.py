"""Fields that the pages of group orders share: moments, amounts, numbers that may be left open."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from hub.core.kit import money

MOMENT = "%Y-%m-%dT%H:%M"
MOST = 1_000_000


class MomentField(forms.DateTimeField):
    """A day and an hour, by the browser's own picker."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT)
        super().__init__(**{"widget": widget, "input_formats": [MOMENT, "%Y-%m-%d %H:%M"], **kwargs})

    def prepare_value(self, value: Any) -> Any:
        """In local time, to the minute."""
        return localtime(value).strftime(MOMENT) if isinstance(value, datetime) else value


class MoneyField(forms.CharField):
    """An amount as people type it; cleans to minor units, or None where nothing was typed."""

    def __init__(self, *, currency: str = "CNY", **kwargs: Any) -> None:
        self.currency = currency
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(**{"widget": widget, "max_length": 24, **kwargs})

    def clean(self, value: Any) -> Any:
        """Minor units. Raises ValidationError."""
        typed = super().clean(value)
        if not typed:
            return None
        try:
            return money.read(typed, self.currency)
        except money.MoneyError as error:
            raise ValidationError(_("Write an amount like 29.90."), code="money") from error

    def prepare_value(self, value: Any) -> Any:
        """As people read it."""
        return money.plain(value, self.currency) if isinstance(value, int) else value


def count(label: Any, *, hint: Any = "", least: int = 0, required: bool = False) -> forms.IntegerField:
    """A number of pieces or households."""
    return forms.IntegerField(label=label, help_text=hint, min_value=least, max_value=MOST, required=required)
