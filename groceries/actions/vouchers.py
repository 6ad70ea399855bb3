"""Vouchers: issued when goods can be collected, redeemed by a scan at the gate or the point, also hours later."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from groceries import access, events, progress
from groceries.actions import brought
from groceries.models import Campaign, Order, Redemption, Voucher
from groceries.words import HANDED, TO_HAND, OrderState
from hub.core.announce import Event, announce
from hub.core.flow.idempotent import Key, once
from hub.core.kit import clock
from hub.core.kit.errors import Conflict, Invalid
from hub.core.people import keys
from hub.core.people.models import Person

KIND = "voucher"
LIFE = timedelta(days=14)
LATEST = timedelta(hours=24)
"""An outbox keeps a scan that long (pages.md); an older tap is dated to when it came."""

AT_ONCE = 500


def issue(campaign: Campaign) -> int:
    """
    Signs a voucher for every order that waits for its household and has none; how many. In the caller's transaction.

    The payload holds the order's short code and the number of packs, and neither a name nor a door.
    """
    waiting = campaign.orders.filter(state__in=TO_HAND, voucher=None).prefetch_related("lines").order_by("pk")
    key, now = keys.signing_key(campaign.area), clock.now()
    made = []
    for order in waiting:
        packs = packs_of(order)
        payload = key.sign(KIND, {"c": order.code, "n": packs}, since=now, until=now + LIFE)
        made.append(
            Voucher(order=order, payload=payload, bought=packs, issued_at=now, valid_until=now + LIFE)
        )
    Voucher.objects.bulk_create(made, batch_size=AT_ONCE)
    return len(made)


def packs_of(order: Order) -> int:
    """How many packs are handed out; 1 for a slot, which has no goods."""
    lines = list(order.lines.all())
    return sum(line.comes for line in lines) if lines else 1


def redeem(
    voucher: Voucher,
    *,
    by: Person,
    quantity: int | None = None,
    tapped_at: datetime | None = None,
    key: Key | None = None,
) -> Redemption:
    """
    Hands out what a voucher is worth, or `quantity` of it. The order is collected with its last pack.

    Nothing is refused because somebody else was quicker: the goods have been handed out already, perhaps twice. Such a
    scan is kept as a conflict (`is_conflict`), and those who run the campaign are told. With the last pack, the errand
    to their door is called off. Refuses with Invalid `voucher.quantity`, and with Conflict `voucher.not_yet` while its
    goods are not there.
    """
    if quantity is not None and quantity < 1:
        raise Invalid("voucher.quantity", _("Choose a number from 1."))

    def act() -> Redemption:
        order = Order.objects.select_related("campaign__area", "beneficiary").get(pk=voucher.order_id)
        if order.state not in (*TO_HAND, *HANDED, OrderState.CLOSED):
            raise Conflict("voucher.not_yet", _("This order cannot be handed out."), now=order)
        brought.hold(order)
        got = take(voucher, quantity)
        made = Redemption.objects.create(
            voucher=voucher, quantity=got, by=by, tapped_at=_tapped(tapped_at), at=clock.now()
        )
        voucher.refresh_from_db()
        announce(*_told(order, voucher, made, by))
        return made

    return once(key, "groceries.redeem", act, Redemption)


def take(voucher: Voucher, quantity: int | None) -> int:
    """How many packs this caller got: the guard is one conditional UPDATE, with a CHECK behind it. 0: none was left."""
    wanted = quantity or Voucher.objects.get(pk=voucher.pk).left
    if not wanted:
        return 0
    free = Voucher.objects.filter(pk=voucher.pk, redeemed__lte=F("bought") - wanted)
    return wanted if free.update(redeemed=F("redeemed") + wanted) else 0


def use_up(order: Order, by: Person | None) -> Redemption | None:
    """
    Hands out whatever its voucher is still worth; the row says who did, and when. `is_conflict` where nothing was left,
    nothing for an order without a voucher. In the caller's transaction.
    """
    voucher = Voucher.objects.filter(order=order).first()
    if voucher is None:
        return None
    got, now = take(voucher, None), clock.now()
    return Redemption.objects.create(voucher=voucher, quantity=got, by=by, tapped_at=now, at=now)


def _told(order: Order, voucher: Voucher, made: Redemption, by: Person) -> list[Event]:
    if made.is_conflict:
        told = (access.leaders_of(order.campaign) | events.desk(order.campaign)) - {by.pk}
        return [events.about_order(events.ScannedTwice, order, by=by, told=told, redemption=made.pk)]
    if voucher.left:
        return []
    if not hand_over(order, OrderState.COLLECTED, by):
        return []
    collected = events.about_order(events.Collected, order, by=by, told=events.household(order, but=by))
    return [collected, *brought.nobody_goes(order, by=by)]


def hand_over(order: Order, to: str, by: Person | None) -> bool:
    """The order is with its household. Whether this caller moved it: it moves once, whoever else delivers or scans."""
    waiting = Order.objects.filter(pk=order.pk, state__in=TO_HAND)
    moved = waiting.update(
        state=to, version=F("version") + 1, handed_at=clock.now(), handed_by=by, ended_at=clock.now()
    )
    order.refresh_from_db(fields=["state", "version", "handing", "handed_at", "handed_by"])
    progress.handed(order.campaign_id)
    return bool(moved)


def _tapped(at: datetime | None) -> datetime:
    """The device's own time where it can be true."""
    now = clock.now()
    return at if at is not None and now - LATEST <= at <= now else now


def look(redemption: Redemption, *, by: Person, words: str) -> Redemption:
    """Somebody has found out how a voucher came to be scanned twice, and says so."""
    if not words.strip():
        said = _("Say what happened.")
        raise Invalid("voucher.look_why", said, fields={"words": said})
    with transaction.atomic():
        open_one = Redemption.objects.filter(pk=redemption.pk, quantity=0, looked_at=None)
        changes = {"looked_at": clock.now(), "looked_by": by, "looked_words": words.strip()[:200]}
        if not open_one.update(**changes):
            raise Conflict("voucher.looked", _("Somebody has looked at this already."))
        announce(
            events.about_order(events.ConflictSeen, redemption.voucher.order, by=by, why=words.strip()[:200])
        )
    redemption.refresh_from_db()
    return redemption
