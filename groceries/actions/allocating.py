"""One click after the preview: what each household gets, what ends because nothing was left, and what it is worth."""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from groceries import access, allocation, events, stock, values
from groceries.actions.closing import end_orders
from groceries.actions.worth import revalue
from groceries.models import Adjustment, Campaign, EntitlementUse, Order, OrderLine
from groceries.words import TO_HAND, CampaignState, OrderState
from hub.core.announce import announce
from hub.core.flow import gate
from hub.core.flow.transition import save_changes
from hub.core.kit.errors import Conflict, Invalid
from hub.core.people.models import Person


def allocate(campaign: Campaign, *, by: Person, version: int | None = None) -> allocation.Plan:
    """
    Shares out what came: each order's lines, its value, and an end for the orders of which nothing is left.

    `version` is what the preview showed: with it, nobody confirms other shares than they saw. Refuses with Conflict
    `campaign.not_received`, `campaign.allocated`, `state.changed`.
    """
    with transaction.atomic():
        gate.shut("campaign", campaign.pk)
        if campaign.state != CampaignState.RECEIVED:
            raise Conflict("campaign.not_received", _("Write down first what arrived."), now=campaign)
        save_changes(campaign, version=version)
        plan = allocation.plan(campaign)
        if not plan.households:
            raise Conflict("campaign.allocated", _("The goods are shared out already."), now=campaign)
        stock.lock(campaign.pk)
        _write(campaign, plan)
        revalue(campaign, by=by)
        short = [one.order.household_id for one in plan.households if one.gets_less]
        told = access.people_behind(short) - {by.pk}
        announce(
            events.about_campaign(
                events.Allocated, campaign, by=by, told=told, policy=campaign.split, seed=plan.seed,
                served=plan.served, value=plan.value_minor, back=plan.back_minor,
            )
        )  # fmt: skip
    return plan


def _write(campaign: Campaign, plan: allocation.Plan) -> None:
    lines = [line for one in plan.households for line in one.lines]
    OrderLine.objects.bulk_update(lines, ["allocated"], batch_size=values.AT_ONCE)
    _fewer_parts(campaign, lines)
    confirmed = Order.objects.filter(campaign=campaign, state=OrderState.CONFIRMED)
    nothing = [one.order.pk for one in plan.households if one.gets_nothing]
    for start in range(0, len(nothing), values.AT_ONCE):
        end_orders(confirmed.filter(pk__in=nothing[start : start + values.AT_ONCE]), OrderState.NOT_ALLOCATED)
    confirmed.update(state=OrderState.ALLOCATED, version=F("version") + 1)
    _count_entitlement(plan)


def _fewer_parts(campaign: Campaign, lines: list[OrderLine]) -> None:
    """What goes back for a missing part goes back for the packs that are handed out, not for those that are not."""
    got = {line.pk: line.allocated or 0 for line in lines}
    changed = []
    for row in Adjustment.objects.filter(order__campaign=campaign).exclude(missing__part=None):
        packs = got.get(row.line_id or 0, row.quantity)
        if row.quantity and row.quantity != packs:
            row.amount_minor, row.quantity = row.amount_minor // row.quantity * packs, packs
            changed.append(row)
    Adjustment.objects.bulk_update(changed, ["amount_minor", "quantity"], batch_size=values.AT_ONCE)


def _count_entitlement(plan: allocation.Plan) -> None:
    """What a household did not get counts no more against what it may have of a kind."""
    for one in plan.short:
        got: dict[str, int] = {}
        for line in one.lines:
            got[line.offer.good.kind] = got.get(line.offer.good.kind, 0) + line.handed
        for kind, number in got.items():
            EntitlementUse.objects.filter(order=one.order, account__kind=kind).update(quantity=number)


def weigh(
    campaign: Campaign, grams: Mapping[int, int], *, by: Person, version: int | None = None
) -> list[values.Valued]:
    """
    Final weights of lines (order line id → grams), before they are handed out; prices follow within the tolerance.

    What lies beyond it nobody pays; the record says how much (scenario 4). Refuses with Invalid `weights.none`.
    """
    if any(weight < 0 for weight in grams.values()):
        raise Invalid("weights.negative", _("A weight is not negative."))
    with transaction.atomic():
        gate.shut("campaign", campaign.pk)
        save_changes(campaign, version=version)
        lines = list(
            OrderLine.objects.filter(
                Q(order__state__in=TO_HAND) | Q(order__state=OrderState.CONFIRMED), pk__in=list(grams),
                order__campaign=campaign,
            )
            .exclude(offer__tolerance_percent=None)
            .select_related("offer__good")
        )  # fmt: skip
        if not lines:
            raise Invalid("weights.none", _("Nothing here is sold by weight and still to be handed out."))
        for line in lines:
            line.final_grams = grams[line.pk]
        OrderLine.objects.bulk_update(lines, ["final_grams"], batch_size=values.AT_ONCE)
        changed = revalue(campaign, {line.order_id for line in lines}, by=by)
        beyond = sum(values.of_line(line).beyond_minor for line in lines)
        announce(events.about_campaign(events.Weighed, campaign, by=by, lines=len(lines), beyond=beyond))
    return changed
