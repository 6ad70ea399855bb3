"""What whoever runs a campaign sees: where it stands, what to do next, what may be done at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from groceries import calendar, prices, progress
from groceries.actions.leading import SWITCHED
from groceries.actions.ready import may_approve
from groceries.cases import of_campaign
from groceries.models import Campaign, CampaignLeader, Offer, Pool, PriceFlag, Slot
from groceries.packs import Cases
from groceries.prices import Watched
from groceries.progress import Progress
from groceries.slots import free_slots
from groceries.words import CampaignState, PoolKind
from hub.core.kit import clock, money
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
class Step:
    """What comes next: words, and the verb that does it ("" where there is only waiting)."""

    words: str
    verb: str = ""
    label: str = ""


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


def next_step(campaign: Campaign, now: Progress, *, offers: int, decides: bool, moving: bool = False) -> Step:
    """
    What is to be done, for whoever looks. `offers`: how many goods, or times where those are all there is. `moving`: on
    a page whose numbers move, so that it names none of them.
    """
    state = CampaignState(campaign.state)
    if state == CampaignState.DRAFT and not offers:
        return _begin_step(campaign)
    if state == CampaignState.DRAFT:
        return Step(
            _("Ask the committee to agree when everything is right."), "submit", _("Ask the committee")
        )
    if state == CampaignState.IN_REVIEW:
        if decides:
            return Step(_look_at(campaign), "approve", _("Approve"))
        return Step(_("The committee is looking at it."))
    if campaign.is_ballot and state in (CampaignState.OPEN, CampaignState.CLOSED, CampaignState.DRAWN):
        return _ballot_step(state)
    if state == CampaignState.OPEN and now.has_minimum and moving:
        return Step(
            _("Orders close by themselves at their hour. It takes place if the minimum is reached by then.")
        )
    if state == CampaignState.OPEN and now.gap:
        return Step(gap_words(campaign, now))
    words, label = _WAITING[state], _("Buying and handing out")
    if campaign.only_times:
        words, label = _TIMES_WAITING.get(state, words), _("Who comes when")
    return Step(str(words), "closing", label) if state in AFTERWARDS else Step(str(words))


def _begin_step(campaign: Campaign) -> Step:
    """The first of all: goods, or times."""
    if campaign.only_times:
        return Step(_("Lay out the times that people can choose."), "times", _("Lay out times"))
    words = _("Add what is offered: by the supplier's list, or one by one.")
    return Step(words, "goods", _("Import a price list"))


def _look_at(campaign: Campaign) -> str:
    if campaign.only_times:
        return _("Look at the times, and decide.")
    return _("Look at prices, minimum and supplier, and decide.")


def _ballot_step(state: CampaignState) -> Step:
    if state == CampaignState.OPEN:
        return Step(
            _("Entries are taken. They close by themselves at their hour; then the draw is promised.")
        )
    if state == CampaignState.CLOSED:
        return Step(_("Wait for the public number, and enter it."), "drawing", _("To the draw"))
    return Step(_("The draw is done."), "drawing", _("See who was drawn"))


AFTERWARDS = (
    CampaignState.CONFIRMED, CampaignState.ORDERED, CampaignState.RECEIVED, CampaignState.COLLECTING,
)  # fmt: skip
"""From the supplier's order to the last door: the page for closing says what comes next."""

_WAITING = {
    CampaignState.SCHEDULED: gettext_lazy("It opens by itself at its hour."),
    CampaignState.OPEN: gettext_lazy("It takes place. Orders close by themselves at their hour."),
    CampaignState.CLOSED: gettext_lazy("What was ordered is being counted."),
    CampaignState.DRAWN: gettext_lazy("The draw is done."),
    CampaignState.CONFIRMED: gettext_lazy("Order from the supplier."),
    CampaignState.ORDERED: gettext_lazy("Wait for the goods, and note what arrives."),
    CampaignState.RECEIVED: gettext_lazy("Share out what arrived, and pack it."),
    CampaignState.COLLECTING: gettext_lazy("Hand it out."),
    CampaignState.SETTLED: gettext_lazy("Everything is settled."),
    CampaignState.FAILED: gettext_lazy("It did not take place."),
    CampaignState.CANCELLED: gettext_lazy("It was called off."),
}


_TIMES_WAITING = {
    CampaignState.OPEN: gettext_lazy("Times can be chosen. That ends by itself at its hour."),
    CampaignState.CLOSED: gettext_lazy("What was chosen is being counted."),
    CampaignState.CONFIRMED: gettext_lazy("Begin when the first people come."),
    CampaignState.COLLECTING: gettext_lazy("People come at their time. Scan their vouchers."),
    CampaignState.SETTLED: gettext_lazy("It is done."),
}
"""The same where only times are given out."""


def gap_words(campaign: Campaign, now: Progress) -> str:
    """What is missing to the minimum."""
    if now.minimum_of == "amount":
        return _("%(gap)s more, and it takes place.") % {"gap": money.show(now.gap, campaign.area.currency)}
    words = _("%(gap)s more packs, and it takes place.")
    if now.minimum_of == "households":
        words = _("%(gap)s more households, and it takes place.")
    return words % {"gap": now.gap}


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
