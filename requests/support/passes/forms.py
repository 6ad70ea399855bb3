"""The shape of what is asked and decided about passes."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hub.core.media.forms import PictureField
from hub.core.people.models import Area, Building, Household, Person
from support.models import SupportRequest
from support.passes.actions import Change, Leave
from support.passes.actions.asking import MOST_EXITS
from support.passes.models import Gate, Pass
from support.passes.thresholds import WINDOW
from support.passes.weekly import EARLY, Weekly, minutes, this_minute
from support.passes.words import WEEKDAYS, Purpose

ONCE = [choice for choice in Purpose.choices if choice[0] != Purpose.KEY_WORK]
LAST_MINUTE = 24 * 60 - 1
YEARS = (2000, 9000)


def _local() -> forms.DateTimeInput:
    return forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


def _hour() -> forms.TimeInput:
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class OfHousehold(forms.Form):
    """Who of a household leaves."""

    person = forms.ChoiceField(label=_("Who leaves?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, people: Sequence[Person], area: Area, **more: Any) -> None:
        super().__init__(*args, **more)
        self.people, self.area = {str(one.pk): one for one in people}, area
        who = self.fields["person"]
        assert isinstance(who, forms.ChoiceField)
        who.choices = [(pk, one.name) for pk, one in self.people.items()]
        if people and not self.is_bound:
            self.initial.setdefault("person", str(people[0].pk))


class LeaveForm(OfHousehold, Weekly):
    """Leaving once, or at the same hours on days of the week: who, why, when."""

    purpose = forms.ChoiceField(
        label=pgettext_lazy("pass", "Why?"), choices=ONCE, widget=forms.RadioSelect,
        help_text=_("Only the committee reads this. The gate never does."),
    )  # fmt: skip
    starts_at = forms.DateTimeField(label=_("When do they leave?"), widget=_local(), initial=this_minute)
    back_by = forms.DateTimeField(
        label=_("When are they back?"), widget=_local(), required=False,
        help_text=_("Leave it empty if they stay away, for example in hospital."),
    )  # fmt: skip
    companion = forms.CharField(label=_("Who goes with them?"), max_length=80, required=False)
    plate = forms.CharField(label=_("Number plate of the car"), max_length=20, required=False)
    words = forms.CharField(
        label=_("What should the committee know?"), max_length=300, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    face = PictureField(
        label=_("A photo of the face"), required=False,
        help_text=_("So that the gate need not ask. It is deleted a day after the pass is over."),
    )  # fmt: skip

    def leave(self, request: SupportRequest | None = None) -> Leave:
        """As the action takes it."""
        data = self.cleaned_data
        when = once(data, self.area) | self.pattern()
        return Leave(
            purpose=data["purpose"], person=self.people[data["person"]], companion=data["companion"],
            plate=data["plate"], words=data["words"], face=data["face"], request=request, **when,
        )  # fmt: skip


def once(data: dict[str, Any], area: Area) -> dict[str, Any]:
    """When somebody leaves this once, and when they are back."""
    starts_at, ends_at = window(data["starts_at"], area)
    back_by = data["back_by"]
    return {"starts_at": starts_at, "ends_at": ends_at, "back_by": back_by, "comes_back": back_by is not None}


def window(starts_at: datetime, area: Area) -> tuple[datetime, datetime]:
    """From a little earlier, for as many minutes as the area has set; a moment out of all reason stays as it is."""
    if not YEARS[0] < starts_at.year < YEARS[1]:
        return starts_at, starts_at
    return starts_at - EARLY, starts_at + timedelta(minutes=WINDOW.of(area))


class WorkForm(OfHousehold):
    """A key worker's pass: on which days of the week, from when until when."""

    days = forms.MultipleChoiceField(
        label=_("On which days?"), choices=WEEKDAYS, widget=forms.CheckboxSelectMultiple
    )
    from_time = forms.TimeField(label=_("Not before"), widget=_hour(), initial=time(6, 30))
    until_time = forms.TimeField(label=_("Back by"), widget=_hour(), initial=time(20, 0))
    last_day = forms.DateField(
        label=_("Until which day?"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        initial=lambda: this_minute().date() + timedelta(days=14),
    )  # fmt: skip
    exits = forms.IntegerField(
        label=_("How many times out on a day?"), required=False, min_value=1, max_value=MOST_EXITS, initial=1,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    plate = forms.CharField(label=_("Number plate of the car"), max_length=20, required=False)
    words = forms.CharField(
        label=_("Which work, and for whom?"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Two people of the committee read this. The gate never does."),
    )  # fmt: skip
    face = PictureField(
        label=_("A photo of the face"), required=False,
        help_text=_("So that the gate need not ask. It is deleted a day after the pass is over."),
    )  # fmt: skip

    def leave(self, request: SupportRequest | None = None) -> Leave:
        """As the action takes it."""
        data = self.cleaned_data
        last = datetime.combine(data["last_day"], time(23, 59), self.area.zone)
        return Leave(
            purpose=Purpose.KEY_WORK, person=self.people[data["person"]], starts_at=this_minute() - EARLY,
            ends_at=last, days="".join(sorted(data["days"])), from_minute=minutes(data["from_time"]),
            until_minute=minutes(data["until_time"]), exits=data["exits"] or 1, plate=data["plate"],
            words=data["words"], face=data["face"], request=request,
        )  # fmt: skip


class DeskForm(Weekly):
    """Somebody rings or stands at the desk: building, door, why, when, how often. Given at once."""

    building = forms.ModelChoiceField(label=_("Building"), queryset=Building.objects.none())
    door = forms.CharField(label=_("Door"), max_length=20)
    name = forms.CharField(
        label=_("Who leaves?"),
        max_length=80,
        required=False,
        help_text=_("Empty: the head of the household."),
    )
    purpose = forms.ChoiceField(label=pgettext_lazy("pass", "Why?"), choices=ONCE)
    starts_at = forms.DateTimeField(label=_("When do they leave?"), widget=_local(), initial=this_minute)
    back_by = forms.DateTimeField(
        label=_("When are they back?"), widget=_local(), required=False, help_text=_("Empty: they stay away.")
    )
    companion = forms.CharField(label=_("Who goes with them?"), max_length=80, required=False)
    gate = forms.ModelChoiceField(
        label=pgettext_lazy("way out", "Gate"),
        queryset=Gate.objects.none(),
        required=False,
        empty_label=_("Any gate"),
    )

    def __init__(self, *args: Any, area: Area, buildings: Any, gates: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.area = area
        for name, rows in (("building", buildings), ("gate", gates)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = rows

    def clean(self) -> dict[str, Any]:
        """The door must be one of the building's."""
        data = super().clean() or {}
        if data.get("building") and data.get("door"):
            doors = Household.objects.filter(
                building=data["building"], door=data["door"].strip(), closed_at=None
            )
            data["household"] = doors.select_related("building", "area").order_by("part", "pk").first()
            if data["household"] is None:
                self.add_error("door", _("There is no such door in this building."))
        return data

    def leave(self, head: Person | None, request: SupportRequest | None = None) -> Leave:
        """As the action takes it; `head` stands for the household where no name was given."""
        data = self.cleaned_data
        return Leave(
            purpose=data["purpose"], person=None if data["name"].strip() else head, name=data["name"],
            companion=data["companion"], gate=data["gate"], request=request,
            **once(data, self.area) | self.pattern(),
        )  # fmt: skip


class WindowForm(forms.Form):
    """Another time for a pass; where it `recurs`, other days of the week and hours, too."""

    starts_at = forms.DateTimeField(label=_("From"), widget=_local())
    ends_at = forms.DateTimeField(label=_("Until"), widget=_local())
    back_by = forms.DateTimeField(label=_("Back by"), widget=_local(), required=False)
    gate = forms.ModelChoiceField(
        label=pgettext_lazy("way out", "Gate"),
        queryset=Gate.objects.none(),
        required=False,
        empty_label=_("Any gate"),
    )

    days = forms.MultipleChoiceField(
        label=_("On which days?"), choices=WEEKDAYS, required=False, widget=forms.CheckboxSelectMultiple
    )
    from_time = forms.TimeField(label=_("Not before"), widget=_hour())
    until_time = forms.TimeField(label=_("Back by"), widget=_hour())

    def __init__(self, *args: Any, gates: Any, recurs: bool = False, **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["gate"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = gates
        for name in ("back_by",) if recurs else ("days", "from_time", "until_time"):
            del self.fields[name]

    @staticmethod
    def shown(permit: Pass) -> dict[str, Any]:
        """What a pass has now, as the fields show it; the end of a day as its last minute."""
        until = min(permit.until_minute, LAST_MINUTE)
        return {
            "starts_at": permit.starts_at, "ends_at": permit.ends_at, "back_by": permit.back_by, "gate": permit.gate,
            "days": list(permit.days), "from_time": time(*divmod(permit.from_minute, 60)),
            "until_time": time(*divmod(until, 60)),
        }  # fmt: skip

    def change(self) -> Change:
        """As the action takes it."""
        data = dict(self.cleaned_data)
        if "days" in self.fields:
            leaves, back = minutes(data.pop("from_time")), minutes(data.pop("until_time"))
            data |= {"days": "".join(sorted(data["days"])), "from_minute": leaves}
            data["until_minute"] = back if back < LAST_MINUTE else LAST_MINUTE + 1
        return Change(**data)


class GatesForm(forms.Form):
    """The gates of the area, one on each line."""

    names = forms.CharField(
        label=_("Gates, one on each line"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def listed(self) -> list[str]:
        """The lines."""
        return str(self.cleaned_data["names"]).splitlines()


class ReasonForm(forms.Form):
    """Why, in a sentence that the resident reads."""

    why = forms.CharField(label=_("Why"), max_length=300, help_text=_("The resident reads this."))
