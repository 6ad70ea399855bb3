"""The desk writes down orders of people who ring: one page, keyboard only, the next call on the same page."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from groceries import access, actions
from groceries.forms.phone import PhoneForm
from groceries.models import Campaign, Order
from groceries.shop import Shop
from groceries.words import CampaignState, OrderChannel
from hub.core.estate import proxy
from hub.core.kit import text
from hub.core.kit.errors import Refused
from hub.core.people.access import staff_required
from hub.core.people.words import DESK_ROLES


@require_http_methods(["GET", "POST"])
@staff_required(*DESK_ROLES)
def new(request: HttpRequest) -> HttpResponse:
    """Orders for a household that rings. GET takes `campaign`; the one that closes first stands there already."""
    open_now = _open(request)
    campaign = _chosen(request, open_now)
    if campaign is None:
        return render(request, "groceries/phone/none.html")
    form = _form(request, campaign)
    if request.method == "POST" and form.is_valid():
        return _write(request, campaign, form, open_now)
    return _show(request, campaign, form, open_now, status=422 if form.is_bound else 200)


def _open(request: HttpRequest) -> list[Campaign]:
    assert request.area is not None
    rows = access.campaigns_run_by(request.person, request.area).filter(state=CampaignState.OPEN)
    return [one for one in rows.order_by("closes_at", "pk")[:50] if one.is_open]


def _chosen(request: HttpRequest, open_now: list[Campaign]) -> Campaign | None:
    wanted = text.whole(request.POST.get("campaign") or request.GET.get("campaign") or "")
    return next((one for one in open_now if one.pk == wanted), open_now[0] if open_now else None)


def _form(request: HttpRequest, campaign: Campaign) -> PhoneForm:
    assert request.area is not None
    shop = Shop.of(campaign, None, channel=OrderChannel.PHONE)
    known = {name: request.GET[name] for name in ("building", "door") if name in request.GET}
    return PhoneForm(request.POST or None, area=request.area, shop=shop, initial=known)


def _write(
    request: HttpRequest, campaign: Campaign, form: PhoneForm, open_now: list[Campaign]
) -> HttpResponse:
    household = form.cleaned_data["household"]
    acting = proxy.beneficiary_for(request.person, household.pk)
    try:
        key = request.idempotency_key
        made = actions.place_order(campaign, household, form.wish(acting), by=request.person, key=key)
    except Refused as refused:
        order = access.live_order_of(household, campaign) if refused.code == "order.already" else None
        short = refused.extra.get("left", {}) if refused.code == "order.sold_out" else {}
        said = {f"offer-{pk}": left_words(left) for pk, left in short.items()} or refused.fields
        for name, words in said.items():
            form.add_error(name if name in form.fields else None, words)
        more = {"refused": refused, "theirs": order}
        return _show(request, campaign, form, open_now, status=refused.status, **more)
    assert request.area is not None
    url = reverse("groceries:phone_order", args=[request.area.slug])
    return redirect(f"{url}?campaign={campaign.pk}&placed={made.pk}")


def left_words(left: int) -> str:
    """How many are left of something, beside its name."""
    return ngettext("%(n)s left", "%(n)s left", left) % {"n": left} if left else _("sold out")


def _show(
    request: HttpRequest, campaign: Campaign, form: PhoneForm, campaigns: list[Campaign], *, status: int = 200,
    **more: Any,
) -> HttpResponse:  # fmt: skip
    pk = text.whole(request.GET.get("placed", ""))
    placed = Order.objects.filter(pk=pk, campaign__area=request.area) if pk else Order.objects.none()
    context = {
        "campaign": campaign, "campaigns": campaigns, "form": form,
        "placed": access.with_places(placed).first(), **more,
    }  # fmt: skip
    return render(request, "groceries/phone/new.html", context, status=status)
