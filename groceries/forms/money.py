"""The shape of what people say about money."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hub.core.kit import money
from hub.core.payments.words import BY_HAND, MONEY_OUT, Method, RefundTo


class AmountField(forms.CharField):
    """An amount as people write it: 58, 58.00, ¥58; minor units in `cleaned_data`, None where it is left empty."""

    def __init__(self, *, currency: str = "CNY", **more: Any) -> None:
        more.setdefault("max_length", 20)
        super().__init__(**more)
        self.currency = currency
        self.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}

    def clean(self, value: Any) -> Any:
        """Minor units, or None."""
        typed = super().clean(value)
        if not typed:
            return None
        try:
            return money.read(typed, self.currency)
        except money.MoneyError as error:
            raise forms.ValidationError(_("Write an amount like 58.00.")) from error


class ClaimForm(forms.Form):
    """How a household has paid. The choices are those that the campaign has."""

    method = forms.ChoiceField(
        label=_("How did you pay?"),
        choices=[(one.value, one.label) for one in BY_HAND],
        widget=forms.RadioSelect,
    )
    amount = AmountField(label=_("Amount, if you paid only a part"), required=False)

    def __init__(self, *args: Any, choices: Any = (), **more: Any) -> None:
        super().__init__(*args, **more)
        if choices:
            self.fields["method"].choices = choices  # type: ignore[attr-defined]


class BalanceForm(forms.Form):
    """From the balance: all that is open, or a part."""

    amount = AmountField(label=_("Amount"), required=False)


class WithdrawForm(forms.Form):
    """Money out of the balance."""

    amount = AmountField(label=_("Amount"))
    to = forms.ChoiceField(
        label=_("How should it reach you?"),
        choices=[(RefundTo.CASH, _("In cash at the desk")), (RefundTo.TRANSFER, _("By transfer"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Account, for a transfer"), required=False, max_length=200,
        help_text=_("Only the desk reads this."),
    )  # fmt: skip


class NoteForm(forms.Form):
    """What a household gave to whoever runs the campaign: a door or a receipt code, and Enter."""

    whom = forms.CharField(
        label=_("Door or receipt code"), max_length=40,
        widget=forms.TextInput(attrs={"placeholder": "12-0304", "autocomplete": "off"}),
    )  # fmt: skip
    amount = AmountField(label=_("Amount"), required=False)
    method = forms.ChoiceField(
        label=_("How"), required=False,
        choices=[(one.value, one.label) for one in (Method.CASH, Method.TRANSFER, Method.WAIVED)],
    )  # fmt: skip
    note = forms.CharField(label=_("Remark"), required=False, max_length=200)


class ReasonForm(forms.Form):
    """Why something did not come or is not done; the household reads it."""

    why = forms.CharField(label=_("Why"), max_length=300, help_text=_("The household reads this."))


class RefundForm(forms.Form):
    """How much of a payment goes back, how, and why."""

    amount = AmountField(label=_("Amount"))
    to = forms.ChoiceField(
        label=_("How"),
        choices=[(one.value, one.label) for one in (RefundTo.CREDIT, *MONEY_OUT)],
        initial=RefundTo.CREDIT,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_("Why"), max_length=200, help_text=_("The household reads this."))


class SettleForm(forms.Form):
    """What was counted by hand."""

    cash = AmountField(label=_("Cash counted"))
    transfer = AmountField(label=_("Transfers on the account's statement"))
    note = forms.CharField(label=_("Remark"), required=False, max_length=300)


class TransferForm(forms.Form):
    """Where to transfer to."""

    words = forms.CharField(
        label=_("Where to transfer to"), required=False, max_length=300,
        help_text=_("Name, bank and account, or how to send it. Leave it empty to take cash only."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
