"""Goods at the gate: how many arrived, and how many were spoilt."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import IntegrityError
from django.utils.translation import gettext as _

from groceries import access, events, purchasing
from groceries.models import (
    GoodsReceipt,
    PurchaseOrder,
    ReceiptLine,
)
from groceries.words import CampaignState
from hub.core.announce import announce
from hub.core.flow import gate
from hub.core.flow.idempotent import Key, once
from hub.core.flow.transition import save_changes, transition
from hub.core.kit import clock
from hub.core.kit.errors import Conflict, Invalid
from hub.core.people.models import Person


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """What came: offer id → (arrived, spoilt); `cold_chain_kept` is None where nothing had to stay cold."""

    counted: Mapping[int, tuple[int, int]]
    disinfected: bool = False
    cold_chain_kept: bool | None = None
    note: str = ""
    problems: dict[str, str] = field(default_factory=dict, init=False, repr=False)

    def check(self, order: PurchaseOrder) -> None:
        """Raises Invalid with a field for each offer that was not counted, or counted wrongly."""
        for line in order.lines.all():
            arrived, spoilt = self.counted.get(line.offer_id, (-1, 0))
            if arrived < 0:
                self.problems[f"arrived-{line.offer_id}"] = _("Say how many arrived, 0 if none did.")
            elif not 0 <= spoilt <= arrived:
                self.problems[f"spoilt-{line.offer_id}"] = _("Not more can be spoilt than arrived.")
        if self.problems:
            raise Invalid("receipt.counts", next(iter(self.problems.values())), fields=self.problems)


def receive(order: PurchaseOrder, delivery: Delivery, *, by: Person, key: Key | None = None) -> GoodsReceipt:
    """
    Writes down what a supplier brought. With the last supplier's goods the campaign is received.

    Refuses with Invalid `receipt.counts`, with Conflict `receipt.already` where somebody has written it down, and
    `state.closed_way` where nothing is expected.
    """
    delivery.check(order)
    campaign = order.campaign

    def act() -> GoodsReceipt:
        gate.shut("campaign", campaign.pk)
        campaign.refresh_from_db(fields=["state", "version"])
        if campaign.state != CampaignState.ORDERED:
            raise Conflict(
                "receipt.not_expected", _("Nothing is expected for this group order."), now=campaign
            )
        made = _write(order, delivery, by)
        expected = {one.supplier_id for one in purchasing.latest(campaign)}
        if expected <= set(campaign.receipts.values_list("supplier", flat=True)):
            transition(campaign, CampaignState.RECEIVED)
        else:
            save_changes(campaign)
        told = access.leaders_of(campaign) - {by.pk}
        announce(events.about_campaign(events.Arrived, campaign, by=by, told=told, why=order.supplier.name))
        return made

    try:
        return once(key, "groceries.receive", act, GoodsReceipt)
    except IntegrityError as error:
        raise Conflict("receipt.already", _("Somebody has written down these goods already.")) from error


def _write(order: PurchaseOrder, delivery: Delivery, by: Person) -> GoodsReceipt:
    if order.campaign.receipts.filter(supplier=order.supplier_id).exists():
        raise Conflict("receipt.already", _("Somebody has written down these goods already."))
    made = GoodsReceipt.objects.create(
        campaign=order.campaign, supplier=order.supplier, received_by=by, received_at=clock.now(),
        disinfected=delivery.disinfected, cold_chain_kept=delivery.cold_chain_kept, note=delivery.note.strip()[:300],
    )  # fmt: skip
    ReceiptLine.objects.bulk_create(
        ReceiptLine(
            receipt=made, offer_id=line.offer_id, arrived=delivery.counted[line.offer_id][0],
            spoilt=delivery.counted[line.offer_id][1],
        )
        for line in order.lines.all()
    )  # fmt: skip
    return made
