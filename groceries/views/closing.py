"""From the confirmed campaign to the goods at the door, for whoever runs it."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from groceries import access, actions, allocation, purchasing
from groceries.actions.campaigns import MAY_LEAD
from groceries.actions.substituting import MAY_MISS
from groceries.forms.closing import (
    GOOD,
    MissingForm,
    ReissueForm,
    WeightsForm,
    WhyForm,
)
from groceries.models import Campaign, MissingPart, OrderLine
from groceries.words import HANDED, TO_HAND, CampaignState, OrderState
from hub.core.estate.views.steps import fill, see
from hub.core.flow.idempotent import once
from hub.core.flow.repeat import told
from hub.core.live import names
from hub.core.live.page import attributes
from hub.core.people.access import staff_required

PREVIEW = 300
"""Households of a preview on one page; the sums are of all."""

FORM = ["GET", "POST"]


@dataclass(frozen=True)
class Stage:
    """A window of the way that lights up."""

    label: Any
    done: bool


STAGES = (
    (CampaignState.ORDERED, gettext_lazy("Ordered")),
    (CampaignState.RECEIVED, gettext_lazy("Goods are here")),
    (None, gettext_lazy("Shared out")),
    (CampaignState.COLLECTING, gettext_lazy("Being handed out")),
)
AFTER = (CampaignState.CONFIRMED, CampaignState.ORDERED, CampaignState.RECEIVED, CampaignState.COLLECTING)


def address(campaign: Campaign, name: str = "closing", *args: object) -> str:
    """The address of a campaign's closing page, or of one below it."""
    return reverse(f"groceries:{name}", args=[campaign.area.slug, campaign.pk, *args])


def found(request: HttpRequest, pk: int) -> Campaign:
    """The campaign, for whoever runs it."""
    return access.campaign_run_by(request.person, pk, area=request.area)


@require_GET
@staff_required(*MAY_LEAD)
def closing(request: HttpRequest, pk: int) -> HttpResponse:
    """Where it stands, and what is to be done next."""
    live = attributes(request, names.case("campaign", pk), names.case("running", pk))
    return render(request, "groceries/closing/closing.html", {**_shown(found(request, pk)), "live": live})


@require_GET
@staff_required(*MAY_LEAD)
def card(request: HttpRequest, pk: int) -> HttpResponse:
    """The live part of it alone."""
    return render(request, "groceries/closing/_closing.html", _shown(found(request, pk)))


def _shown(campaign: Campaign) -> dict[str, Any]:
    counts = _counts(campaign)
    shared = bool(counts["to_hand"] + counts["handed"])
    orders = purchasing.latest(campaign)
    here = {receipt.supplier_id: receipt for receipt in campaign.receipts.prefetch_related("lines")}
    rows = [(order, purchasing.total(order), here.get(order.supplier_id)) for order in orders]
    return {
        "campaign": campaign, "stages": _stages(campaign, shared=shared), "rows": rows, "counts": counts,
        "shared": shared, "batches": campaign.batches.select_related("building", "run"),
        "missing": campaign.missing_parts.select_related("part", "offer"), "why_form": WhyForm(),
        "weighed": campaign.offers.exclude(tolerance_percent=None).exists(),
        "may_miss": campaign.state in MAY_MISS and not shared, "slots": campaign.slots.count(),
    }  # fmt: skip


def _counts(campaign: Campaign) -> dict[str, int]:
    orders = campaign.orders
    found = {
        "confirmed": orders.filter(state=OrderState.CONFIRMED).count(),
        "to_hand": orders.filter(state__in=TO_HAND).count(),
        "handed": orders.filter(state__in=HANDED).count(),
    }
    return {**found, "total": found["to_hand"] + found["handed"]}


def _stages(campaign: Campaign, *, shared: bool) -> list[Stage]:
    at = AFTER.index(CampaignState(campaign.state)) if campaign.state in AFTER else 0
    if campaign.state == CampaignState.SETTLED:
        at = len(AFTER)
    done = [at >= 1, at >= 2, shared, at >= 3]
    return [Stage(label, is_done) for (_state, label), is_done in zip(STAGES, done, strict=True)]


