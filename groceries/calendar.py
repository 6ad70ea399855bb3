"""
When goods are expected, against what the gate and the volunteers can take on a day (groceries.md, 18).

A day is the area's own. Campaigns without an expected arrival stand apart: nobody can plan for them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Case, Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce, Least

from groceries.models import Campaign, Pool
from groceries.thresholds import CARRY, GATE
from groceries.words import HOLDS_STOCK, Allotment, CampaignKind, CampaignState, OrderState
from hub.core.kit import clock
from hub.core.people.models import Area

OVER = (CampaignState.FAILED, CampaignState.CANCELLED, CampaignState.SETTLED)
AHEAD = 14
"""Days that the calendar shows at least."""


@dataclass
class Day:
    """One day with what arrives on it. `orders`: those placed so far, or the minimum where that is more."""

    date: date
    gate: int
    carry: int
    campaigns: list[Campaign] = field(default_factory=list)
    orders: int = 0

    @property
    def gate_is_full(self) -> bool:
        """Whether more arrives than the gate can take in."""
        return len(self.campaigns) > self.gate

    @property
    def carry_is_full(self) -> bool:
        """Whether there is more to carry than the volunteers can."""
        return self.orders > self.carry

    @property
    def is_full(self) -> bool:
        """Whether somebody should choose another day."""
        return self.gate_is_full or self.carry_is_full

    @property
    def share(self) -> int:
        """How much of the day is taken, in percent: of the gate or of the volunteers, whichever is more."""
        return max(100 * len(self.campaigns) // self.gate, 100 * self.orders // self.carry)


def days(area: Area) -> list[Day]:
    """From today to the last expected arrival, AHEAD days at least. One query."""
    found: dict[date, Day] = {}
    gate, carry = int(GATE.of(area)), int(CARRY.of(area))
    first = local_day(area, clock.now())
    for number in range(AHEAD):
        found[first + timedelta(days=number)] = Day(first + timedelta(days=number), gate, carry)
    for campaign in (
        expected(area).exclude(arrives_at=None).filter(arrives_at__gte=clock.now() - timedelta(days=1))
    ):
        assert campaign.arrives_at is not None
        at = local_day(area, campaign.arrives_at)
        if at < first:
            continue
        day = found.setdefault(at, Day(at, gate, carry))
        day.campaigns.append(campaign)
        day.orders += likely_orders(campaign)
    return [found[at] for at in sorted(found)]


def undated(area: Area) -> Sequence[Campaign]:
    """Campaigns that say nothing of an arrival."""
    return list(expected(area).filter(arrives_at=None))


def day_of(campaign: Campaign, at: datetime | None = None) -> Day | None:
    """The day on which a campaign's goods arrive (or would, `at`), with everything else that does; None without one."""
    moment = at or campaign.arrives_at
    if moment is None or campaign.kind == CampaignKind.SLOTS:
        return None
    start = moment.astimezone(campaign.area.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    day = Day(start.date(), int(GATE.of(campaign.area)), int(CARRY.of(campaign.area)))
    others = expected(campaign.area).filter(arrives_at__gte=start, arrives_at__lt=start + timedelta(days=1))
    day.campaigns = [*others.exclude(pk=campaign.pk), *expected(campaign.area, pk=campaign.pk)]
    day.orders = sum(map(likely_orders, day.campaigns))
    return day


def expected(area: Area, **which: int) -> QuerySet[Campaign]:
    """
    Campaigns of an area whose goods are still to come or to be handed out, each with its number of orders; of a draw
    that is still to come, those who can win. Where only times are given out nothing arrives.
    """
    placed = Count("orders", filter=Q(orders__state__in=HOLDS_STOCK))
    entered = Count("orders", filter=Q(orders__state=OrderState.WAITLISTED))
    goods = Campaign.objects.filter(area=area, **which).exclude(kind=CampaignKind.SLOTS)
    rows = goods.exclude(state__in=OVER).select_related("area").annotate(entered=entered)
    drawn = When(allotment=Allotment.BALLOT, then=Least(F("entered"), Coalesce(_to_win(), F("entered"))))
    return rows.annotate(placed=placed + Case(drawn, default=Value(0))).order_by("arrives_at", "pk")


def _to_win() -> Subquery:
    """The packs of a campaign; nothing where nobody counts them."""
    pools = Pool.objects.filter(offer__campaign=OuterRef("pk"), offer__withdrawn_at=None).order_by()
    found = pools.values("offer__campaign").annotate(n=Count("pk"), counted=Count("size"), packs=Sum("size"))
    packs = Case(When(n=F("counted"), then=F("packs")), output_field=IntegerField())
    return Subquery(found.annotate(to_win=packs).values("to_win"), output_field=IntegerField())


def likely_orders(campaign: Campaign) -> int:
    """How many households will get something: those who ordered, or the minimum before it is reached."""
    placed = int(getattr(campaign, "placed", 0))
    return max(placed, campaign.minimum) if campaign.minimum_of == "households" else placed


def local_day(area: Area, moment: datetime) -> date:
    """The area's own day."""
    return moment.astimezone(area.zone).date()
