"""How far a campaign has come: numbers read from the rows, never counted along ("a hot fact is state", live.md)."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, F, Sum

from groceries.models import Campaign, Order, OrderLine
from groceries.words import HOLDS_STOCK, MinimumOf, OrderState
from hub.core.live import hot, names


@dataclass(frozen=True)
class Progress:
    """Live totals: households and packs that hold goods, what they cost (minor units), and how many wait."""

    households: int
    packs: int
    amount_minor: int
    waiting: int
    minimum_of: str
    minimum: int

    @property
    def counted(self) -> int:
        """What the minimum counts."""
        found = {
            MinimumOf.PACKS: self.packs, MinimumOf.HOUSEHOLDS: self.households, MinimumOf.AMOUNT: self.amount_minor,
        }  # fmt: skip
        return found.get(MinimumOf(self.minimum_of), self.households)

    @property
    def gap(self) -> int:
        """What is missing to the minimum."""
        return max(0, self.minimum - self.counted) if self.minimum_of else 0

    @property
    def has_minimum(self) -> bool:
        """Whether there is one."""
        return bool(self.minimum_of and self.minimum)


def of_many(campaigns: Sequence[Campaign]) -> dict[int, Progress]:
    """The totals of some campaigns by id, in three queries however many they are."""
    orders = Order.objects.filter(campaign__in=campaigns)
    holding = orders.filter(state__in=HOLDS_STOCK).values_list("campaign").order_by()
    sums = {pk: (n, amount) for pk, n, amount in holding.annotate(n=Count("pk"), amount=Sum("total_minor"))}
    lines = OrderLine.objects.filter(order__campaign__in=campaigns, order__state__in=HOLDS_STOCK)
    packs = dict(lines.values_list("order__campaign").annotate(n=Sum("quantity")).order_by())
    waits = orders.filter(state=OrderState.WAITLISTED).values_list("campaign").order_by()
    waiting = dict(waits.annotate(n=Count("pk")))
    return {
        one.pk: Progress(
            households=sums.get(one.pk, (0, 0))[0], packs=packs.get(one.pk, 0),
            amount_minor=sums.get(one.pk, (0, 0))[1], waiting=waiting.get(one.pk, 0),
            minimum_of=one.minimum_of, minimum=one.minimum,
        )
        for one in campaigns
    }  # fmt: skip


def of(campaign: Campaign) -> Progress:
    """The totals now, in three queries."""
    holding = campaign.orders.filter(state__in=HOLDS_STOCK)
    sums = holding.aggregate(households=Count("pk"), amount=Sum("total_minor"))
    packs = OrderLine.objects.filter(order__in=holding.values("pk")).aggregate(sum=Sum("quantity"))["sum"]
    waiting = campaign.orders.filter(state=OrderState.WAITLISTED).count()
    return Progress(
        sums["households"], packs or 0, sums["amount"] or 0, waiting, campaign.minimum_of, campaign.minimum
    )


def moved(campaign_id: int) -> None:
    """
    The totals are others after this transaction: whoever watches the campaign is told to fetch them, at most once a
    second. Orders append nothing to the campaign's stream, or they would queue for its counter.
    """
    hot.touch(names.case("campaign", campaign_id))


def handed(campaign_id: int) -> None:
    """More has been handed out, or less is left to be: whoever runs the campaign fetches how far it is."""
    hot.touch(names.case("running", campaign_id))


def reached(campaign: Campaign) -> bool:
    """Whether it takes place: its minimum is reached, and somebody ordered at all."""
    now = of(campaign)
    return now.households > 0 and now.gap == 0


def sold_by_offer(campaign: Campaign) -> dict[int, int]:
    """How many of each offer are ordered by orders that hold goods."""
    lines = OrderLine.objects.filter(order__campaign=campaign, order__state__in=HOLDS_STOCK)
    return dict(lines.values_list("offer").annotate(n=Sum(F("quantity"))).order_by())
