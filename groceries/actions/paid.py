"""An order that is held until it is paid stands once it is, and is held again where it costs more than that."""

from django.db.models import F
from django.utils.translation import gettext as _

from groceries import events, money, progress
from groceries.models import Campaign, Order
from groceries.words import OrderState
from hub.core.announce import Event
from hub.core.flow import hold
from hub.core.flow.transition import transition
from hub.core.kit import clock
from hub.core.kit.errors import Gone
from hub.core.people.models import Person


def stand(order: Order, *, by: Person | None) -> events.OrderEvent:
    """
    Moves a held order to "placed", in the caller's transaction, which announces the event that this gives.

    Its household may have changed it since. Raises Gone `order.lapsed` where the hold was over before: exactly one of
    the payment and the lapse moves the order ("never broken", 12).
    """
    held = Order.objects.filter(pk=order.pk, state=OrderState.RESERVED, hold_until__gt=clock.now())
    stands = held.update(state=OrderState.PLACED, hold_until=None, version=F("version") + 1)
    order.refresh_from_db()
    if not stands:
        raise Gone("order.lapsed", _("The time to pay was over, and the goods went back."), now=order)
    progress.moved(order.campaign_id)
    return events.about_order(events.HoldPaid, order, by=by, told=events.household(order, but=by))


def stand_if_paid(order: Order, *, by: Person | None) -> list[Event]:
    """Lets a held order stand where all that it owes is paid; nothing where it is not, or its hold is over."""
    if order.state != OrderState.RESERVED or not money.standing_of(order).is_paid:
        return []
    try:
        return [stand(order, by=by)]
    except Gone:  # whoever ends the hold gives the money back
        return []


def hold_until_paid(order: Order, campaign: Campaign) -> None:
    """
    An order that stood because it was paid, and costs more since it was changed, is held anew where orders are held
    until they are paid: nobody keeps scarce goods for the price of one pack.
    """
    minutes = 0 if campaign.is_free else campaign.hold_minutes
    if minutes and order.state == OrderState.PLACED and not money.standing_of(order).is_paid:
        transition(order, OrderState.RESERVED, hold_until=hold.until(minutes))
