"""Buildings and doors."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hub.core.estate.forms.fields import LineField, textarea
from hub.core.flow.stale import VersionedForm
from hub.core.people.models import Area, Building, Household


class BuildingForm(VersionedForm):
    """A building as the committee describes it."""

    number = LineField(label=_("Number"), max_length=20)
    name = LineField(
        label=_("Name on the door plate"), max_length=40, required=False, help_text=_("Such as 12栋.")
    )
    zone = LineField(
        label=_("Zone"), max_length=20, required=False, help_text=_("Announcements can go to one zone.")
    )
    floors = forms.IntegerField(label=_("Floors"), min_value=0, max_value=200, initial=0)
    doors_per_floor = forms.IntegerField(
        label=_("Doors on each floor"), min_value=0, max_value=100, initial=0
    )
    position = forms.IntegerField(
        label=_("Place in the lists"),
        help_text=_("Buildings stand in the order in which one walks them: 1 comes first."),
        min_value=0,
        max_value=1_000_000,
        required=False,
    )

    @staticmethod
    def of(building: Building) -> dict[str, Any]:
        """What the form shows of a building."""
        names = ("number", "name", "zone", "floors", "doors_per_floor", "position")
        return {name: getattr(building, name) for name in names}

    def clean_position(self) -> int:
        """Empty: last, or where it stands."""
        return int(self.cleaned_data["position"] or 0)


class DoorForm(VersionedForm):
    """A household as a place: building, door, part."""

    building = forms.ModelChoiceField(label=_("Building"), queryset=Building.objects.none())
    door = LineField(label=_("Door"), max_length=20, help_text=_("As on the plate, such as 0304."))
    part = LineField(
        label=_("Part"),
        help_text=_("Only where two households live at one door: A, B."),
        max_length=10,
        required=False,
    )
    floor = forms.IntegerField(label=_("Floor"), min_value=-5, max_value=200, required=False)
    remark = LineField(label=_("Remark"), max_length=200, required=False)

    def __init__(self, *args: Any, area: Area, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["building"].queryset = Building.objects.filter(area=area)  # type: ignore[attr-defined]

    @staticmethod
    def of(household: Household) -> dict[str, Any]:
        """What the form shows of a household."""
        return {name: getattr(household, name) for name in ("building", "door", "part", "floor", "remark")}

    def clean(self) -> dict[str, Any]:
        """A floor that is left empty is read from the door: 0304 is on the third."""
        data = super().clean() or {}
        if data.get("floor") is None:
            digits = data.get("door", "")
            data["floor"] = int(digits[:-2]) if digits.isdecimal() and 3 <= len(digits) <= 5 else 0
        return data


class ToDoorForm(VersionedForm):
    """Another door of the area, as people say it."""

    building = forms.ModelChoiceField(label=_("Building"), queryset=Building.objects.none())
    door = LineField(label=_("Door"), max_length=20)
    part = LineField(label=_("Part"), max_length=10, required=False)

    def __init__(self, *args: Any, area: Area, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["building"].queryset = Building.objects.filter(area=area)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The open household at that door: 304 finds 0304."""
        data = super().clean() or {}
        typed = data.get("door", "")
        doors = [typed, typed.zfill(4), typed.zfill(3)]
        found = Household.objects.filter(
            building=data.get("building"), door__in=doors, part=data.get("part", ""), closed_at=None
        )
        data["household"] = found.select_related("building", "area").first()
        if data.get("building") and typed and data["household"] is None:
            self.add_error("door", _("No household stands at this door. Add it first."))
        return data


class ClosureForm(VersionedForm):
    """Why a household is closed."""

    why = forms.CharField(label=_("Why"), max_length=200, required=False, widget=textarea(2))
    everybody_left = forms.BooleanField(
        label=_("Everybody on this list has left the area"),
        help_text=_("They lose access to this household at once."),
        required=False,
    )
