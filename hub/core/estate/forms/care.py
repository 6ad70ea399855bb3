"""Care flags, wishes about them, infection status."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hub.core.estate import access
from hub.core.estate.actions.health import Finding
from hub.core.estate.forms.fields import LineField, textarea
from hub.core.estate.forms.persons import name_of
from hub.core.flow.stale import VersionedForm
from hub.core.people.models import Household, Membership, Person
from hub.core.people.words import CareKind, CareSource, HealthKind


class FlagForm(forms.Form):
    """What care somebody needs."""

    kind = forms.ChoiceField(label=_("What care is needed"), choices=CareKind.choices)
    member = forms.ModelChoiceField(
        label=_("Who"),
        queryset=Membership.objects.none(),
        required=False,
        empty_label=_("The whole household"),
    )
    source = forms.ChoiceField(
        label=_("Who said so"),
        choices=[
            (CareSource.RESIDENT, CareSource.RESIDENT.label),
            (CareSource.STAFF, CareSource.STAFF.label),
        ],
    )
    detail = LineField(
        label=_("Detail for those who act on it"),
        help_text=_("Such as: Tuesday and Friday."),
        max_length=100,
        required=False,
    )
    consent = forms.BooleanField(
        label=_("They agree that this is noted"),
        help_text=_("An illness is noted only with consent."),
        required=False,
    )

    def __init__(self, *args: Any, household: Household, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["member"]
        field.queryset = access.members_of(household)  # type: ignore[attr-defined]
        field.label_from_instance = name_of  # type: ignore[attr-defined]

    def person(self) -> Person | None:
        """Whom it is about; None: the whole household."""
        member: Membership | None = self.cleaned_data["member"]
        return member.person if member else None


def _day() -> forms.DateInput:
    """A browser's own control takes a day in this form alone, in every language."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class HealthForm(forms.Form):
    """An infection status. `replaces` is the one that the page showed."""

    kind = forms.ChoiceField(label=_("Status"), choices=HealthKind.choices, widget=forms.RadioSelect)
    since = forms.DateField(label=_("Since"), widget=_day())
    until = forms.DateField(label=_("Expected to end"), required=False, widget=_day())
    replaces = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def finding(self) -> Finding:
        """What was learned."""
        data = self.cleaned_data
        return Finding(kind=HealthKind(data["kind"]), since=data["since"], until=data["until"])


class WishForm(forms.Form):
    """What a household asks the committee to note, or to strike out."""

    kind = forms.ChoiceField(label=_("What is it about?"), choices=CareKind.choices, widget=forms.RadioSelect)
    wanted = forms.TypedChoiceField(
        label=_("What should the committee do?"),
        choices=[("1", _("Note it: we need this care")), ("", _("Strike it out: it does not hold any more"))],
        coerce=bool,
        required=False,
        initial="1",
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=_("What the committee should know"), max_length=300, required=False, widget=textarea(3)
    )


class DecisionForm(VersionedForm):
    """The committee's answer."""

    answer = forms.CharField(
        label=_("Answer to the household"), max_length=300, required=False, widget=textarea(2)
    )
