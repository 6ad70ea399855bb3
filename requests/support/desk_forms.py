"""The shape of what staff send about one case, besides what forms.py has."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hub.core.flow.stale import VersionedForm
from hub.core.kit import phones, text
from hub.core.people.models import Area, Building, Household
from support.models import SupportRequest
from support.words import Category, Rate, Reached, VisitOutcome


def household_at(building: Building, typed: str) -> Household | None:
    """The household behind a door, as people say it: 304 is 0304."""
    wanted = text.tidy(typed)
    doors = [wanted, wanted.zfill(4), wanted.zfill(3)]
    return (
        Household.objects.filter(building=building, door__in=doors, closed_at=None).order_by("part").first()
    )


class CorrectionForm(VersionedForm):
    """What a request says, to be put right."""

    category = forms.ChoiceField(label=_("What it is about"), choices=Category.choices)
    text = forms.CharField(
        label=_("What they need"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    building = forms.ModelChoiceField(label=_("Building"), queryset=Building.objects.none(), required=False)
    door = forms.CharField(label=_("Door"), max_length=20, required=False)
    contact_name = forms.CharField(label=_("Name"), max_length=80, required=False)
    contact_phone = forms.CharField(label=_("Phone"), max_length=30, required=False)

    def __init__(self, *args: Any, area: Area, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["building"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Building.objects.filter(area=area)

    @staticmethod
    def of(found: SupportRequest) -> dict[str, Any]:
        """What the form shows of a request."""
        return {
            "category": found.category, "text": found.text, "building": found.building,
            "door": found.household.door if found.household else "", "contact_name": found.contact_name,
            "contact_phone": phones.show(found.contact_phone) if found.contact_phone else "",
        }  # fmt: skip

    def clean_contact_phone(self) -> str:
        """As people read it, so that both texts can be compared; empty stays empty."""
        typed = self.cleaned_data["contact_phone"]
        try:
            return phones.show(phones.read(typed)) if typed else ""
        except phones.PhoneError as error:
            raise forms.ValidationError(
                _("This is not a phone number. Write it like 138 0013 8000.")
            ) from error

    def clean(self) -> dict[str, Any]:
        """A door needs its building, and must be there."""
        data = super().clean() or {}
        building, door = data.get("building"), data.get("door") or ""
        data["household"] = household_at(building, door) if building and door else None
        if door and data["household"] is None:
            self.add_error("door", _("There is no such door in this building."))
        return data


class AttemptForm(forms.Form):
    """Nobody answered."""

    how = forms.ChoiceField(label=_("How you tried"), choices=Reached.choices, initial=Reached.PHONE)
    knock = forms.BooleanField(label=_("Send somebody to the door now"), required=False)


class VisitForm(forms.Form):
    """How a return visit went. Whether it helped is not asked here."""

    outcome = forms.ChoiceField(
        label=_("Did you speak with them?"), choices=VisitOutcome.choices, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=_("What they said"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class ExclusionForm(forms.Form):
    """A request is to be left out of a rate."""

    rate = forms.ChoiceField(label=_("Out of which rate"), choices=Rate.choices)
    reason = forms.CharField(
        label=_("Why it should not count"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
