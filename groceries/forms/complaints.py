"""What is wrong with something that was handed out, and what is answered."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from groceries.models import Complaint
from groceries.words import GIVES_BACK, ComplaintKind, ComplaintState
from hub.core.kit import money
from hub.core.media.forms import PictureField
from hub.core.payments.words import MONEY_OUT, RefundTo

ANSWERS: dict[ComplaintState, Any] = {
    ComplaintState.CREDITED: _("Credit: the order costs less, and what was paid goes on the balance"),
    ComplaintState.REFUNDED: _("Money back: a second person pays it out at the desk"),
    ComplaintState.EXPLAINED: _("Explain only"),
    ComplaintState.PASSED_ON: _("The committee is to help: the household can send it on as a request"),
}
"""What each answer does, in the words of whoever answers."""


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

    to = forms.ChoiceField(label=_("Answer"), choices=list(ANSWERS.items()), widget=forms.RadioSelect)
    amount = forms.CharField(
        label=_("How much"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    by_way = forms.ChoiceField(
        label=_("How it is paid out"), required=False, widget=forms.RadioSelect,
        choices=[(one, RefundTo(one).label) for one in MONEY_OUT], help_text=_("Only for money back."),
    )  # fmt: skip
    words = forms.CharField(
        label=_("Words for the household"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    version = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, complaint: Complaint, answers: Collection[ComplaintState], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.currency = complaint.line.order.campaign.area.currency
        to: Any = self.fields["to"]
        to.choices = [(state, words) for state, words in ANSWERS.items() if state in answers]
        if ComplaintState.CREDITED not in answers:
            del self.fields["amount"], self.fields["by_way"]

    def clean(self) -> dict[str, Any]:
        """Reads the amount as people write it, where money goes back."""
        data = super().clean() or {}
        data["amount_minor"], data["by_way"] = 0, data.get("by_way") or RefundTo.CASH
        if data.get("to") in GIVES_BACK:
            try:
                data["amount_minor"] = money.read(data.get("amount") or "", self.currency)
            except money.MoneyError:
                self.add_error("amount", _("Write an amount like 58.00."))
        return data
