"""The shape of a paper line and of a draw's number."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from groceries.models import Campaign
from hub.core.people.models import Building


class PaperLineForm(forms.Form):
    """Door Tab quantity Enter. Building and good stay as they were for the next line."""

    building = forms.ModelChoiceField(Building.objects.none(), label=_("Building"))
    offer = forms.TypedChoiceField(coerce=int, label=_("Good"))
    door = forms.CharField(label=_("Door"), max_length=12)
    quantity = forms.IntegerField(label=_("Quantity"), min_value=1, max_value=9999)

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        buildings: Any = self.fields["building"]
        buildings.queryset = campaign.area.buildings.order_by("position", "number")
        offers: Any = self.fields["offer"]
        offers.choices = [
            (one.pk, f"{one.title} · {one.unit}" if one.unit else one.title)
            for one in campaign.offers.filter(withdrawn_at=None)
        ]
        self.fields["door"].widget.attrs |= {"autofocus": True, "autocomplete": "off", "inputmode": "numeric"}
        self.fields["quantity"].widget.attrs |= {"autocomplete": "off"}


class PaperFileForm(forms.Form):
    """A list that somebody has typed already."""

    building = forms.ModelChoiceField(Building.objects.none(), label=_("Building"))
    file = forms.FileField(
        label=_("The list"),
        help_text=_("CSV or XLSX with the columns 门牌 (door), 品名 (good) and 数量 (quantity)."),
    )

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        buildings: Any = self.fields["building"]
        buildings.queryset = campaign.area.buildings.order_by("position", "number")


class NumberForm(forms.Form):
    """The public number, exactly as it was published."""

    number = forms.CharField(label=_("The number, exactly as it was published"), max_length=80)
    compared = forms.BooleanField(label=_("I have compared it sign by sign with where it was published."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["number"].widget.attrs |= {"autocomplete": "off", "inputmode": "text"}
