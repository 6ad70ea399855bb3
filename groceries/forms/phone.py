"""Somebody rings or stands at the desk: their order in as few keys as one hand can type."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from groceries.actions import Wish
from groceries.forms.ordering import DOOR, MANY, extra_field, places
from groceries.models import Offer
from groceries.shop import Shop
from groceries.words import DoorReason, Handing, OrderChannel, Substitution
from hub.core.estate import proxy
from hub.core.kit import text
from hub.core.people.models import Area, Household


class PhoneForm(forms.Form):
    """Building, door, numbers, Enter. What is hardly ever said has an answer already."""

    building = forms.CharField(label=gettext_lazy("Building"), max_length=20)
    door = forms.CharField(label=gettext_lazy("Door"), max_length=20)
    where = forms.ChoiceField(label=gettext_lazy("How they get it"))
    substitution = forms.ChoiceField(
        label=gettext_lazy("If something is missing"), choices=Substitution.choices
    )
    channel = forms.ChoiceField(
        label=gettext_lazy("How it came"),
        choices=[
            (OrderChannel.PHONE, OrderChannel.PHONE.label),
            (OrderChannel.DESK, OrderChannel.DESK.label),
        ],
    )
    wait = forms.BooleanField(label=gettext_lazy("Waiting list if there is not enough"), required=False)

    def __init__(self, *args: Any, area: Area, shop: Shop, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.area, self.shop = area, shop
        where = self.fields["where"]
        assert isinstance(where, forms.ChoiceField)
        where.choices = places(shop)
        self.names = {pk: f"offer-{pk}" for pk in shop.shelves}
        for pk, shelf in shop.shelves.items():
            self.fields[self.names[pk]] = _number(shelf.offer)
            if shelf.case:
                self.fields[f"extra-{pk}"] = extra_field(shelf)

    def goods(self) -> list[tuple[Any, Any, Any]]:
        """What is on offer, each with its field, and with that of what may fill a case (None where it has none)."""
        return [
            (shelf, self[self.names[pk]], self[f"extra-{pk}"] if shelf.case else None)
            for pk, shelf in self.shop.shelves.items()
        ]

    def clean(self) -> dict[str, Any]:
        """Finds the door, as people say it: 304 is 0304; building 12 or 12栋."""
        data = super().clean() or {}
        if data.get("building") and data.get("door"):
            data["household"] = self._household(text.tidy(data["building"]), text.tidy(data["door"]))
            if data["household"] is None:
                self.add_error("door", _("There is no such door on the roster."))
        return data

    def _household(self, building: str, door: str) -> Household | None:
        doors = Household.objects.filter(
            area=self.area, closed_at=None, door__in=[door, door.zfill(4), door.zfill(3)]
        )
        number = building.removesuffix("栋").removesuffix("号楼").removesuffix("号")
        there = doors.filter(building__number=number) | doors.filter(building__name=building)
        return there.select_related("building", "area").order_by("part").first()

    def wants(self) -> dict[int, int]:
        """Offer → number."""
        return {pk: number for pk, name in self.names.items() if (number := self.cleaned_data.get(name))}

    def wish(self, acting_for: proxy.Beneficiary) -> Wish:
        """What the action needs."""
        data = self.cleaned_data
        where, _dash, which = data["where"].partition("-")
        by_door = where == DOOR
        slot = next((slot for slot in self.shop.slots if str(slot.pk) == which), None)
        return Wish(
            wants=self.wants(), extras={pk: data.get(f"extra-{pk}") or 0 for pk in self.wants()},
            channel=data["channel"], substitution=data["substitution"], wait=data["wait"],
            handing=Handing.DOOR if by_door else Handing.PICK_UP, door_reason=which if by_door else DoorReason.NONE,
            slot=slot, acting_for=acting_for,
        )  # fmt: skip


def _number(offer: Offer) -> forms.IntegerField:
    attrs = {"inputmode": "numeric"} | ({"max": offer.cap} if offer.cap else {})
    return forms.IntegerField(
        label=offer.title, required=False, min_value=0, max_value=MANY, widget=forms.NumberInput(attrs=attrs)
    )
