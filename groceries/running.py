"""What whoever runs a campaign sees: where it stands, what to do next, what may be done at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext_lazy, pgettext_lazy

from groceries import calendar, money_lists, prices, progress
from groceries.actions.leading import SWITCHED
from groceries.actions.ready import may_approve
from groceries.ahead import Step, gap_words, next_step
from groceries.cases import of_campaign
from groceries.models import Campaign, CampaignLeader, Offer, Pool, PriceFlag, Slot
from groceries.packs import Cases
from groceries.prices import Watched
from groceries.progress import Progress
from groceries.slots import free_slots
from groceries.words import CampaignState, PoolKind
from hub.core.kit import clock
from hub.core.people.models import Person
from hub.core.people.words import DESK_ROLES, Role

OVER = (CampaignState.SETTLED, CampaignState.FAILED, CampaignState.CANCELLED)
STAGES = (
    (gettext_lazy("To be decided"), (CampaignState.IN_REVIEW,)),
    (gettext_lazy("Being prepared"), (CampaignState.DRAFT,)),
    (pgettext_lazy("campaigns", "Open"), (CampaignState.OPEN, CampaignState.SCHEDULED)),
    (
        gettext_lazy("Orders are closed"),
        (
            CampaignState.CLOSED, CampaignState.DRAWN, CampaignState.CONFIRMED, CampaignState.ORDERED,
            CampaignState.RECEIVED, CampaignState.COLLECTING,
        ),
    ),
)  # fmt: skip
"""How the list of campaigns is grouped: what somebody waits for stands first."""


@dataclass(frozen=True)
class Listed:
    """A campaign in the list, with its numbers and its next step."""

    campaign: Campaign
    now: Progress
    step: Step


def may_decide(person: Person, campaign: Campaign, roles: frozenset[Role]) -> bool:
    """Whether this person decides now: at the desk, and it is not their own (the action has the last word)."""
    waits = campaign.state == CampaignState.IN_REVIEW
    return waits and bool(roles & DESK_ROLES) and may_approve(campaign, person)


def listed(campaigns: Sequence[Campaign], *, desk: bool) -> list[Listed]:
    """Campaigns with numbers and next steps: a fixed number of queries, however many."""
    numbers = progress.of_many(campaigns)
    offered = Offer.objects.filter(campaign__in=campaigns, withdrawn_at=None).values_list("campaign")
    offers = dict(offered.annotate(n=Count("pk")).order_by())
    drafts = [one.pk for one in campaigns if one.only_times and one.is_editable]
    if drafts:
        offers |= dict.fromkeys(drafts, 0)
        times = Slot.objects.filter(campaign__in=drafts, ends_at__gt=clock.now()).values_list("campaign")
        offers |= dict(times.annotate(n=Count("pk")).order_by())
    return [
        Listed(
            one, numbers[one.pk], next_step(one, numbers[one.pk], offers=offers.get(one.pk, 0), decides=desk)
        )
        for one in campaigns
    ]


def staged(rows: Sequence[Listed]) -> list[tuple[Any, list[Listed]]]:
    """By what is to be done; stages with nothing in them are left out."""
    found = [(label, [row for row in rows if row.campaign.state in states]) for label, states in STAGES]
    return [(label, some) for label, some in found if some]


@dataclass(frozen=True)
class Good:
    """An offer as the page shows it: how much of it is sold and left, and what is to be said of its price."""

    offer: Offer
    sold: int
    pools: Sequence[Pool]
    watched: Watched
    flags: Sequence[PriceFlag]
    cases: Cases | None = None

    @property
    def left(self) -> int | None:
        """What nobody has taken; None where nobody counts."""
        if any(pool.remaining is None for pool in self.pools):
            return None
        return sum(pool.remaining or 0 for pool in self.pools)

    @property
    def has_reserves(self) -> bool:
        """Whether something is kept back for some."""
        return any(pool.kind != PoolKind.GENERAL for pool in self.pools)


def goods(campaign: Campaign) -> list[Good]:
    """What is offered, with sold and left: a fixed number of queries."""
    offers = list(
        campaign.offers.filter(withdrawn_at=None)
        .select_related("good", "supplier")
        .prefetch_related("pools", "parts", "flags__household__building")
    )
    sold = progress.sold_by_offer(campaign)
    filled = of_campaign(campaign)
    watched = {one.offer.pk: one for one in prices.watch(campaign, offers)}
    return [
        Good(
            one,
            sold.get(one.pk, 0),
            list(one.pools.all()),
            watched[one.pk],
            list(one.flags.all()),
            filled.get(one.pk),
        )
        for one in offers
    ]


def numbers(campaign: Campaign) -> dict[str, Any]:
    """The hot numbers of a campaign's page."""
    now = progress.of(campaign)
    return {
        "campaign": campaign,
        "now": now,
        "share": min(100, 100 * now.counted // now.minimum) if now.has_minimum else 0,
        "gap_words": gap_words(campaign, now) if now.gap else "",
        "unpaid": money_lists.unpaid(campaign),
        "handing_out": campaign.state == CampaignState.COLLECTING,
    }


@dataclass(frozen=True)
class Verb:
    """Something that may be done to a campaign now: the name of its page, words, an icon."""

    name: str
    label: Any
    icon: str
    bad: bool = False


_CAN: tuple[tuple[Verb, tuple[CampaignState, ...]], ...] = (
    (Verb("campaign_take_back", gettext_lazy("Take it back to change it"), "undo"),
     (CampaignState.IN_REVIEW, CampaignState.SCHEDULED)),
    (Verb("campaign_extend", gettext_lazy("Take orders for longer"), "clock"),
     (CampaignState.OPEN, CampaignState.CLOSED)),
    (Verb("campaign_close", gettext_lazy("Close orders earlier"), "lock"), (CampaignState.OPEN,)),
    (Verb("campaign_handing", gettext_lazy("Change how goods reach people"), "door"),
     SWITCHED),
    (Verb("campaign_cancel", gettext_lazy("Call it off"), "close", bad=True),
     (CampaignState.DRAFT, CampaignState.IN_REVIEW, CampaignState.SCHEDULED, CampaignState.OPEN, CampaignState.CLOSED,
      CampaignState.DRAWN, CampaignState.CONFIRMED)),
)  # fmt: skip


def verbs(campaign: Campaign) -> list[Verb]:
    """What may be done now besides the next step."""
    promised = campaign.is_ballot and campaign.state == CampaignState.CLOSED
    found = [verb for verb, states in _CAN if campaign.state in states]
    return [verb for verb in found if not (promised and verb.name == "campaign_extend")]


def shown(campaign: Campaign, person: Person, roles: frozenset[Role]) -> dict[str, Any]:
    """Everything that the page of a campaign shows to whoever runs it."""
    found, hot = goods(campaign), numbers(campaign)
    decides = may_decide(person, campaign, roles)
    times = free_slots(campaign) if campaign.only_times else []
    leaders = (
        CampaignLeader.objects.filter(campaign=campaign, until=None).select_related("person").order_by("pk")
    )
    return {
        **hot,
        "goods": found,
        "dear": [good for good in found if good.watched.is_dear] if not campaign.is_free else [],
        "flags": [flag for good in found for flag in good.flags if flag.answered_at is None],
        "leaders": list(leaders),
        "step": next_step(
            campaign,
            hot["now"],
            offers=len(times if campaign.only_times else found),
            decides=decides,
            moving=True,
        ),
        "times": times,
        "decides": decides,
        "verbs": verbs(campaign),
        "day": calendar.day_of(campaign),
        "is_over": campaign.state in OVER,
        "before": campaign.state in (CampaignState.DRAFT, CampaignState.IN_REVIEW),
        "ended": campaign.state in (CampaignState.FAILED, CampaignState.CANCELLED),
        "at_desk": bool(roles & DESK_ROLES),
        "can_stock": campaign.state in (CampaignState.DRAFT, CampaignState.SCHEDULED, CampaignState.OPEN),
        "hours": campaign.state == CampaignState.OPEN and clock.now() < campaign.closes_at,
    }
