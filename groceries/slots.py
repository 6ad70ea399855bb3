"""
Times at a pick-up point: so many households each, taken by one conditional UPDATE with a CHECK behind it.

A time of the green channel (绿色通道) is for households with elders, patients, somebody pregnant, disabled or very
young: what the desk has on its list counts, never a claim in a form. The same UPDATE asks it, however old the page is.
"""

from collections.abc import Iterable

from django.db.models import Count, Exists, F, Q, QuerySet
from django.utils.translation import gettext as _

from groceries.models import Campaign, Order, Slot
from groceries.words import CampaignKind, Handing
from hub.core.kit import clock
from hub.core.kit.errors import Conflict, Invalid
from hub.core.people.models import CareFlag, Membership
from hub.core.people.words import CareKind

GREEN_FOR = frozenset({
    CareKind.LIVES_ALONE, CareKind.PREGNANT, CareKind.DIALYSIS, CareKind.CHEMOTHERAPY, CareKind.DISABILITY,
    CareKind.INFANT,
})  # fmt: skip
ELDER = 65
"""Years: whoever is as old on the roster needs no flag."""


def free_slots(campaign: Campaign) -> list[Slot]:
    """The times of a campaign that are not over, full ones among them."""
    return list(campaign.slots.filter(ends_at__gt=clock.now()))


def open_to(campaign: Campaign, household_id: int | None, own: int | None = None) -> list[Slot]:
    """
    The times that a household may choose, its `own` among them; all of them where it is not known yet. Asks about the
    household only where a time is green.
    """
    found = free_slots(campaign)
    if household_id is None or not any(slot.green for slot in found) or is_green(household_id):
        return found
    return [slot for slot in found if not slot.green or slot.pk == own]


def is_green(household_id: int) -> bool:
    """Whether the green channel is for this household."""
    return _flags(household_id).exists() or _elders(household_id).exists()


def _flags(household_id: int) -> QuerySet[CareFlag]:
    return CareFlag.objects.filter(household=household_id, ended_at=None, kind__in=GREEN_FOR)


def _elders(household_id: int) -> QuerySet[Membership]:
    today = clock.now()
    latest = f"{today.year - ELDER}-{today.month:02}"
    lives = Membership.objects.filter(household=household_id, ended_at=None)
    return lives.filter(person__born__gt="1", person__born__lte=latest)


def check(campaign: Campaign, slot: Slot | None, handing: str) -> Slot | None:
    """
    The slot that counts: none where goods are brought to the door, or while it is not drawn yet who gets any: whoever
    wins chooses then (`actions.choose_time`). Raises Invalid `order.slot` for one of another campaign, one that is
    over, and for none where the slot is all there is.
    """
    if campaign.kind != CampaignKind.SLOTS and handing == Handing.DOOR:
        return None
    if campaign.is_ballot and campaign.is_open:
        return None
    if slot is None and campaign.kind != CampaignKind.SLOTS:
        return None
    if slot is None or slot.campaign_id != campaign.pk or slot.ends_at <= clock.now():
        words = _("Choose a time that is still to come.")
        raise Invalid("order.slot", words, fields={"slot": words})
    return slot


def take(slot: Slot | None, household_id: int) -> None:
    """
    A place in a slot for a household, or Conflict `order.slot_full`, `order.slot_green`. After the pools, as
    everywhere: no two wait in a circle.
    """
    if slot is None:
        return
    room = Slot.objects.filter(pk=slot.pk, taken__lt=F("capacity"))
    if not room.filter(_for(household_id)).update(taken=F("taken") + 1):
        raise _refusal(slot, is_full=not room.exists())


def _for(household_id: int) -> Q:
    """Asked in the UPDATE itself: whoever keeps a time for the green channel at this moment is not overtaken."""
    return Q(green=False) | Q(Exists(_flags(household_id))) | Q(Exists(_elders(household_id)))


def _refusal(slot: Slot, *, is_full: bool) -> Conflict:
    if is_full:
        words = _("That time is full. Choose another one.")
        return Conflict("order.slot_full", words, fields={"slot": words}, slot=slot.pk)
    words = _(
        "That time is kept for elders, patients, pregnant women and small children. Choose another one."
    )
    return Conflict("order.slot_green", words, fields={"slot": words}, slot=slot.pk)


def give_back(order: Order) -> None:
    """The place that an order has now, whatever was read before. For an order that has ended or moved, once."""
    Slot.objects.filter(orders=order.pk, taken__gt=0).update(taken=F("taken") - 1)


def move(before: int | None, after: Slot | None, household_id: int) -> None:
    """From one slot to another, all or nothing; staying where one is costs nothing and asks nothing."""
    if before != (after.pk if after else None):
        if before is not None:
            Slot.objects.filter(pk=before, taken__gt=0).update(taken=F("taken") - 1)
        take(after, household_id)


def give_back_all(ending: QuerySet[Order]) -> None:
    """The places of many orders that end together, or need none any more: a statement per slot."""
    held: Iterable[tuple[int, int]] = (
        ending.exclude(slot=None).order_by("slot").values_list("slot").annotate(n=Count("pk"))
    )
    for slot_id, number in list(held):
        Slot.objects.filter(pk=slot_id).update(taken=F("taken") - number)
