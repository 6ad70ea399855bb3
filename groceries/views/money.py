"""What a household owes, how it pays, and its balance."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from groceries import access, actions, money
from groceries.forms.money import BalanceForm, ClaimForm, WithdrawForm
from groceries.models import Order
from hub.core.estate import proxy
from hub.core.estate.proxy import for_household
from hub.core.flow import lists
from hub.core.flow.repeat import step
from hub.core.kit import money as amounts
from hub.core.live import names
from hub.core.live.page import attributes
from hub.core.payments import access as payments_seen
from hub.core.payments import actions as payments
from hub.core.payments import standing, subjects
from hub.core.payments.actions import Wish
from hub.core.payments.models import LedgerEntry, Refund
from hub.core.payments.words import Method
from hub.core.people import here

FOLLOWED = 20
"""Bills that a page follows at once."""


@login_required
@require_GET
@for_household
def mine(request: HttpRequest) -> HttpResponse:
    """What the household owes, what is on its balance, and how that came to be."""
    bills = [names.case(bill.kind, bill.id) for bill in subjects.bills_of(request.household)]
    live = attributes(request, *bills[:FOLLOWED])
    return render(request, "groceries/money/mine.html", {**_mine(request), "live": live})


@login_required
@require_GET
@for_household
def mine_now(request: HttpRequest) -> HttpResponse:
    """The live part of it alone."""
    return render(request, "groceries/money/_mine.html", _mine(request))


def _mine(request: HttpRequest) -> dict[str, object]:
    household = request.household
    page = lists.page(payments_seen.credit_history(household), ["-pk"], after=request.GET.get("after", ""))
    bills = standing.of_bills(subjects.bills_of(household))
    return {
        "household": household, "page": page, "history": _history(page.rows),
        "open": [pair for pair in bills if not pair[1].is_paid],
        "paid": [pair for pair in bills if pair[1].is_paid][:10],
        "balance": standing.credit_of(household), "form": WithdrawForm(),
        "asked": payments_seen.refunds_of(household).filter(state="asked"),
    }  # fmt: skip


def _history(entries: Iterable[LedgerEntry]) -> list[dict[str, object]]:
    """Lines of the balance: when, how much, why, and for which order. On the ledger a balance is negative."""
    listed = list(entries)
    orders = Order.objects.select_related("campaign").in_bulk(
        [one.subject_id for one in listed if one.subject_id]
    )
    refunds = Refund.objects.in_bulk([one.posting.refund_id for one in listed if one.posting.refund_id])
    return [
        {
            "at": one.posting.at, "amount": -one.amount_minor, "order": orders.get(one.subject_id or 0),
            "refund": refunds.get(one.posting.refund_id or 0), "kind": one.posting.kind,
        }
        for one in listed
    ]  # fmt: skip


@login_required
@require_GET
@for_household
def pay(request: HttpRequest, pk: int) -> HttpResponse:
    """What an order costs and how it can be paid."""
    order = _order(request, pk)
    live = attributes(request, names.case("order", pk))
    return render(request, "groceries/money/pay.html", {**_shown(order), "live": live})


@login_required
@require_GET
@for_household
def pay_card(request: HttpRequest, pk: int) -> HttpResponse:
    """The live part of it alone."""
    return render(request, "groceries/money/_pay.html", _shown(_order(request, pk)))


def _order(request: HttpRequest, pk: int) -> Order:
    acting = request.beneficiary.household if request.beneficiary else None
    order = access.order_for(request.person, pk, acting_for=acting)
    here.be_in(request, order.campaign.area)
    return order


def _shown(order: Order, **more: object) -> dict[str, object]:
    bill = subjects.bill_of(money.KIND, order.pk)
    return {
        "order": order, "bill": bill, "standing": standing.of_bill(bill),
        "balance": standing.credit_of(order.household), "form": _claim_form(bill),
        "payments": payments_seen.payments_of(order.household).filter(
            subject_kind=money.KIND, subject_id=order.pk
        ),
        **more,
    }  # fmt: skip


def _claim_form(bill: subjects.Bill, data: Any = None) -> ClaimForm:
    cash = (
        _("In cash to %(name)s") % {"name": bill.cash_words}
        if bill.cash_words
        else _("In cash to the leader")
    )
    choices = [(Method.CASH, cash)]
    if bill.transfer_words:
        choices.append((Method.TRANSFER, _("By transfer, with the code %(code)s") % {"code": bill.reference}))
    only = {"method": Method.CASH} if len(choices) == 1 else {}
    return ClaimForm(data, choices=choices, initial=only)


@login_required
@require_POST
@for_household
def say_paid(request: HttpRequest, pk: int) -> HttpResponse:
    """ "I have paid"."""
    order = _order(request, pk)
    form = _claim_form(subjects.bill_of(money.KIND, pk), request.POST)
    if not form.is_valid():
        return render(request, "groceries/money/pay.html", _shown(order, form=form), status=422)
    wish = Wish(method=form.cleaned_data["method"], amount_minor=form.cleaned_data["amount"])
    acting, key = request.beneficiary, request.idempotency_key
    actions.say_paid(order, wish, by=request.person, acting_for=acting, key=key)
    messages.success(request, _("Thank you. A second person checks it."))
    return _back_to_order(request, pk)


@login_required
@require_POST
@for_household
def from_balance(request: HttpRequest, pk: int) -> HttpResponse:
    """Pays from the balance."""
    order, form = _order(request, pk), BalanceForm(request.POST)
    amount = form.cleaned_data["amount"] if form.is_valid() else None
    acting, key = request.beneficiary, request.idempotency_key
    made = actions.pay_from_credit(order, amount, by=request.person, acting_for=acting, key=key)
    shown = amounts.show(made.amount_minor, made.currency)
    messages.success(request, _("%(amount)s was paid from the balance.") % {"amount": shown})
    return _back_to_order(request, pk)


def _back_to_order(request: HttpRequest, pk: int) -> HttpResponse:
    return redirect(proxy.with_beneficiary(request, reverse("groceries:pay", args=[pk])))


@login_required
@require_POST
@for_household
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Whoever noted a payment takes it back."""
    payment = payments_seen.payment_for(request.household, pk)
    act = partial(payments.void, payment, by=request.person)
    step(request.idempotency_key, "payments.void", payment, act)
    return _back_to_order(request, payment.subject_id)


@login_required
@require_POST
@for_household
def withdraw(request: HttpRequest) -> HttpResponse:
    """Asks for money out of the balance."""
    form = WithdrawForm(request.POST)
    if form.is_valid():
        data, key = form.cleaned_data, request.idempotency_key
        payments.withdraw(
            request.household, data["amount"], data["to"], by=request.person, reason=data["reason"], key=key
        )
        messages.success(request, _("The desk will pay it out; you are told."))
        return redirect(proxy.with_beneficiary(request, reverse("groceries:money")))
    household = request.household
    shown = {"household": household, "balance": standing.credit_of(household), "form": form, "history": []}
    return render(request, "groceries/money/mine.html", shown, status=422)
