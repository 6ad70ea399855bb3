"""Purchase orders: frozen when they are issued; what changes later is the next revision ("never broken", 6)."""

from collections import defaultdict
from collections.abc import Iterable

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from groceries import access, events, money, purchasing, stock
from groceries.actions.changing import let_go
from groceries.models import (
    Campaign,
    Order,
    OrderLine,
    PurchaseOrder,
    PurchaseOrderLine,
    PurchaseOrderPart,
    Supplier,
)
from groceries.words import CampaignState, OrderState
from hub.core.announce import announce
from hub.core.flow import gate
from hub.core.flow.idempotent import Key, once
from hub.core.flow.numbers import next_number
from hub.core.flow.transition import save_changes, transition
from hub.core.kit import clock
from hub.core.kit.errors import Conflict, Invalid
from hub.core.payments.words import Why
from hub.core.people.models import Person

AT_ONCE = 1000


def issue(campaign: Campaign, *, by: Person, version: int | None = None) -> list[PurchaseOrder]:
    """
    Freezes what is confirmed into a purchase order for each supplier; the campaign is ordered from then on.

    Two people at once: the campaign's state moves once, and the second hears Conflict `state.changed`.
    """
    with transaction.atomic():
        gate.shut("campaign", campaign.pk)
        transition(campaign, CampaignState.ORDERED, version=version)
        lines = list(purchasing.confirmed_lines(campaign).select_related("offer").order_by("pk"))
        if not lines:
            raise Conflict("purchase.nothing", _("Nothing is confirmed, so there is nothing to order."))
        made = [
            _write(
                campaign,
                supplier,
                of_it,
                by,
                number=next_number(campaign.area_id, "purchase_order", first=101),
            )
            for supplier, of_it in _by_supplier(lines).items()
        ]
        told = access.leaders_of(campaign) - {by.pk}
        announce(events.about_campaign(events.Ordered, campaign, by=by, told=told))
    return made


def reissue(
    order: PurchaseOrder, *, by: Person, reason: str, version: int | None = None, key: Key | None = None
) -> PurchaseOrder:
    """
    Issues one anew after something changed, as its next revision, until the goods are there. Refuses with Conflict
    `purchase.same` where nothing has changed, and `state.changed` where somebody was quicker.
    """
    if not reason.strip():
        words = _("Say why; the supplier reads it.")
        raise Invalid("purchase.why", words, fields={"reason": words})
    campaign = order.campaign

    def act() -> PurchaseOrder:
        gate.shut("campaign", campaign.pk)
        if campaign.state != CampaignState.ORDERED or _is_here(order):
            raise Conflict("purchase.late", _("The goods are here already."), now=campaign)
        save_changes(campaign, version=version)
        lines = list(
            purchasing.confirmed_lines(campaign).filter(offer__supplier=order.supplier_id).order_by("pk")
        )
        made = _write(
            campaign, order.supplier_id, lines, by,
            number=order.number, revision=order.revision + 1, reason=reason.strip()[:200],
        )  # fmt: skip
        if not purchasing.differences(made):
            raise Conflict("purchase.same", _("Nothing has changed since it was issued."), now=order)
        told = access.leaders_of(campaign) - {by.pk}
        announce(events.about_campaign(events.Reissued, campaign, by=by, told=told, why=reason))
        return made

    return once(key, "groceries.reissue", act, PurchaseOrder)


def _is_here(order: PurchaseOrder) -> bool:
    return order.campaign.receipts.filter(supplier=order.supplier_id).exists()


def _by_supplier(lines: Iterable[OrderLine]) -> dict[int, list[OrderLine]]:
    found: dict[int, list[OrderLine]] = defaultdict(list)
    for line in lines:
        found[line.offer.supplier_id].append(line)
    return dict(sorted(found.items()))


def _write(
    campaign: Campaign, supplier_id: int, lines: list[OrderLine], by: Person, *, number: int, revision: int = 1,
    reason: str = "",
) -> PurchaseOrder:  # fmt: skip
    """The snapshot with what it counts. The price is the offer's own; an order that was dearer or cheaper has its."""
    made = PurchaseOrder.objects.create(
        campaign=campaign, supplier=Supplier.objects.get(pk=supplier_id), number=number, revision=revision,
        reason=reason, issued_by=by, issued_at=clock.now(),
    )  # fmt: skip
    sums: dict[int, int] = defaultdict(int)
    prices: dict[int, int] = {}
    for line in lines:
        sums[line.offer_id] += line.quantity
        prices[line.offer_id] = line.price_minor
    kept = PurchaseOrderLine.objects.bulk_create(
        PurchaseOrderLine(purchase_order=made, offer_id=pk, quantity=n, price_minor=prices[pk])
        for pk, n in sorted(sums.items())
    )
    by_offer = {line.offer_id: line for line in kept}
    PurchaseOrderPart.objects.bulk_create(
        (
            PurchaseOrderPart(line=by_offer[line.offer_id], order_line=line, quantity=line.quantity)
            for line in lines
        ),
        batch_size=AT_ONCE,
    )
    return made


def _renew_preview(campaign_id: int) -> None:
    """Where goods are there already, somebody may look at the shares: they are others now (`allocate`'s version)."""
    shown = Campaign.objects.filter(pk=campaign_id, state=CampaignState.RECEIVED)
    shown.update(version=F("version") + 1)


def strike(order: Order, *, by: Person, why: str, version: int | None = None) -> Order:
    """
    Takes a confirmed order off after the cut-off (its household is in hospital, say), until goods are shared out. The
    purchase order stays as it was issued, until it is issued again. What was paid goes on the household's balance.
    """
    if not why.strip():
        words = _("Say why; the household reads it.")
        raise Invalid("order.strike_why", words, fields={"why": words})
    if order.state != OrderState.CONFIRMED:
        raise Conflict("order.fixed", _("This order cannot be changed any more."), now=order)
    with transaction.atomic():
        gate.enter("campaign", order.campaign_id)
        stock.lock(order.campaign_id)
        transition(order, OrderState.CANCELLED, version=version, ended_at=clock.now())
        let_go(order)
        _renew_preview(order.campaign_id)
        back = money.give_back_excess(order, by=by, why=Why.CANCELLED)
        told = events.household(order, but=by)
        announce(events.about_order(events.Struck, order, by=by, told=told, why=why.strip()[:200]), *back)
    return order
