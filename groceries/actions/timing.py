"""A household chooses its time to collect, or another one, after the cut-off: winners of a draw have none before."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from groceries import events, slots
from groceries.actions.changing import in_their_name, untouched_if_refused
from groceries.models import Order, Slot
from groceries.words import TO_HAND, CampaignState, Handing, OrderState
from hub.core.announce import announce
from hub.core.estate import proxy
from hub.core.flow import gate
from hub.core.flow.idempotent import Key, once
from hub.core.flow.transition import save_changes
from hub.core.kit.errors import Conflict
from hub.core.people.models import Person

MAY_CHOOSE = (OrderState.PLACED, OrderState.CONFIRMED, *TO_HAND)
UNTIL = (
    CampaignState.CLOSED, CampaignState.DRAWN, CampaignState.CONFIRMED, CampaignState.ORDERED, CampaignState.RECEIVED,
    CampaignState.COLLECTING,
)  # fmt: skip

_CHOSEN = gettext_noop("%(name)s has chosen another time to collect your order %(code)s for “%(title)s”.")


def may_choose(order: Order) -> bool:
    """Whether its household may choose a time now. Before the cut-off it changes the order instead."""
    collects = order.handing == Handing.PICK_UP and order.state in MAY_CHOOSE
    return collects and order.campaign.state in UNTIL and not order.campaign.is_open


def choose_time(
    order: Order,
    slot: Slot,
    *,
    by: Person,
    acting_for: proxy.Beneficiary | None = None,
    version: int | None = None,
    key: Key | None = None,
) -> Order:
    """
    Moves an order to a time with room; the place it had is free at once. Refuses with Conflict `order.fixed` where
    nothing waits to be collected, `order.slot_full` or `order.slot_green` (the old time stays), `state.changed` where
    somebody of the household was quicker, and with Invalid `order.slot` for a time that is over.
    """

    @untouched_if_refused(order)
    def act() -> Order:
        gate.enter("campaign", order.campaign_id)
        if not may_choose(order):
            raise Conflict("order.fixed", _("There is no time to choose for this order any more."), now=order)
        chosen, before = slots.check(order.campaign, slot, order.handing), order.slot_id
        save_changes(order, version=version, slot=chosen)
        slots.move(before, chosen, order.household_id)
        told = [] if acting_for else events.household(order, but=by)
        moved = events.about_order(events.TimeChosen, order, by=by, told=told, slot=slot.pk)
        announce(moved, *in_their_name(order, acting_for, by, _CHOSEN))
        return order

    return once(key, "groceries.choose_time", act, Order)
