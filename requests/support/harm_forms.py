"""Fields for what decides level 1 and 2: yes/no questions, the appointment, how long doses and meals last."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hub.core.kit import clock
from support import triage
from support.harm import MEAL, Times
from support.models import SupportRequest
from support.words import Appointment, Need

MOMENT = "%Y-%m-%dT%H:%M"
UNITS = {"hours": 1, "days": 24}
NONE = ("", _("None"))


class MomentField(forms.DateTimeField):
    """A day and an hour, by the area's clock, as a browser's own control sends them."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT)
        wrong = {"invalid": _("Write day and hour like 2022-04-09 08:00.")}
        super().__init__(**{"widget": widget, "error_messages": wrong, "required": False, **kwargs})


class AppointmentFields(forms.Form):
    """What somebody must not miss, and when it is."""

    appointment = forms.ChoiceField(
        label=_("Is there an appointment that must not be missed?"),
        choices=[NONE, *Appointment.choices],
        required=False,
    )
    appointment_at = MomentField(label=_("When is it?"))

    def clean(self) -> dict[str, Any]:
        """One does not go without the other."""
        data = super().clean() or {}
        if data.get("appointment") and not data.get("appointment_at") and "appointment_at" not in self.errors:
            self.add_error("appointment_at", _("When is the appointment?"))
        if data.get("appointment_at") and not data.get("appointment"):
            self.add_error("appointment", _("What is the appointment for?"))
        return data


class HarmFields(AppointmentFields):
    """The same with the questions and with what runs out, as somebody tells it: "two days", "three meals"."""

    needs = forms.MultipleChoiceField(
        label=_("Is one of these so?"),
        choices=Need.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    doses_left = forms.DecimalField(
        label=_("How long does the medicine last?"),
        required=False,
        min_value=0,
        max_value=1000,
        decimal_places=1,
    )
    doses_unit = forms.ChoiceField(
        label=_("Hours or days?"), choices=[("days", _("days")), ("hours", _("hours"))], required=False
    )
    meals_left = forms.IntegerField(
        label=_("For how many meals is there food?"), required=False, min_value=0, max_value=150
    )

    def times(self) -> Times:
        """What was told, as moments."""
        data, now = self.cleaned_data, to_minute(clock.now())
        at, doses, meals = data.get("appointment_at"), data.get("doses_left"), data.get("meals_left")
        hours = float(doses) * UNITS[data.get("doses_unit") or "days"] if doses is not None else None
        return Times(
            appointment=data.get("appointment") or "",
            appointment_at=at and to_minute(at),
            doses_until=now + timedelta(hours=hours) if hours is not None else None,
            meals_until=now + MEAL * meals if meals is not None else None,
        )


class TimesForm(AppointmentFields):
    """The same as moments, for the desk: what stands there already does not move when it is saved again."""

    doses_until = MomentField(label=_("The medicine lasts until"))
    meals_until = MomentField(label=_("The food lasts until"))

    @classmethod
    def of(cls, request: SupportRequest) -> "TimesForm":
        """With what a request knows."""
        names = ("appointment", "appointment_at", "doses_until", "meals_until")
        return cls(initial={name: getattr(request, name) for name in names})

    def times(self) -> Times:
        """What was typed."""
        data = self.cleaned_data
        moments = {
            name: data[name] and to_minute(data[name])
            for name in ("appointment_at", "doses_until", "meals_until")
        }
        return Times(appointment=data["appointment"], **moments)


def to_minute(moment: datetime) -> datetime:
    """Without its seconds."""
    return moment.replace(second=0, microsecond=0)


def asked_about(category: str, dangers: object) -> list[str]:
    """The names of the fields that are asked about a category, in their order; none in danger."""
    if dangers:
        return []
    found = ["needs"] if triage.QUESTIONS.get(category) else []
    fields = {
        "appointment": ("appointment", "appointment_at"),
        "doses": ("doses_left", "doses_unit"),
        "meals": ("meals_left",),
    }
    return found + [name for what in triage.TIMES.get(category, ()) for name in fields[what]]


def questions(category: str) -> list[tuple[str, Any]]:
    """The questions of a category, as choices."""
    return [(need.value, need.label) for need in triage.QUESTIONS.get(category, ())]
