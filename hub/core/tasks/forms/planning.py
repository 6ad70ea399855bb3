"""Shifts, errands that come again, and runs, as the desk plans them."""

import re
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hub.core.flow.stale import VersionedForm
from hub.core.people.models import Area, Building, Household
from hub.core.tasks.access.shifts import moment
from hub.core.tasks.actions.moving import Change
from hub.core.tasks.actions.shifts import Plan
from hub.core.tasks.forms import WORKFORCES, ChecklistField
from hub.core.tasks.models import RecurringTask, Shift
from hub.core.tasks.recurrence import Rule, steps_of
from hub.core.tasks.words import WEEKDAYS, WORKFORCE_CHOICES, Doors, Kind, Skill

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
HOUR = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
MOST_PLACES = 200
LEVELS = [(str(n), str(n)) for n in range(5)]


class ShiftForm(forms.Form):
    """A shift. One that ends before it begins ends on the next day."""

    title = forms.CharField(label=_("What for"), max_length=80)
    place = forms.CharField(label=_("Where to come"), max_length=120, required=False)
    day = forms.DateField(label=_("Day"), widget=DAY)
    since = forms.TimeField(label=_("From"), widget=HOUR)
    until = forms.TimeField(label=_("Until"), widget=HOUR)
    places = forms.IntegerField(label=_("People needed"), min_value=1, max_value=MOST_PLACES, initial=1)
    workforce = forms.ChoiceField(
        label=_("For whom"), choices=[("", _("All three workforces")), *WORKFORCE_CHOICES], required=False
    )
    skill = forms.ChoiceField(label=_("Skill needed"), choices=Skill.choices, required=False)

    def plan(self, area: Area) -> Plan:
        """What was planned, by the area's clock."""
        said = self.cleaned_data
        since, until = _hours(area, said["day"], said["since"], said["until"])
        return Plan(
            title=said["title"], place=said["place"], since=since, until=until, places=said["places"],
            workforce=said["workforce"], skill=said["skill"],
        )  # fmt: skip


def _hours(area: Area, day: date, since: Any, until: Any) -> tuple[datetime, datetime]:
    end = day if until > since else day + timedelta(days=1)
    return moment(area, day, since), moment(area, end, until)


class ShiftChangeForm(VersionedForm):
    """Other words, another place, other hours, another number of places."""

    title = forms.CharField(label=_("What for"), max_length=80)
    place = forms.CharField(label=_("Where to come"), max_length=120, required=False)
    day = forms.DateField(label=_("Day"), widget=DAY)
    since = forms.TimeField(label=_("From"), widget=HOUR)
    until = forms.TimeField(label=_("Until"), widget=HOUR)
    places = forms.IntegerField(label=_("People needed"), min_value=1, max_value=MOST_PLACES)
    release = forms.BooleanField(
        label=_("Take them off this list"),
        required=False,
        help_text=_("They are told, and nothing is held against them."),
    )

    def change(self, shift: Shift) -> Change:
        """What was typed. Hours that stand as the page showed them stay as they are, to the second."""
        said, shown = self.cleaned_data, self.of(shift)
        same = all(said[name] == shown[name] for name in ("day", "since", "until"))
        hours = (shift.since, shift.until)
        since, until = hours if same else _hours(shift.area, said["day"], said["since"], said["until"])
        return Change(
            title=said["title"], place=said["place"], since=since, until=until, places=said["places"]
        )

    @staticmethod
    def of(shift: Shift) -> dict[str, Any]:
        """What the page shows, by the area's clock."""
        since, until = (at.astimezone(shift.area.zone) for at in (shift.since, shift.until))
        return {
            "title": shift.title, "place": shift.place, "day": since.date(), "places": shift.places,
            "since": since.time().replace(second=0, microsecond=0),
            "until": until.time().replace(second=0, microsecond=0), "version": shift.version,
        }  # fmt: skip


