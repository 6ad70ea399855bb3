"""Times at a pick-up point: so many households each, taken by one conditional UPDATE with a CHECK behind it."""

from collections.abc import Iterable

from django.db.models import Count, F, QuerySet
from django.utils.translation import gettext as _

from groceries.models import Campaign, Order, Slot
from groceries.words import CampaignKind, Handing
from hub.core.kit import clock
from hub.core.kit.errors import Conflict, Invalid


def free_slots(campaign: Campaign) -> list[Slot]:
    """The times of a campaign that are not over, full ones among them."""
    return list(campaign.slots.filter(ends_at__gt=clock.now()))


def check(campaign: Campaign, slot: Slot | None, handing: str) -> Slot | None:
    """
    The slot that counts: none where goods are brought to the door. Raises Invalid `order.slot` for one of another
    campaign, one that is over, and for none where the slot is all there is.
    """
    if campaign.kind != CampaignKind.SLOTS and handing == Handing.DOOR:
        return None
    if slot is None and campaign.kind != CampaignKind.SLOTS:
        return None
    if slot is None or slot.campaign_id != campaign.pk or slot.ends_at <= clock.now():
        words = _("Choose a time that is still to come.")
        raise Invalid("order.slot", words, fields={"slot": words})
    return slot


def take(slot: Slot | None) -> None:
    """A place in a slot, or Conflict `order.slot_full`. After the pools, as everywhere: no two wait in a circle."""
    if slot is None:
        return
    free = Slot.objects.filter(pk=slot.pk, taken__lt=F("capacity"))
    if not free.update(taken=F("taken") + 1):
        words = _("That time is full. Choose another one.")
        raise Conflict("order.slot_full", words, fields={"slot": words}, slot=slot.pk)


def give_back(slot_id: int | None) -> None:
    """The place of one order that has ended or moved."""
    if slot_id is not None:
        Slot.objects.filter(pk=slot_id, taken__gt=0).update(taken=F("taken") - 1)


def move(before: int | None, after: Slot | None) -> None:
    """From one slot to another, all or nothing; staying where one is costs nothing."""
    if before != (after.pk if after else None):
        give_back(before)
        take(after)


def give_back_all(ending: QuerySet[Order]) -> None:
    """The places of many orders that end together: a statement per slot."""
    held: Iterable[tuple[int, int]] = (
        ending.exclude(slot=None).order_by("slot").values_list("slot").annotate(n=Count("pk"))
    )
    for slot_id, number in list(held):
        Slot.objects.filter(pk=slot_id).update(taken=F("taken") - number)
