"""
A household orders, changes and cancels: quantities, substitution, how it gets here, check.

One conversation for a new order and for a change. Whatever is refused comes back with everything that was typed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from groceries import access, actions, shown
from groceries.forms.ordering import OrderForm, initial_of
from groceries.models import Campaign, Order
from groceries.shop import Shop, repeat
from groceries.views.orders import order_at
from groceries.views.residents import campaign_at
from groceries.words import OrderChannel
from hub.core.estate import proxy
from hub.core.estate.accounts.display import is_switch
from hub.core.estate.proxy import for_household
from hub.core.kit.errors import Refused
from hub.core.kit.text import whole
from hub.core.people import access as people
from hub.core.people.words import DESK_ROLES

BACK_TO = dict.fromkeys(("order.slot_full", "order.slot_green", "order.slot", "order.door_reason"), "where")
"""To which question a refusal leads; to the quantities otherwise, and those that nobody can answer stay at the end."""

STAYS = frozenset({"order.crowded", "idempotency.other_body", "idempotency.gone"})


@dataclass(frozen=True)
class Talk:
    """One conversation: about what, and what is done in the end."""

    request: HttpRequest
    campaign: Campaign
    order: Order | None
    url: str

    def shop(self) -> Shop:
        """What there is now."""
        request = self.request
        acted_for, channel = request.beneficiary is not None, channel_of(request)
        return Shop.of(
            self.campaign, request.household, channel=channel, acted_for=acted_for, order=self.order
        )

    def ask(self, form: OrderForm, *, status: int = 200, **more: Any) -> HttpResponse:
        """Shows one question, or the answers to check."""
        context = {
            "form": form, "shop": form.shop, "campaign": self.campaign, "order": self.order, "url": self.url,
            "checked": shown.checked(form), "conversation": "order-form", **more,
        }  # fmt: skip
        return render(self.request, "groceries/residents/order_form.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
@for_household
def new(request: HttpRequest, pk: int) -> HttpResponse:
    """Orders. GET with `like=last` begins with what was ordered last time, at the answers to check."""
    campaign = campaign_at(request, pk)
    url = reverse("groceries:order_new", args=[pk])
    talk = Talk(request, campaign, None, url)
    if request.method == "GET":
        return _begin(talk)
    return _go_on(talk, lambda form: _place(talk, form))


def _begin(talk: Talk) -> HttpResponse:
    request = talk.request
    again = repeat(talk.shop()) if request.GET.get("like") == "last" else None
    if again is None or access.live_order_of(request.household, talk.campaign):
        url = reverse("groceries:campaign", args=[talk.campaign.pk])
        return redirect(proxy.with_beneficiary(request, url))
    before = {
        name: value for name, value in initial_of(again.order).items() if name in ("substitution", "where")
    }
    wants = {f"offer-{pk}": number for pk, number in again.wants.items()}
    form = OrderForm(initial={**before, **wants}, shop=talk.shop(), step="check")
    if before["where"] not in dict(form.places):
        only = len(form.places) == 1
        form = OrderForm(
            initial={**before, **wants, "where": ""}, shop=form.shop, step="check" if only else "where"
        )
    return talk.ask(form, again=again)


@login_required
@require_http_methods(["GET", "POST"])
@for_household
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Orders something else instead; only the difference moves."""
    order = order_at(request, pk)
    request.household = order.household
    talk = Talk(request, order.campaign, order, reverse("groceries:order_change", args=[pk]))
    if request.method == "GET":
        answers = {**initial_of(order), "version": order.version}
        step = request.GET.get("step", "goods")
        return talk.ask(OrderForm(initial=answers, shop=talk.shop(), step=step))
    return _go_on(talk, lambda form: _change(talk, form))


def _go_on(talk: Talk, act: Callable[[OrderForm], HttpResponse]) -> HttpResponse:
    """Answers one question, goes back to one, or does it."""
    request, shop = talk.request, talk.shop()
    if "change" in request.POST:
        return talk.ask(OrderForm(initial=request.POST.dict(), shop=shop, step=request.POST["change"]))
    if is_switch(request):
        step = request.POST.get("step", "goods")
        return talk.ask(OrderForm(initial=request.POST.dict(), shop=shop, step=step))
    form = OrderForm(_decided(request, shop), shop=shop, step=request.POST.get("step", "goods"))
    if not form.is_valid():
        return talk.ask(_at(form, form.step_in_error()), status=422)
    short = shop.short(form.wants())
    if short and not form.cleaned_data["wait"] and not _waits(talk.order):
        return talk.ask(_at(form, "goods"), status=409, short=shown.short(shop, short))
    if form.step == "check":
        return act(form)
    return talk.ask(_at(form, form.next_step()))


def _waits(order: Order | None) -> bool:
    return order is not None and order.state == "waitlisted"