def version(request: HttpRequest) -> int | None:
    """What the page showed."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


@require_POST
@staff_required(*MAY_LEAD)
def issue(request: HttpRequest, pk: int) -> HttpResponse:
    """Freezes what is confirmed and issues the purchase orders."""
    campaign = found(request, pk)
    act = partial(actions.issue, campaign, by=request.person, version=version(request))
    told(request.idempotency_key, f"groceries.issue {pk}", act)
    return see(address(campaign))


@require_http_methods(FORM)
@staff_required(*MAY_LEAD)
def reissue(request: HttpRequest, pk: int) -> HttpResponse:
    """Issues one anew: first what has changed since, then why."""
    order = access.purchase_order_for(request.person, pk, area=request.area)
    campaign = access.campaign_run_by(request.person, order.campaign_id, area=request.area)
    newest = next(one for one in purchasing.latest(campaign) if one.supplier_id == order.supplier_id)

    def act(form: ReissueForm) -> str:
        newest.campaign = campaign
        reason, key = form.cleaned_data["reason"], request.idempotency_key
        made = actions.reissue(newest, by=request.person, reason=reason, key=key)
        return reverse("groceries:purchase_order", args=[campaign.area.slug, made.pk])

    context: dict[str, Any] = {"order": newest, "campaign": campaign, "changes": purchasing.pending(newest)}
    return fill(request, "groceries/closing/reissue.html", ReissueForm(request.POST or None), act, **context)


@require_http_methods(FORM)
@staff_required(*MAY_LEAD)
def split(request: HttpRequest, pk: int) -> HttpResponse:
    """What each household would get and get back; then it is done with one click."""
    campaign = found(request, pk)
    if request.method == "POST":
        act = partial(actions.allocate, campaign, by=request.person, version=version(request))
        told(request.idempotency_key, f"groceries.allocate {pk}", act)
        return see(address(campaign))
    plan = allocation.plan(campaign)
    short = plan.short
    context = {
        "campaign": campaign,
        "plan": plan,
        "short": short[:PREVIEW],
        "further": max(0, len(short) - PREVIEW),
    }
    return render(request, "groceries/closing/split.html", context)


@require_http_methods(FORM)
@staff_required(*MAY_LEAD)
def missing(request: HttpRequest, pk: int) -> HttpResponse:
    """A good, or a part of a mixed pack, did not come. GET with `what=good-3` begins with that one."""
    campaign = found(request, pk)

    def act(form: MissingForm) -> str:
        kind, which = form.chosen()
        by, offered = request.person, form.offered()
        miss = (
            partial(actions.miss_good, access.offer_of(campaign, which), offered, by=by)
            if kind == GOOD
            else partial(actions.miss, access.part_of(campaign, which), offered, by=by)
        )
        once(request.idempotency_key, "groceries.missing", miss, MissingPart)
        return address(campaign)

    form = MissingForm(request.POST or None, campaign=campaign, initial={"what": request.GET.get("what", "")})
    return fill(request, "groceries/closing/missing.html", form, act, campaign=campaign)


@require_POST
@staff_required(*MAY_LEAD)
def came_after_all(request: HttpRequest, pk: int, missing: int) -> HttpResponse:
    """What was said to be missing was not."""
    campaign = found(request, pk)
    told(
        request.idempotency_key, f"groceries.came_after_all {missing}",
        lambda: actions.came_after_all(
            access.missing_of(campaign, missing), by=request.person, version=version(request)
        ),
    )  # fmt: skip
    return see(address(campaign))


@require_http_methods(FORM)
@staff_required(*MAY_LEAD)
def weights(request: HttpRequest, pk: int) -> HttpResponse:
    """Final weights of what is sold by weight."""
    campaign = found(request, pk)
    lines = OrderLine.objects.filter(
        order__campaign=campaign, order__state__in=(OrderState.CONFIRMED, *TO_HAND)
    ).exclude(offer__tolerance_percent=None)
    lines = lines.select_related("offer__good", "order__household__building").order_by(
        "order__household__building__position", "order__household__floor", "order__household__door", "pk"
    )

    def act(form: WeightsForm) -> str:
        put = partial(actions.weigh, campaign, form.grams(), by=request.person)
        told(request.idempotency_key, f"groceries.weigh {pk}", put)
        return address(campaign)

    form = WeightsForm(request.POST or None, lines=lines[:PREVIEW])
    return fill(request, "groceries/closing/weights.html", form, act, campaign=campaign)


def headings() -> list[str]:
    """Of a pack list as a table."""
    return [
        _("Building"), _("Floor"), _("Door"), _("Code"), _("How"), _("Good"), _("Unit"), _("Quantity"),
    ]  # fmt: skip
