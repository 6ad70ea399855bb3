"""A campaign comes to be: few questions first, then terms, goods, what mixed packs hold, how much there is."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from groceries import access, actions, calendar
from groceries.actions.campaigns import MAY_LEAD
from groceries.actions.offers import sold_by_pool
from groceries.forms.campaigns import NewCampaignForm, TermsForm
from groceries.forms.offers import OfferForm, Parts, StockForm, proposed_parts
from groceries.models import Campaign, Offer, Supplier
from hub.core.estate.views.steps import blame, fill, see
from hub.core.flow.idempotent import once
from hub.core.flow.repeat import step
from hub.core.kit.errors import Refused
from hub.core.kit.text import whole
from hub.core.people.access import staff_required
from hub.core.people.words import DESK_ROLES

FORM = ["GET", "POST"]


def page_of(campaign: Campaign, name: str = "manage", *args: object) -> str:
    """The address of a campaign's page, or of another page below it."""
    return reverse(f"groceries:{name}", args=[campaign.area.slug, campaign.pk, *args])


def version_now(request: HttpRequest, pk: int, of: Callable[[Campaign], dict[str, Any]] | None = None) -> Any:
    """For `fill`: the version that is there now, and what the form would show of it."""

    def now() -> tuple[int, dict[str, Any]]:
        fresh = access.campaign_run_by(request.person, pk, area=request.area)
        return fresh.version, of(fresh) if of else {}

    return now


@require_http_methods(FORM)
@staff_required(*MAY_LEAD)
def new(request: HttpRequest) -> HttpResponse:
    """Six questions, most of them answered already."""

    def act(form: NewCampaignForm) -> str:
        made = actions.draft(request.area, form.terms(), by=request.person, key=request.idempotency_key)
        return page_of(made)

    desk = bool(request.roles & DESK_ROLES)
    form = NewCampaignForm(request.POST or None, area=request.area, desk=desk)
    return fill(request, "groceries/running/new.html", form, act)


@require_http_methods(FORM)
@staff_required(*MAY_LEAD)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """All terms of a draft."""
    found = access.campaign_run_by(request.person, pk, area=request.area)

    def act(form: TermsForm) -> str:
        by, version = request.person, form.cleaned_data["version"]
        put = partial(actions.edit, found, form.terms(), by=by, version=version)
        step(request.idempotency_key, "groceries.edit", found, put)
        _warn_of_full_day(request, found)
        messages.success(request, _("Saved."))
        return page_of(found)

    initial = {"version": found.version, **TermsForm.of(found)}
    form = TermsForm(request.POST or None, campaign=found, initial=initial)
    now = version_now(request, pk, TermsForm.of)
    return fill(request, "groceries/running/terms.html", form, act, now=now, campaign=found)


def _warn_of_full_day(request: HttpRequest, campaign: Campaign) -> None:
    day = calendar.day_of(campaign)
    if day is not None and day.is_full:
        messages.warning(
            request, _("That day is full already. Look at the calendar and choose another, if you can.")
        )


def _offer(request: HttpRequest, pk: int, offer: int) -> Offer:
    campaign = access.campaign_run_by(request.person, pk, area=request.area)
    rows = Offer.objects.select_related("good", "supplier", "campaign__area").filter(campaign=campaign)
    return get_object_or_404(rows, pk=offer)


@require_http_methods(FORM)
@staff_required(*MAY_LEAD)
def offer_new(request: HttpRequest, pk: int) -> HttpResponse:
    """One more good."""
    found = access.campaign_run_by(request.person, pk, area=request.area)

    def act(form: OfferForm) -> str:
        by, version = request.person, form.cleaned_data["version"]
        put = partial(actions.put_offer, found, form.terms(), by=by, version=version)
        made = once(request.idempotency_key, "groceries.add_offer", put, Offer)
        messages.success(request, _("“%(title)s” is in the list.") % {"title": made.title})
        return page_of(found, "offer_new") if "more" in request.POST else page_of(found)

    last = found.offers.select_related("supplier").order_by("-pk").first()
    initial = {"version": found.version, "supplier": last.supplier.name if last else ""}
    return _offer_page(request, OfferForm(request.POST or None, campaign=found, initial=initial), act, found)


@require_http_methods(FORM)
@staff_required(*MAY_LEAD)
def offer_edit(request: HttpRequest, pk: int, offer: int) -> HttpResponse:
    """Another price, name, kind, cap or stock."""
    found = _offer(request, pk, offer)

    def act(form: OfferForm) -> str:
        by, version = request.person, form.cleaned_data["version"]
        put = partial(actions.put_offer, found.campaign, form.terms(), by=by, offer=found, version=version)
        step(request.idempotency_key, "groceries.change_offer", found, put)
        messages.success(request, _("Saved."))
        return page_of(found.campaign)

    initial = {"version": found.campaign.version, **OfferForm.of(found)}
    form = OfferForm(request.POST or None, campaign=found.campaign, initial=initial)
    return _offer_page(request, form, act, found.campaign, found)


def _offer_page(
    request: HttpRequest, form: OfferForm, act: Any, campaign: Campaign, offer: Offer | None = None
) -> HttpResponse:
    def now() -> tuple[int, dict[str, Any]]:
        fresh = Campaign.objects.get(pk=campaign.pk)
        values = OfferForm.of(_offer(request, campaign.pk, offer.pk)) if offer else {}
        return fresh.version, values

    suppliers = Supplier.objects.filter(area=campaign.area).values_list("name", flat=True)[:200]
    context = {"campaign": campaign, "offer": offer, "suppliers": suppliers}
    return fill(request, "groceries/running/offer.html", form, act, now=now, **context)


@require_http_methods(FORM)
@staff_required(*MAY_LEAD)
def offer_stock(request: HttpRequest, pk: int, offer: int) -> HttpResponse:
    """How much there is, also while it is being ordered."""
    found = _offer(request, pk, offer)

    def act(form: StockForm) -> str:
        by, version = request.person, form.cleaned_data["version"]
        put = partial(actions.set_stock, found, form.sizes(), by=by, version=version)
        step(request.idempotency_key, "groceries.set_stock", found, put)
        messages.success(request, _("Saved."))
        return page_of(found.campaign)

    initial = {"version": found.campaign.version, **StockForm.stock_of(found)}
    form = StockForm(request.POST or None, initial=initial)
    now = version_now(request, pk, lambda _fresh: StockForm.stock_of(_offer(request, pk, offer)))
    context = {"offer": found, "campaign": found.campaign, "sold": sold_by_pool(found)}
    return fill(request, "groceries/running/stock.html", form, act, now=now, **context)


@require_http_methods(FORM)
@staff_required(*MAY_LEAD)
def offer_parts(request: HttpRequest, pk: int, offer: int) -> HttpResponse:
    """What a mixed pack holds, with weight and price of each part."""
    found, status = _offer(request, pk, offer), 200
    lines = Parts(request.POST or None, initial=proposed_parts(found), prefix="part")
    if request.method == "POST":
        status = 422
        if lines.is_valid():
            try:
                parts = [part for form in lines.forms if (part := form.part())]
                version = whole(request.POST.get("version", ""))
                put = partial(actions.set_parts, found, parts, by=request.person, version=version)
                step(request.idempotency_key, "groceries.set_parts", found, put)
                return see(page_of(found.campaign))
            except Refused as refused:
                status = refused.status
                blame(lines.forms[0], refused)
                found = _offer(request, pk, offer)
    context = {"lines": lines, "offer": found, "campaign": found.campaign}
    return render(request, "groceries/running/parts.html", context, status=status)
