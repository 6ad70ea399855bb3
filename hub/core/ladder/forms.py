"""The shape of what planners send. Times are by the area's clock."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hub.core.flow.stale import VersionedForm
from hub.core.ladder import access
from hub.core.ladder.actions import Plan
from hub.core.ladder.actions.rota import MOST_DAYS
from hub.core.ladder.models import OnCallSlot
from hub.core.ladder.words import Rank
from hub.core.people.models import Area, Person

MOMENT = "%Y-%m-%dT%H:%M"


class MomentField(forms.DateTimeField):
    """A day and an hour, as a browser's own control sends them."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local", "step": "1800"}, format=MOMENT)
        wrong = {"invalid": _("Write day and hour like 2022-04-09 20:00.")}
        super().__init__(widget=widget, error_messages=wrong, **kwargs)


class ColleagueForm(forms.Form):
    """Who takes it over."""

    person = forms.ModelChoiceField(label=_("Who"), queryset=Person.objects.none())
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)

    def __init__(self, *args: Any, area: Area, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["person"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = access.colleagues(area)


class HoursForm(VersionedForm):
    """Other hours for a slot."""

    starts_at = MomentField(label=_("From"))
    ends_at = MomentField(label=_("Until"))

    @staticmethod
    def of(slot: OnCallSlot) -> dict[str, Any]:
        """What the page shows."""
        return {"starts_at": slot.starts_at, "ends_at": slot.ends_at, "version": slot.version}


class PlanForm(ColleagueForm):
    """Who, in which rank, from when until when, and on how many days in a row."""

    rank = forms.ChoiceField(label=_("As"), choices=Rank.choices)
    starts_at = MomentField(label=_("From"))
    ends_at = MomentField(label=_("Until"))
    days = forms.IntegerField(
        label=_("The same on so many days in a row"), min_value=1, max_value=MOST_DAYS, initial=1
    )
    field_order = ("person", "rank", "starts_at", "ends_at", "days")

    def plan(self) -> Plan:
        """What was typed."""
        data = self.cleaned_data
        return Plan(data["person"], data["rank"], data["starts_at"], data["ends_at"], data["days"])
