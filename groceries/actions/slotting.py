"""Times to collect are laid out: from when to when, how long, how many households, where."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from groceries import events
from groceries.models import Campaign, Slot
from groceries.words import CampaignState
from hub.core.announce import announce
from hub.core.flow.transition import save_changes
from hub.core.kit.errors import Conflict, Invalid
from hub.core.people.models import Person

MOST = 400
OVER = (CampaignState.SETTLED, CampaignState.CANCELLED, CampaignState.FAILED)


@dataclass(frozen=True, kw_only=True)
class Layout:
    """Slots of `minutes` from one time until another at each point; the first `green` of them are the green channel."""

    points: tuple[str, ...]
    starts_at: datetime
    ends_at: datetime
    minutes: int
    capacity: int
    green: int = 0

    def check(self) -> None:
        """Raises Invalid with a field for what cannot be so."""
        problems: dict[str, str] = {}
        if not self.points:
            problems["points"] = _("Name at least one point.")
        if not 5 <= self.minutes <= 24 * 60:
            problems["minutes"] = _("A slot lasts from 5 minutes to a day.")
        elif self.ends_at < self.starts_at + timedelta(minutes=self.minutes):
            problems["ends_at"] = _("There is no room for a slot between these times.")
        elif self.count > MOST:
            problems["minutes"] = _("That makes too many slots. Make them longer.")
        if self.capacity < 1:
            problems["capacity"] = _("At least one household fits into a slot.")
        if problems:
            raise Invalid("slots.layout", next(iter(problems.values())), fields=problems)

    @property
    def count(self) -> int:
        """How many slots it makes."""
        return int((self.ends_at - self.starts_at) / timedelta(minutes=self.minutes)) * len(self.points)


def lay_out(campaign: Campaign, layout: Layout, *, by: Person, version: int | None = None) -> int:
    """Adds the slots that are not there yet; how many. Slots that are there keep whoever has taken them."""
    layout.check()
    if campaign.state in OVER:
        raise Conflict("campaign.fixed", _("This group order is over."), now=campaign)
    with transaction.atomic():
        save_changes(campaign, version=version)
        there = set(campaign.slots.values_list("point", "starts_at"))
        fresh = [slot for slot in _slots(campaign, layout) if (slot.point, slot.starts_at) not in there]
        Slot.objects.bulk_create(fresh)
        announce(events.about_campaign(events.SlotsLaidOut, campaign, by=by, slots=len(fresh)))
    return len(fresh)


def _slots(campaign: Campaign, layout: Layout) -> list[Slot]:
    length = timedelta(minutes=layout.minutes)
    return [
        Slot(
            campaign=campaign, point=point, starts_at=layout.starts_at + n * length,
            ends_at=layout.starts_at + (n + 1) * length, capacity=layout.capacity, green=n < layout.green,
        )
        for point in layout.points
        for n in range(layout.count // len(layout.points))
    ]  # fmt: skip


def take_away(slot: Slot, *, by: Person) -> None:
    """Takes a slot away that nobody has chosen. Refuses with Conflict `slot.taken`."""
    with transaction.atomic():
        save_changes(slot.campaign)
        if not Slot.objects.filter(pk=slot.pk, taken=0, orders=None).exists():
            raise Conflict("slot.taken", _("Somebody has chosen this time. It stays."))
        Slot.objects.filter(pk=slot.pk).delete()
        announce(events.about_campaign(events.SlotsLaidOut, slot.campaign, by=by, slots=-1))


def keep_green(slot: Slot, green: bool, *, by: Person) -> Slot:
    """
    Keeps a time for the green channel, or opens it to everybody. Whoever has chosen it keeps it. Raises Conflict
    `campaign.fixed` once the campaign is over.
    """
    if slot.campaign.state in OVER:
        raise Conflict("campaign.fixed", _("This group order is over."), now=slot.campaign)
    with transaction.atomic():
        if Slot.objects.filter(pk=slot.pk).exclude(green=green).update(green=green):
            announce(
                events.about_campaign(events.SlotsLaidOut, slot.campaign, by=by, slot=slot.pk, green=green)
            )
    slot.green = green
    return slot
