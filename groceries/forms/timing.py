"""When a household collects, chosen after the cut-off."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from groceries.forms.ordering import time_of
from groceries.models import Order, Slot
from groceries.slots import open_to
from hub.core.flow.stale import VersionedForm


class TimeForm(VersionedForm):
    """One of the times that have room, the household's own among them."""

    slot = forms.ChoiceField(label=_("When do you collect it?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, order: Order, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown = open_to(order.campaign, order.household_id, order.slot_id)
        self.slots = {str(slot.pk): slot for slot in shown if slot.room_left or slot.pk == order.slot_id}
        choice: Any = self.fields["slot"]
        choice.choices = [(pk, time_of(slot)) for pk, slot in self.slots.items()]

    def chosen(self) -> Slot:
        """The time."""
        return self.slots[self.cleaned_data["slot"]]
