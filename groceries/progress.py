"""How far a campaign has come: numbers read from the rows, never counted along ("a hot fact is state", live.md)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, F, Sum

from groceries.models import Campaign, Order, OrderLine
from groceries.words import HOLDS_STOCK, TO_HAND, MinimumOf, OrderState
from hub.core.live import hot, names

NONE = (0, 0)


@dataclass(frozen=True)
class Progress:
    """
    Live totals: households and packs that hold goods, what they cost (minor units); how many of these households have
    still to pay in time (`held`), how many wait, and for how many goods are there that they have not got (`to_hand`).
    """

    households: int
    packs: int
    amount_minor: int
    held: int
    waiting: int
    to_hand: int
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
    """The totals of some campaigns by id, in two queries however many they are."""
    pks = [one.pk for one in campaigns]
    lines = OrderLine.objects.filter(order__campaign__in=pks, order__state__in=HOLDS_STOCK)
    packs = dict(lines.values_list("order__campaign").annotate(n=Sum("quantity")).order_by())
    orders = Order.objects.filter(campaign__in=pks).values_list("campaign", "state").order_by()
    states: dict[int, dict[str, tuple[int, int]]] = {pk: {} for pk in pks}
    for pk, state, number, amount in orders.annotate(n=Count("pk"), amount=Sum("total_minor")):
        states[pk][state] = number, amount
    return {one.pk: _progress(one, states[one.pk], packs.get(one.pk, 0)) for one in campaigns}


def _progress(campaign: Campaign, states: Mapping[str, tuple[int, int]], packs: int) -> Progress:
    """From how many orders are in each state, and what they cost."""
    holding = [states[state] for state in HOLDS_STOCK if state in states]
    return Progress(
        households=sum(number for number, _amount in holding), packs=packs,
        amount_minor=sum(amount for _number, amount in holding), held=states.get(OrderState.RESERVED, NONE)[0],
        waiting=states.get(OrderState.WAITLISTED, NONE)[0],
        to_hand=sum(states.get(state, NONE)[0] for state in TO_HAND), minimum_of=campaign.minimum_of,
        minimum=campaign.minimum,
    )  # fmt: skip


def of(campaign: Campaign) -> Progress:
    """The totals now, in two queries."""
    return of_many([campaign])[campaign.pk]


def moved(campaign_id: int) -> None:
    """
    The totals are others after this transaction: whoever watches the campaign is told to fetch them, at most once a
    second. Orders append nothing to the campaign's stream, or they would queue for its counter.
    """
    hot.touch(names.case("campaign", campaign_id))


def handed(campaign_id: int) -> None:
    """More has been handed out, or less is left to be: whoever runs the campaign fetches how far it is."""
    hot.touch(names.case("running", campaign_id))


def worth(campaign_id: int) -> None:
    """Orders are worth something else, so that another sum is unpaid: the same people fetch the numbers."""
    handed(campaign_id)


def reached(campaign: Campaign) -> bool:
    """Whether it takes place: its minimum is reached, and somebody ordered at all."""
    now = of(campaign)
    return now.households > 0 and now.gap == 0


def sold_by_offer(campaign: Campaign) -> dict[int, int]:
    """How many of each offer are ordered by orders that hold goods."""
    lines = OrderLine.objects.filter(order__campaign=campaign, order__state__in=HOLDS_STOCK)
    return dict(lines.values_list("offer").annotate(n=Sum(F("quantity"))).order_by())
