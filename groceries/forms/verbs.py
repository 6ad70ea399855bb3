"""What is asked before something is done to a campaign: mostly why."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from groceries.actions.campaigns import MAY_LEAD
from groceries.forms.fields import MomentField, MoneyField, count
from groceries.models import Campaign
from groceries.words import GoodKind, Handing
from hub.core.estate.forms.fields import LineField, PhoneField, textarea
from hub.core.flow.imports.forms import UploadForm
from hub.core.flow.stale import VersionedForm
from hub.core.people import access as people
from hub.core.people.models import Person


def why(label: Any, hint: Any = "", *, required: bool = True) -> forms.CharField:
    """A reason that others read."""
    return forms.CharField(label=label, help_text=hint, max_length=300, required=required, widget=textarea(3))


class VerbForm(VersionedForm):
    """Nothing but the version that the page showed."""

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.campaign = campaign


class WhyForm(VerbForm):
    """Something that many are told about, with its reason."""

    why = why(_("Why?"), _("Everybody who ordered reads it."))


class CloseForm(VerbForm):
    """Before the cut-off a reason is needed."""

    why = why(_("Why earlier than was promised?"), _("It stands with the campaign."))


class SendBackForm(VerbForm):
    """What the leader should change."""

    why = why(_("What should be changed?"), _("The leader reads it."))


class ApproveForm(VerbForm):
    """The committee's reason: needed where a price is far above what it was."""

    why = why(
        _("The committee's reason"), _("Published with the campaign. Needed where a price is marked as dear."),
        required=False,
    )  # fmt: skip


class ExtendForm(VerbForm):
    """Until when, and why."""

    until = MomentField(label=_("Orders close now at"))
    why = why(_("Why?"), _("Everybody who ordered reads it."))


class HandingForm(VerbForm):
    """The other way for goods to reach people."""

    handing = forms.ChoiceField(label=_("How goods reach people"), choices=Handing, widget=forms.RadioSelect)
    point = LineField(label=_("Pick-up point"), max_length=120, required=False)
    why = why(
        _("Why?"), _("Everybody who ordered reads it. Who said why it must come to the door keeps that.")
    )


class LeaderForm(forms.Form):
    """Who leads it as well: leaders and desk of the area, without those who do already."""

    person = forms.ModelChoiceField(label=_("Who?"), queryset=Person.objects.none())

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        leads = campaign.leaders.filter(until=None).values("person")
        found = people.people_with_role(campaign.area_id, *MAY_LEAD).exclude(pk__in=leads)
        self.fields["person"].queryset = found  # type: ignore[attr-defined]


class RuleForm(forms.Form):
    """How much of a kind in how many days."""

    kind = forms.ChoiceField(label=_("Kind of good"), choices=GoodKind)
    quantity = count(_("Each household may have at most"), required=True)
    days = count(_("in so many days"), least=1, required=True)
    words = LineField(label=_("Why?"), max_length=200, help_text=_("Everybody reads it."))
    now = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)


class SupplierForm(VersionedForm):
    """Who sells, with the licence that everybody can read."""

    name = LineField(label=_("Name of the supplier"), max_length=80)
    licence = LineField(
        label=_("Licence number"), max_length=60, required=False,
        help_text=_("It stands on the page of each campaign, so that anybody can look it up."),
    )  # fmt: skip
    contact_name = LineField(label=_("Whom to ask for"), max_length=80, required=False)
    contact_phone = PhoneField()
    note = LineField(label=_("Note"), max_length=300, required=False)


class ReferenceForm(forms.Form):
    """What the committee holds for fair."""

    reference = MoneyField(
        label=_("Reference price"), required=False,
        help_text=_("Empty: it is held against other campaigns only."),
    )  # fmt: skip


class AnswerForm(forms.Form):
    """Why a price is what it is."""

    answer = why(_("Your answer"), _("Whoever asked is told, and everybody can read it."))


class PriceListForm(UploadForm):
    """A supplier's spreadsheet, and who sends it."""

    supplier = LineField(
        label=_("Sold by"), max_length=80, required=False,
        help_text=_("Leave it empty where the file says so above the list."),
    )  # fmt: skip
    field_order = ("file", "supplier")

    def options(self) -> dict[str, str]:
        """The supplier as it was typed."""
        return {"supplier": self.cleaned_data["supplier"]}
