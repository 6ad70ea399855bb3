"""The shape of what people choose."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from hub.core.notices.preferences import Wish
from hub.core.notices.words import Channel
from hub.core.people.models import Person


class PreferencesForm(forms.Form):
    """A box for each group of events and channel, and the hours in which nothing rings."""

    quiet_from = forms.TimeField(
        label=_("Quiet from"), required=False, widget=forms.TimeInput({"type": "time"}, format="%H:%M")
    )
    quiet_until = forms.TimeField(
        label=_("Quiet until"), required=False, widget=forms.TimeInput({"type": "time"}, format="%H:%M")
    )

    def __init__(self, person: Person, wishes: list[Wish], data: Any = None) -> None:
        super().__init__(data, initial={"quiet_from": person.quiet_from, "quiet_until": person.quiet_until})
        self.wishes = wishes
        for wish in wishes:
            for channel, wanted in wish.wanted.items():
                self.fields[f"{wish.group.key}-{channel}"] = forms.BooleanField(
                    label=f"{wish.group.label}: {channel.label}", required=False, initial=wanted
                )

    def rows(self) -> Iterator[tuple[str, list[tuple[Channel, BoundField]]]]:
        """The table: a group's label and its boxes."""
        for wish in self.wishes:
            yield (
                str(wish.group.label),
                [(channel, self[f"{wish.group.key}-{channel}"]) for channel in Channel],
            )

    def wanted(self) -> dict[tuple[str, str], bool]:
        """What was ticked, once the form is valid."""
        return {
            (wish.group.key, channel.value): self.cleaned_data[f"{wish.group.key}-{channel}"]
            for wish in self.wishes
            for channel in Channel
        }

    def clean(self) -> dict[str, Any]:
        """Quiet hours have a beginning and an end, or neither."""
        data = super().clean() or {}
        start, end = data.get("quiet_from"), data.get("quiet_until")
        for name, here, there in (("quiet_from", start, end), ("quiet_until", end, start)):
            if here is None and there is not None and name not in self.errors:
                self.add_error(name, _("Give both times, or leave both empty."))
        return data


class DeviceForm(forms.Form):
    """A browser's push subscription, filled in by push.js."""

    endpoint = forms.URLField(max_length=2000, assume_scheme="https")
    p256dh = forms.CharField(max_length=120)
    auth = forms.CharField(max_length=40)
    label = forms.CharField(max_length=80, required=False)
