"""The API beside the campaigns: limits over time, suppliers, prices and the calendar of arrivals."""

from functools import partial
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Router
from ninja.responses import Status

from groceries import actions, prices
from groceries import calendar as arrivals
from groceries.api.doors import CAMPAIGN, REFUSALS, for_desk, for_leaders, run_by
from groceries.api.running_shapes import (
    AnswerIn,
    DayOut,
    FlagOut,
    ReferenceIn,
    RuleIn,
    RuleOut,
    SupplierIn,
    SupplierOut,
)
from groceries.models import EntitlementRule, Good, PriceFlag, Supplier
from hub.core.flow import repeat
from hub.core.flow.api import Problem, person, showing
from hub.core.flow.idempotent import once
from hub.core.kit.errors import Invalid

router = Router(tags=["Running group orders"])


@router.get("/areas/{slug}/rules", response={200: list[RuleOut], 404: Problem})
@for_leaders
def list_rules(request: HttpRequest, past: bool = False) -> Any:
    """The limits over time that hold; with `past` the latest hundred that held before."""
    rows = EntitlementRule.objects.filter(area=request.area)
    return list(
        rows.exclude(until=None).order_by("-pk")[:100] if past else rows.filter(until=None).order_by("kind")
    )


@router.post("/areas/{slug}/rules", response={201: RuleOut, **REFUSALS})
@for_desk
@showing(RuleOut)
def set_rule(request: HttpRequest, body: RuleIn) -> Any:
    """Sets a limit; the one that held for the kind ends."""
    area = request.area
    if body.quantity < 0:
        raise Invalid("rule.terms", _("A number is not negative."))
    by = person(request)

    def act() -> EntitlementRule:
        return actions.set_rule(
            area, body.kind, body.quantity, body.days, words=body.words, now=body.now, by=by
        )

    return Status(201, once(request.idempotency_key, "groceries.set_rule", act, EntitlementRule))


@router.delete("/areas/{slug}/rules/{pk}", response={200: RuleOut, 404: Problem})
@for_desk
@showing(RuleOut)
def end_rule(request: HttpRequest, pk: int) -> Any:
    """A limit holds no more."""
    area = request.area
    found, by = get_object_or_404(EntitlementRule, area=area, pk=pk), person(request)
    key = request.idempotency_key
    return once(key, "groceries.end_rule", lambda: actions.end_rule(found, by=by), EntitlementRule)


@router.get("/areas/{slug}/suppliers", response={200: list[SupplierOut], 404: Problem})
@for_leaders
def list_suppliers(request: HttpRequest) -> Any:
    """Who sells to the area: at most 500."""
    return list(Supplier.objects.filter(area=request.area)[:500])


@router.post("/areas/{slug}/suppliers", response={201: SupplierOut, **REFUSALS})
@for_leaders
@showing(SupplierOut)
def add_supplier(request: HttpRequest, body: SupplierIn) -> Any:
    """Adds a supplier."""
    area = request.area
    values, by = body.dict(exclude={"version"}), person(request)

    def act() -> Supplier:
        return actions.keep_supplier(area, values, by=by)

    return Status(201, once(request.idempotency_key, "groceries.add_supplier", act, Supplier))


@router.put("/areas/{slug}/suppliers/{pk}", response={200: SupplierOut, **REFUSALS})
@for_leaders
@showing(SupplierOut)
def change_supplier(request: HttpRequest, pk: int, body: SupplierIn) -> Any:
    """Changes what is known of one."""
    area = request.area
    found = get_object_or_404(Supplier.objects.select_related("area"), area=area, pk=pk)
    values, by = body.dict(exclude={"version"}), person(request)

    def act() -> Supplier:
        return actions.keep_supplier(area, values, by=by, supplier=found, version=body.version)

    return once(request.idempotency_key, "groceries.change_supplier", act, Supplier)


@router.put("/areas/{slug}/goods/{pk}/reference", response={200: ReferenceIn, **REFUSALS})
@for_desk
def set_reference(request: HttpRequest, pk: int, body: ReferenceIn) -> Any:
    """What the committee holds for a fair price of a good."""
    area = request.area
    if body.reference_minor is not None and body.reference_minor <= 0:
        raise Invalid("good.reference", _("A price is not negative."))
    found = get_object_or_404(Good.objects.select_related("area"), area=area, pk=pk)
    act = partial(actions.set_reference, found, body.reference_minor, by=person(request))
    return repeat.step(request.idempotency_key, "groceries.set_reference", found, act)


@router.get(f"{CAMPAIGN}/flags", response={200: list[FlagOut], 404: Problem})
@for_leaders
def list_flags(request: HttpRequest, pk: int) -> Any:
    """What residents ask about prices of a campaign, with the answers."""
    return [flag_out(flag) for flag in PriceFlag.objects.filter(offer__campaign=run_by(request, pk))]


def flag_out(flag: PriceFlag) -> dict[str, Any]:
    """A question as it is shown."""
    names = ("price_minor", "words", "at", "answer", "answered_at")
    return {"id": flag.pk, "offer": flag.offer_id, **{name: getattr(flag, name) for name in names}}


@router.post(f"{CAMPAIGN}/flags/{{flag}}/answer", response={200: FlagOut, **REFUSALS})
@for_leaders
def answer_flag(request: HttpRequest, pk: int, flag: int, body: AnswerIn) -> Any:
    """Answers one."""
    rows = PriceFlag.objects.select_related("offer__campaign__area")
    found = get_object_or_404(rows, offer__campaign=run_by(request, pk), pk=flag)
    by, key = person(request), request.idempotency_key
    answer = once(
        key, "groceries.answer_flag", lambda: actions.answer_flag(found, body.answer, by=by), PriceFlag
    )
    return flag_out(answer)


@router.get(f"{CAMPAIGN}/price-watch", response={200: list[dict[str, Any]], 404: Problem})
@for_leaders
def price_watch(request: HttpRequest, pk: int) -> Any:
    """Each price against its reference and against other campaigns."""
    return [
        {
            "offer": one.offer.pk, "price_minor": one.offer.price_minor, "reference_minor": one.reference,
            "others_minor": one.others, "percent": one.percent, "is_dear": one.is_dear,
        }
        for one in prices.watch(run_by(request, pk))
    ]  # fmt: skip


@router.get("/areas/{slug}/arrivals", response={200: list[DayOut], 404: Problem})
@for_leaders
def calendar(request: HttpRequest) -> Any:
    """Expected arrivals day by day, against gate and volunteers."""
    return [
        {
            "date": day.date, "campaigns": [one.pk for one in day.campaigns], "orders": day.orders, "gate": day.gate,
            "carry": day.carry, "is_full": day.is_full,
        }
        for day in arrivals.days(request.area)
    ]  # fmt: skip
