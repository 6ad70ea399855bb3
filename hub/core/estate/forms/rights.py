"""Roles, acting for a household, duty."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hub.core.estate.accounts.fields import ContactField
from hub.core.estate.actions import duty, proxy, roles
from hub.core.estate.actions.openings import Account
from hub.core.estate.forms.fields import LineField, textarea
from hub.core.kit import clock
from hub.core.notices.words import Channel
from hub.core.people.models import Area
from hub.core.people.words import Role


class GrantForm(forms.Form):
    """A role for somebody who is on a list already."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    days = forms.IntegerField(label=_("For how many days"), min_value=1, max_value=roles.MOST_DAYS)


class NewcomerGrantForm(GrantForm):
    """A role for somebody who is on no list: a seconded cadre, a vet from outside."""

    name = LineField(label=_("Name"), max_length=80)
    contact = ContactField(
        label=_("Their e-mail or mobile phone"),
        help_text=_("They sign in with it: a code is sent there each time."),
    )
    field_order = ["name", "contact", "role", "days"]

    def account(self) -> Account:
        """Who was described."""
        contact = self.cleaned_data["contact"]
        kind = "email" if contact.channel == Channel.EMAIL else "phone"
        return Account(name=self.cleaned_data["name"], **{kind: contact.address})


class ExtensionForm(forms.Form):
    """For how much longer; `until` is the end that the page showed."""

    days = forms.IntegerField(label=_("Days from today"), min_value=1, max_value=roles.MOST_DAYS)
    until = forms.DateTimeField(
        widget=forms.HiddenInput, required=False, input_formats=["%Y-%m-%dT%H:%M:%S.%f%z"]
    )

    def clean_until(self) -> datetime | None:
        """As the page wrote it (ISO 8601)."""
        raw = self.data.get(self.add_prefix("until"), "")
        try:
            return datetime.fromisoformat(raw) if raw else None
        except ValueError:
            return None


class ReasonForm(forms.Form):
    """A few words that stand in the record."""

    why = forms.CharField(label=_("Why"), max_length=200, required=False, widget=textarea(2))


class ProxyForm(forms.Form):
    """For how long a neighbour may act."""

    days = forms.IntegerField(label=_("For how many days"), min_value=1, max_value=proxy.MOST_DAYS)


class DutyForm(forms.Form):
    """On duty until when; by the area's clock."""

    until = forms.ChoiceField(label=_("I am on duty until"))

    def __init__(self, *args: Any, area: Area, held: frozenset[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"].choices = _ends(area)  # type: ignore[attr-defined]
        if len(held) > 1:
            choices = [(role.value, role.label) for role in sorted(held)]
            self.fields["role"] = forms.ChoiceField(label=_("As"), choices=choices, required=False)

    def moment(self) -> datetime:
        """The end that was chosen."""
        return datetime.fromisoformat(self.cleaned_data["until"])

    def role(self) -> Role | None:
        """The role that was chosen, if there was a choice."""
        chosen = self.cleaned_data.get("role")
        return Role(chosen) if chosen else None


class HandoverForm(forms.Form):
    """What whoever comes next should know."""

    handover = forms.CharField(
        label=_("For whoever comes next"),
        help_text=_("What is open, what to watch, where the keys are. No diagnoses."),
        max_length=4000,
        required=False,
        widget=textarea(5),
    )


def _ends(area: Area) -> list[tuple[str, str]]:
    """Every full hour within the longest duty, on the area's clock."""
    here = clock.now().astimezone(area.zone).replace(minute=0, second=0, microsecond=0)
    hours = range(1, int(duty.LONGEST.total_seconds() // 3600) + 1)
    moments = [here + timedelta(hours=hour) for hour in hours]
    return [(moment.isoformat(), _end(moment, here)) for moment in moments]


def _end(moment: datetime, here: datetime) -> str:
    time = moment.strftime("%H:%M")
    return time if moment.date() == here.date() else str(_("tomorrow %(time)s")) % {"time": time}
