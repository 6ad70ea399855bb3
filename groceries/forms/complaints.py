"""What is wrong with something that was handed out, and what is answered."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from groceries.models import Complaint
from groceries.words import GIVES_BACK, ComplaintKind, ComplaintState
from hub.core.kit import money
from hub.core.media.forms import PictureField

ANSWERS = (
    ComplaintState.CREDITED,
    ComplaintState.REFUNDED,
    ComplaintState.EXPLAINED,
    ComplaintState.PASSED_ON,
)


class ComplaintForm(forms.Form):
    """Short, spoilt or wrong; how many; a photo if it helps."""

    kind = forms.ChoiceField(
        label=_("What is wrong?"), choices=ComplaintKind.choices, widget=forms.RadioSelect
    )
    quantity = forms.IntegerField(label=_("How many of them?"), min_value=1, max_value=10_000)
    words = forms.CharField(
        label=_("In your words"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    picture = PictureField(label=_("Photo"), required=False)


class AnswerForm(forms.Form):
    """Credit, refund, an explanation, or the committee is to help; with words that the household reads."""

    to = forms.ChoiceField(
        label=_("Answer"), choices=[(state, state.label) for state in ANSWERS], widget=forms.RadioSelect
    )
    amount = forms.CharField(label=_("How much"), max_length=20, required=False)
    words = forms.CharField(
        label=_("Words for the household"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    version = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, complaint: Complaint, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.currency = complaint.line.order.campaign.area.currency

    def clean(self) -> dict[str, Any]:
        """Reads the amount as people write it, where money goes back."""
        data = super().clean() or {}
        data["amount_minor"] = 0
        if data.get("to") in GIVES_BACK:
            try:
                data["amount_minor"] = money.read(data.get("amount") or "", self.currency)
            except money.MoneyError:
                self.add_error("amount", _("Write an amount like 58.00."))
        return data
