"""The API for whoever runs campaigns: drafting, goods, deciding, running."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Query, Router
from ninja.responses import Status

from groceries import access, actions, money_lists, orderlist, progress
from groceries import running as pages
from groceries.api.doors import REFUSALS, for_leaders, run_by
from groceries.api.running_shapes import (
    CampaignOut,
    CampaignPage,
    LeaderIn,
    LeaderOut,
    NumbersOut,
    OfferIn,
    OfferOut,
    OrderPage,
    PartsIn,
    StepIn,
    StockIn,
    TermsChange,
    TermsIn,
    Wanted,
)
from groceries.models import Campaign, CampaignLeader, Offer, Order
from groceries.words import CampaignKind
from hub.core.flow import lists, repeat
from hub.core.flow.api import Problem, person, showing
from hub.core.flow.idempotent import once
from hub.core.kit.errors import Invalid
from hub.core.people.models import Area, Person

router = Router(tags=["Running group orders"])
BASE = "/areas/{slug}/campaigns"


def _offer(request: HttpRequest, pk: int, offer: int) -> Offer:
    rows = Offer.objects.select_related("good", "supplier", "campaign__area")
    return get_object_or_404(rows, campaign=run_by(request, pk), pk=offer)


def _shown(offer: Offer) -> dict[str, Any]:
    return next(_good(good) for good in pages.goods(offer.campaign) if good.offer.pk == offer.pk)


def _good(good: pages.Good) -> dict[str, Any]:
    offer = good.offer
    parts = [{"title": p.title, "grams": p.grams, "price_minor": p.price_minor} for p in offer.parts.all()]
    return {
        "id": offer.pk, "title": offer.title, "unit": offer.unit, "kind": offer.good.kind, "note": offer.note,
        "supplier": offer.supplier.name, "price_minor": offer.price_minor, "cap": offer.cap, "code": offer.code,
        "sold": good.sold, "left": good.left, "stock": {pool.kind: pool.size for pool in good.pools},
        "usual_minor": good.watched.usual, "is_dear": good.watched.is_dear, "parts": parts,
    }  # fmt: skip


@router.get(BASE, response={200: CampaignPage, 404: Problem, 422: Problem})
@for_leaders
def list_campaigns(request: HttpRequest, after: str = "", limit: int = lists.LIMIT) -> Any:
    """The campaigns that you run, newest first."""
    rows = access.campaigns_run_by(person(request), request.area)
    page = lists.page(rows, ["-pk"], after=after, limit=limit)
    return {"items": list(page.rows), "after": page.after}


@router.post(BASE, response={201: CampaignOut, **REFUSALS})
@for_leaders
def draft(request: HttpRequest, body: TermsIn) -> Any:
    """Begins a campaign as a draft."""
    terms = _terms(request, request.area, body)
    return Status(201, actions.draft(request.area, terms, by=person(request), key=request.idempotency_key))


def _terms(request: HttpRequest, area: Area, body: TermsIn) -> actions.Terms:
    """With the round before, which the caller runs too."""
    if body.follows is None:
        return body.terms()
    before = access.campaign_run_by(person(request), body.follows, area=area)
    return replace(body.terms(), follows=before)


@router.get(f"{BASE}/{{pk}}", response={200: CampaignOut, 404: Problem})
@for_leaders
def one_campaign(request: HttpRequest, pk: int) -> Any:
    """One campaign."""
    return run_by(request, pk)


@router.put(f"{BASE}/{{pk}}", response={200: CampaignOut, **REFUSALS})
@for_leaders
@showing(CampaignOut)
def edit(request: HttpRequest, pk: int, body: TermsChange) -> Any:
    """Changes the terms of a draft. Its kind stays."""
    found = run_by(request, pk)
    terms = _terms(request, found.area, body.model_copy(update={"kind": CampaignKind(found.kind)}))
    by, key = person(request), request.idempotency_key
    act = partial(actions.edit, found, terms, by=by, version=body.version)
    return repeat.step(key, "groceries.edit", found, act)


@router.get(f"{BASE}/{{pk}}/numbers", response={200: NumbersOut, 404: Problem})
@for_leaders
def numbers(request: HttpRequest, pk: int) -> Any:
    """The totals now."""
    found = run_by(request, pk)
    now, unpaid = progress.of(found), money_lists.unpaid(found)
    return {
        "households": now.households, "packs": now.packs, "amount_minor": now.amount_minor, "waiting": now.waiting,
        "gap": now.gap, "unpaid_minor": unpaid.amount_minor, "unpaid_orders": unpaid.orders,
        "not_collected": now.to_hand, "sold": progress.sold_by_offer(found),
    }  # fmt: skip


@router.get(f"{BASE}/{{pk}}/orders", response={200: OrderPage, 404: Problem, 422: Problem})
@for_leaders
def list_orders(request: HttpRequest, pk: int, wanted: Query[Wanted]) -> Any:
    """The orders of a campaign, newest first."""
    found = run_by(request, pk)
    rows = orderlist.found(person(request), found, query=wanted.q, show=wanted.show)
    page = lists.page(rows, orderlist.ORDER, after=wanted.after, limit=wanted.limit)
    return {"items": [_order(order) for order in page.rows], "after": page.after}


def _order(order: Order) -> dict[str, Any]:
    home = order.household
    return {
        "id": order.pk, "version": order.version, "code": order.shown_code, "state": order.state,
        "channel": order.channel, "building": home.building.number, "door": f"{home.door}{home.part}",
        "total_minor": order.total_minor, "handing": order.handing, "note": order.note, "placed_at": order.placed_at,
        "lines": {line.offer_id: line.quantity for line in order.lines.all()},
        "coming": {line.offer_id: line.comes for line in order.lines.all()},
        "line_ids": {line.offer_id: line.pk for line in order.lines.all()}, "value_minor": order.value_minor,
    }  # fmt: skip


@router.get(f"{BASE}/{{pk}}/offers", response={200: list[OfferOut], 404: Problem})
@for_leaders
def list_offers(request: HttpRequest, pk: int) -> Any:
    """What is offered, with what is sold and left."""
    return [_good(good) for good in pages.goods(run_by(request, pk))]


@router.post(f"{BASE}/{{pk}}/offers", response={201: OfferOut, **REFUSALS})
@for_leaders
@showing(CampaignOut)
def add_offer(request: HttpRequest, pk: int, body: OfferIn) -> Any:
    """Adds a good to a draft."""
    found = run_by(request, pk)
    terms, by, version = body.terms(), person(request), body.version
    key = request.idempotency_key
    made = once(
        key, "groceries.add_offer", lambda: actions.put_offer(found, terms, by=by, version=version), Offer
    )
    return Status(201, _shown(made))


@router.put(f"{BASE}/{{pk}}/offers/{{offer}}", response={200: OfferOut, **REFUSALS})
@for_leaders
@showing(CampaignOut)
def change_offer(request: HttpRequest, pk: int, offer: int, body: OfferIn) -> Any:
    """Changes a good of a draft."""
    found = _offer(request, pk, offer)
    terms, by = body.terms(), person(request)
    act = partial(actions.put_offer, found.campaign, terms, by=by, offer=found, version=body.version)
    return _shown(repeat.step(request.idempotency_key, "groceries.change_offer", found, act))


@router.put(f"{BASE}/{{pk}}/offers/{{offer}}/parts", response={200: OfferOut, **REFUSALS})
@for_leaders
@showing(CampaignOut)
def set_parts(request: HttpRequest, pk: int, offer: int, body: PartsIn) -> Any:
    """Declares what a mixed pack holds."""
    parts = [(part.title, part.grams, part.price_minor) for part in body.parts]
    found, by = _offer(request, pk, offer), person(request)
    act = partial(actions.set_parts, found, parts, by=by, version=body.version)
    return _shown(repeat.step(request.idempotency_key, "groceries.set_parts", found, act))


@router.put(f"{BASE}/{{pk}}/offers/{{offer}}/stock", response={200: OfferOut, **REFUSALS})
@for_leaders
@showing(CampaignOut)
def set_stock(request: HttpRequest, pk: int, offer: int, body: StockIn) -> Any:
    """Says how much there is, also while it is being ordered."""
    sizes = {str(kind): size for kind, size in body.stock.items()}
    if any(size is not None and size < 0 for size in sizes.values()):
        raise Invalid("stock.negative", _("A number is not negative."))
    found, by = _offer(request, pk, offer), person(request)
    act = partial(actions.set_stock, found, sizes, by=by, version=body.version)
    return _shown(repeat.step(request.idempotency_key, "groceries.set_stock", found, act))


@router.delete(f"{BASE}/{{pk}}/offers/{{offer}}", response={204: None, **REFUSALS})
@for_leaders
@showing(CampaignOut)
def withdraw_offer(request: HttpRequest, pk: int, offer: int) -> Any:
    """Takes a good away while nobody has ordered it."""
    found, by = _offer(request, pk, offer), person(request)
    act = partial(actions.withdraw_offer, found, by=by)
    repeat.told(request.idempotency_key, f"groceries.withdraw_offer {offer}", act)
    return Status(204, None)


@router.get(f"{BASE}/{{pk}}/leaders", response={200: list[LeaderOut], 404: Problem})
@for_leaders
def list_leaders(request: HttpRequest, pk: int) -> Any:
    """Who leads it."""
    rows = CampaignLeader.objects.filter(campaign=run_by(request, pk), until=None).select_related("person")
    return [_leader(held) for held in rows.order_by("pk")]


def _leader(held: CampaignLeader) -> dict[str, Any]:
    return {"id": held.pk, "person": held.person_id, "name": held.person.name, "since": held.since}


@router.post(f"{BASE}/{{pk}}/leaders", response={201: LeaderOut, **REFUSALS})
@for_leaders
@showing(CampaignOut)
def add_leader(request: HttpRequest, pk: int, body: LeaderIn) -> Any:
    """Lets somebody lead it as well."""
    found = run_by(request, pk)
    chosen = Person.objects.filter(pk=body.person).first()
    if chosen is None:
        words = _("That person is no group-order leader here.")
        raise Invalid("campaign.not_leader", words, fields={"person": words})
    by, key = person(request), request.idempotency_key
    made = once(key, "groceries.add_leader", lambda: actions.add_leader(found, chosen, by=by), CampaignLeader)
    return Status(201, _leader(made))


@router.delete(f"{BASE}/{{pk}}/leaders/{{leader}}", response={204: None, **REFUSALS})
@for_leaders
@showing(CampaignOut)
def remove_leader(request: HttpRequest, pk: int, leader: int) -> Any:
    """Somebody leads it no more; the last leader stays."""
    found, by = run_by(request, pk), person(request)

    def act() -> None:
        held = get_object_or_404(CampaignLeader, campaign=found, until=None, pk=leader)
        actions.remove_leader(found, held.person, by=by)

    repeat.told(request.idempotency_key, f"groceries.remove_leader {leader}", act)
    return Status(204, None)


def _switch(campaign: Campaign, by: Person, body: StepIn) -> Campaign:
    return actions.switch_handing(
        campaign, body.handing, by=by, why=body.why, point=body.point, version=body.version
    )


def _extend(campaign: Campaign, by: Person, body: StepIn) -> Campaign:
    if body.until is None:
        words = _("Choose a later time than the present cut-off.")
        raise Invalid("campaign.extend_later", words, fields={"until": words})
    return actions.extend(campaign, body.until, by=by, why=body.why, version=body.version)


Step = Callable[[Campaign, Person, StepIn], Campaign]
STEPS: Mapping[str, Step] = {
    "submission": lambda c, by, body: actions.submit(c, by=by, version=body.version),
    "approval": lambda c, by, body: actions.approve(c, by=by, why=body.why, version=body.version),
    "return": lambda c, by, body: actions.send_back(c, by=by, why=body.why, version=body.version),
    "taking-back": lambda c, by, body: actions.take_back(c, by=by, version=body.version),
    "closure": lambda c, by, body: actions.close(c, by=by, why=body.why, version=body.version),
    "extension": _extend,
    "handing": _switch,
    "cancellation": lambda c, by, body: actions.cancel_campaign(c, by=by, why=body.why, version=body.version),
}


@router.post(f"{BASE}/{{pk}}/steps/{{step}}", response={200: CampaignOut, **REFUSALS})
@for_leaders
@showing(CampaignOut)
def take_step(request: HttpRequest, pk: int, step: str, body: StepIn) -> Any:
    """submission, approval, return, taking-back, closure, extension, handing, cancellation."""
    found = run_by(request, pk)
    if step not in STEPS:
        raise Invalid("campaign.no_step", _("There is no such step."))
    by, key = person(request), request.idempotency_key
    return once(key, f"groceries.campaign.{step}", lambda: STEPS[step](found, by, body), Campaign)