def _decided(request: HttpRequest, shop: Shop) -> Any:
    """What was sent; with "take what is left", as much as there is of each."""
    sent = request.POST.copy()
    if "less" in sent:
        for pk, shelf in shop.shelves.items():
            typed, name = sent.get(f"offer-{pk}", ""), f"offer-{pk}"
            if typed.isdecimal() and shelf.left is not None and len(typed) < 10:
                sent[name] = str(min(int(typed), shelf.left))
    if "less" in sent or ("short" in sent and "wait_for_it" not in sent):
        sent.pop("wait", None)
    if "wait_for_it" in sent:
        sent["wait"] = "on"
    return sent


def _at(form: OrderForm, step: str) -> OrderForm:
    form.step = step
    return form


def _place(talk: Talk, form: OrderForm) -> HttpResponse:
    request = talk.request
    wish = form.wish(channel=channel_of(request), acting_for=request.beneficiary)
    try:
        key = request.idempotency_key
        made = actions.place_order(talk.campaign, request.household, wish, by=request.person, key=key)
    except Refused as refused:
        return _refused(talk, form, refused)
    return redirect(_to(request, made, "?new=1"))


def _change(talk: Talk, form: OrderForm) -> HttpResponse:
    request, order = talk.request, talk.order
    assert order is not None
    wish = form.wish(channel=order.channel, acting_for=request.beneficiary)
    try:
        version, key = form.cleaned_data["version"], request.idempotency_key
        actions.change(order, wish, by=request.person, version=version, key=key)
    except Refused as refused:
        return _refused(talk, form, refused)
    return redirect(_to(request, order, "?new=changed"))


def _to(request: HttpRequest, order: Order, query: str = "") -> str:
    url = reverse("groceries:order", args=[order.pk]) + query
    return proxy.with_beneficiary(request, url)


def _refused(talk: Talk, form: OrderForm, refused: Refused) -> HttpResponse:
    """The same form with what was typed, at the question that has to be answered anew, and why."""
    request = talk.request
    if refused.code in ("campaign.not_open", "order.fixed"):
        context = {
            "error": refused,
            "campaign": talk.campaign,
            "order": talk.order,
            "checked": shown.checked(form),
        }
        return render(request, "groceries/residents/closed.html", context, status=refused.status)
    order = access.live_order_of(request.household, talk.campaign)
    if refused.code == "order.already" and order:
        context = {"order": order, "campaign": talk.campaign, "form": form, "checked": shown.checked(form)}
        return render(request, "groceries/residents/already.html", context, status=refused.status)
    return _asked_again(Talk(request, talk.campaign, order if talk.order else None, talk.url), form, refused)


def _asked_again(talk: Talk, form: OrderForm, refused: Refused) -> HttpResponse:
    shop = talk.shop()
    sent: Any = form.data
    sent = sent.copy()
    if refused.code == "state.changed" and talk.order:
        sent["version"] = str(talk.order.version)
    step = "check" if refused.code in STAYS else BACK_TO.get(refused.code, "goods")
    fresh = OrderForm(sent, shop=shop, step=step)
    fresh.is_valid()
    for name, words in refused.fields.items():
        if name in fresh.fields and refused.code != "order.sold_out" and name not in fresh.errors:
            fresh.add_error(name, words)
    theirs = shown.lines(talk.order) if refused.code == "state.changed" and talk.order else []
    left = (
        {int(pk): number for pk, number in refused.extra.get("left", {}).items()}
        if refused.code == "order.sold_out"
        else {}
    )
    more = {"short": shown.short(shop, left), "refused": refused, "theirs": theirs}
    return talk.ask(_at(fresh, step), status=refused.status, **more)


def channel_of(request: HttpRequest) -> str:
    """How the order came in: what the desk says who writes it down; on the web for everybody else."""
    if request.beneficiary is None or not people.has_role(
        request.person, request.household.area_id, *DESK_ROLES
    ):
        return OrderChannel.WEB
    said = request.POST.get("channel") or request.GET.get("channel") or OrderChannel.PHONE
    return said if said in (OrderChannel.PHONE, OrderChannel.DESK) else OrderChannel.PHONE


@login_required
@require_http_methods(["GET", "POST"])
@for_household
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks once more, then withdraws the order."""
    order = order_at(request, pk)
    context = {"order": order, "campaign": order.campaign, "lines": shown.lines(order)}
    if request.method == "GET":
        return render(request, "groceries/residents/cancel.html", context)
    seen = whole(request.POST.get("version", ""))
    try:
        actions.cancel(
            order, by=request.person, acting_for=request.beneficiary, version=seen, key=request.idempotency_key
        )  # fmt: skip
    except Refused as refused:
        again = order_at(request, pk)
        more = {"error": refused, "order": again, "lines": shown.lines(again)}
        return render(request, "groceries/residents/cancel.html", {**context, **more}, status=refused.status)
    return redirect(_to(request, order))


@login_required
@require_POST
@for_household
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes what is offered."""
    order, seen = order_at(request, pk), whole(request.POST.get("version", ""))
    by, acting, key = request.person, request.beneficiary, request.idempotency_key
    actions.accept(order, by=by, acting_for=acting, version=seen, key=key)
    return redirect(_to(request, order))