class RuleForm(VersionedForm):
    """An errand that comes again."""

    title = forms.CharField(label=_("What is to be done"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind"), choices=Kind.choices)
    details = forms.CharField(
        label=_("Details for whoever does it"), required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    items = ChecklistField()
    days = forms.MultipleChoiceField(
        label=_("On which days"), choices=[(str(n), name) for n, name in enumerate(WEEKDAYS)],
        initial=[str(n) for n in range(len(WEEKDAYS))], widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    at = forms.TimeField(label=_("At"), widget=HOUR)
    building = forms.ModelChoiceField(
        Building.objects.none(), label=_("Building"), required=False, empty_label=_("The whole area")
    )
    doors = forms.ChoiceField(label=_("For which doors"), choices=Doors.choices, required=False)
    level = forms.ChoiceField(label=_("Level"), choices=LEVELS, initial="3")
    slots = forms.IntegerField(label=_("People needed"), min_value=1, max_value=10, initial=1)
    skill = forms.ChoiceField(label=_("Skill needed"), choices=Skill.choices, required=False)
    workforces = forms.MultipleChoiceField(
        label=_("Who may take it"), choices=list(WORKFORCES.items()), initial=list(WORKFORCES),
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    vetted_only = forms.BooleanField(label=_("Only for vetted people"), required=False)

    def __init__(self, *args: Any, area: Area, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["building"]
        field.queryset = area.buildings.order_by("position", "number")

    def rule(self) -> Rule:
        """What was described."""
        said = {n: v for n, v in self.values().items() if n not in ("days", "level", "workforces")}
        said |= {name: name in self.cleaned_data["workforces"] for name in WORKFORCES}
        days = tuple(int(day) for day in self.cleaned_data["days"])
        return Rule(**said, days=days, level=int(self.cleaned_data["level"]))

    @staticmethod
    def of(rule: RecurringTask) -> dict[str, Any]:
        """What the page shows."""
        names = (
            "title",
            "kind",
            "details",
            "at",
            "building",
            "doors",
            "slots",
            "skill",
            "vetted_only",
            "version",
        )
        shown = {name: getattr(rule, name) for name in names}
        return shown | {
            "items": steps_of(rule), "days": [str(day) for day in rule.days], "level": str(rule.level),
            "workforces": [name for name in WORKFORCES if getattr(rule, name)],
        }  # fmt: skip


_DOOR = re.compile(r"^([^\s:×x*]+)(?:[:×x*](\d{1,3}))?$")


class RunForm(forms.Form):
    """A run through a building: which doors, how many boxes for each, where the goods lie."""

    title = forms.CharField(label=_("What is to be done"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind"), choices=Kind.choices, initial=Kind.DELIVERY)
    building = forms.ModelChoiceField(Building.objects.none(), label=_("Building"))
    pick_up = forms.CharField(label=_("Pick-up point"), max_length=120, required=False)
    doors = forms.CharField(
        label=_("Doors"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("With spaces between; boxes after a colon: 0304 0502:2. Empty: every door."),
    )  # fmt: skip
    items = ChecklistField()

    def __init__(self, *args: Any, area: Area, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["building"]
        field.queryset = area.buildings.order_by("position", "number")
        self.households: list[Household] = []
        self.boxes: dict[int, int] = {}

    def clean(self) -> dict[str, Any]:
        """Finds the doors; one that is not there is said by its number."""
        data = super().clean() or {}
        building = data.get("building")
        if building is None:
            return data
        here = Household.objects.filter(building=building, closed_at=None).select_related("building", "area")
        wanted, unknown = _doors(data.get("doors", ""))
        rows = here.filter(door__in=wanted) if wanted else here
        self.households = list(rows.order_by("floor", "door", "part"))
        missing = unknown + sorted(set(wanted) - {one.door for one in self.households})
        if missing:
            self.add_error("doors", _("There is no such door: %(doors)s") % {"doors": ", ".join(missing[:5])})
        self.boxes = {one.pk: wanted.get(one.door, 0) for one in self.households}
        return data


def _doors(typed: str) -> tuple[dict[str, int], list[str]]:
    found: dict[str, int] = {}
    unknown = []
    for word in re.split(r"[\s,，、;；]+", typed.strip()):
        match = _DOOR.match(word)
        if match:
            found[match[1]] = int(match[2] or 0)
        elif word:
            unknown.append(word)
    return found, unknown
