"""The same again on days of the week: dialysis on Tuesdays, Thursdays and Saturdays (also without scripts)."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hub.core.kit import clock
from support.passes.actions.asking import MOST_EXITS
from support.passes.words import WEEKDAYS

EARLY = timedelta(minutes=5)
"""Whoever says "now" stands at the gate a little earlier than the minute in which they said it."""
USUAL = timedelta(days=28)


def this_minute() -> datetime:
    """Now, by the area's clock, as a field shows it."""
    return timezone.localtime(clock.now()).replace(second=0, microsecond=0)


def in_four_weeks() -> date:
    """Until when somebody usually asks."""
    return (this_minute() + USUAL).date()


def minutes(at: time) -> int:
    """The minute of the day."""
    return at.hour * 60 + at.minute


class Weekly(forms.Form):
    """
    Beside when somebody leaves and when they are back: on which days again, until which day, how often on one day. The
    hours of the first day are those of every day. No day ticked: this once.
    """

    days = forms.MultipleChoiceField(
        label=_("Again on which days of the week?"), choices=WEEKDAYS, required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("At the same hours as above. Tick nothing if it is this once."),
    )  # fmt: skip
    last_day = forms.DateField(
        label=_("Until which day?"), required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        initial=in_four_weeks, help_text=_("At most a month; then ask again."),
    )  # fmt: skip
    exits = forms.IntegerField(
        label=_("How many times out on a day?"), required=False, min_value=1, max_value=MOST_EXITS, initial=1,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Days need an hour to be back, and an end."""
        data = super().clean() or {}
        if not data.get("days"):
            return data
        leaves, back = data.get("starts_at"), data.get("back_by")
        if "back_by" not in self.errors and not back:
            self.add_error("back_by", _("Say when they are back, for each of these days."))
        if leaves and back and back <= leaves:
            self.add_error("back_by", _("They cannot be back before they leave."))
        if "last_day" not in self.errors and not data.get("last_day"):
            self.add_error("last_day", _("Until which day?"))
        return data

    @property
    def is_again(self) -> bool:
        """Whether a day is ticked, or something here is wrong: then the page opens this part."""
        wrong = any(name in self.errors for name in ("days", "last_day", "exits")) if self.is_bound else False
        return bool(self["days"].value()) or wrong

    def pattern(self) -> dict[str, Any]:
        """What the pass gets of it, besides its purpose and people: nothing but the number of exits for this once."""
        data, zone = self.cleaned_data, timezone.get_current_timezone()
        exits: dict[str, Any] = {"exits": data["exits"] or 1}
        if not data["days"]:
            return exits
        leaves, back = (timezone.localtime(data[name], zone).time() for name in ("starts_at", "back_by"))
        early = max(0, minutes(leaves) - int(EARLY.total_seconds() // 60))
        return exits | {
            "days": "".join(sorted(data["days"])), "from_minute": early, "until_minute": minutes(back),
            "starts_at": data["starts_at"] - EARLY, "back_by": None, "comes_back": True,
            "ends_at": datetime.combine(data["last_day"], time(23, 59), zone),
        }  # fmt: skip
