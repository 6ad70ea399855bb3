"""The cut-off, and what is decided after it: it takes place, it is open for longer, or it fails."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import F, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from groceries import access, events, money, progress, slots, stock
from groceries.actions.ballots import promise
from groceries.actions.filling import fill_cases
from groceries.actions.waiting import free_up, pour_reserves
from groceries.events.ballots import Promised
from groceries.models import Campaign, EntitlementUse, Order, Pool, Reservation
from groceries.words import LIVE, Allotment, CampaignState, OrderState
from hub.core.announce import announce
from hub.core.flow import gate
from hub.core.flow.transition import save_changes, transition
from hub.core.jobs.each import each
from hub.core.kit import clock
from hub.core.kit.errors import Conflict, Invalid
from hub.core.payments.words import Why
from hub.core.people.models import Person


def close(campaign: Campaign, *, by: Person | None, why: str = "", version: int | None = None) -> Campaign:
    """
    Closes orders. Before the cut-off only a person may, who says why. Waits for the orders that are just being placed.
    """
    if by is not None and not why.strip() and clock.now() < campaign.closes_at:
        words = _("Say why orders are closed earlier than was promised.")
        raise Invalid("campaign.close_why", words, fields={"why": words})
    with transaction.atomic():
        gate.shut("campaign", campaign.pk)
        stock.lock(campaign.pk)
        transition(campaign, CampaignState.CLOSED, version=version, closed_at=clock.now())
        told = access.leaders_of(campaign) - ({by.pk} if by else set())
        closed = events.about_campaign(events.Closed, campaign, by=by, told=told, why=why)
        promised = [_promised(campaign, by)] if campaign.is_ballot else _poured(campaign)
        announce(
            closed, *promised, *free_up(campaign.pk)
        )  # the last time that somebody who waits gets what is free
    return campaign


def _poured(campaign: Campaign) -> list[events.CampaignEvent]:
    """
    What is left of a reserve goes to whoever waits: nothing stays unsold that somebody wanted ("never broken", 1). Of
    a draw the drawing does it.
    """
    first = not campaign.reserve_flowed_at
    if not pour_reserves(campaign.pk) or not first:
        return []
    Campaign.objects.filter(pk=campaign.pk).update(reserve_flowed_at=campaign.closed_at)
    campaign.reserve_flowed_at = campaign.closed_at
    return [events.about_campaign(events.ReservesFlowed, campaign, by=None)]


def _promised(campaign: Campaign, by: Person | None) -> events.CampaignEvent:
    """The record keeps what was promised: nobody can exchange it afterwards."""
    made = promise(campaign)
    return events.about_campaign(
        Promised, campaign, by=by, number=made.number_name, secret=made.secret_hash, list=made.list_hash,
        details=made.details_hash,
    )  # fmt: skip


def close_due() -> int:
    """Closes what is past its cut-off and decides about it; how many were closed."""
    due = Campaign.objects.filter(state=CampaignState.OPEN, closes_at__lte=clock.now())
    ready = Q(state=CampaignState.CLOSED, allotment=Allotment.FIRST_COME) | Q(state=CampaignState.DRAWN)
    closing = due.select_related("area").order_by("closes_at")[:50]
    deciding = Campaign.objects.filter(ready).select_related("area").order_by("pk")[:50]
    return each(
        (partial(each, closing, _close_due), partial(each, deciding, _decide_due)), lambda part: part()
    )


def _close_due(campaign: Campaign) -> int:
    try:
        close(campaign, by=None)
    except Conflict:  # somebody has just extended or closed it
        return 0
    return 1


def _decide_due(campaign: Campaign) -> int:
    with suppress(Conflict):  # reopened or called off at this very moment
        decide(campaign)
    return 0


def decide(campaign: Campaign) -> Campaign:
    """
    After the cut-off, and where there is a draw after that: enough has been ordered, and it takes place, or it fails
    and everybody is told.

    Waits while an order is still held for its payment. Without a minimum, one order is enough.
    """
    with transaction.atomic():
        gate.shut("campaign", campaign.pk)
        undrawn = campaign.is_ballot and campaign.state == CampaignState.CLOSED
        if undrawn or Order.objects.filter(campaign=campaign, state=OrderState.RESERVED).exists():
            return campaign
        if progress.reached(campaign):
            return _confirm(campaign)
        return fail(campaign, by=None, why=_("Too few have ordered."))


def _confirm(campaign: Campaign) -> Campaign:
    with transaction.atomic():
        waiting = access.ordering_people(campaign) if _waits(campaign).exists() else set()
        stock.lock(campaign.pk)
        filled = fill_cases(campaign)
        transition(campaign, CampaignState.CONFIRMED)
        end_all(campaign.pk, [OrderState.WAITLISTED], OrderState.NOT_ALLOCATED)
        placed = Order.objects.filter(campaign=campaign, state=OrderState.PLACED)
        placed.update(state=OrderState.CONFIRMED, version=F("version") + 1)
        told = access.ordering_people(campaign)
        missed = events.about_campaign(events.NotReached, campaign, by=None, told=waiting - told)
        announce(
            events.about_campaign(
                events.Confirmed, campaign, by=None, told=told | access.leaders_of(campaign)
            ),
            *([missed] if waiting - told else []),
            *filled,
        )
    return campaign


def _waits(campaign: Campaign) -> QuerySet[Order]:
    return Order.objects.filter(campaign=campaign, state=OrderState.WAITLISTED)


def fail(campaign: Campaign, *, by: Person | None, why: str, version: int | None = None) -> Campaign:
    """It does not take place: every order ends, nobody pays, and everybody who ordered is told why."""
    if not why.strip():
        words = _("Say why; everybody who ordered reads it.")
        raise Invalid("campaign.fail_why", words, fields={"why": words})
    with transaction.atomic():
        gate.shut("campaign", campaign.pk)
        told = access.ordering_people(campaign) | access.leaders_of(campaign)
        transition(campaign, CampaignState.FAILED, version=version, ended_words=why[:300])
        ended = end_all(campaign.pk, LIVE, OrderState.CANCELLED)
        failed = events.about_campaign(events.Failed, campaign, by=by, told=told, why=why, orders=ended)
        announce(failed)
    return campaign


def extend(
    campaign: Campaign, until: datetime, *, by: Person, why: str, version: int | None = None
) -> Campaign:
    """
    Takes orders for longer, also after the cut-off while nothing is decided. Everybody who ordered is told why.
    """
    if until <= max(clock.now(), campaign.closes_at):
        words = _("Choose a later time than the present cut-off.")
        raise Invalid("campaign.extend_later", words, fields={"until": words})
    with transaction.atomic():
        gate.shut("campaign", campaign.pk)
        changes = {"closes_at": until, "extended_from": campaign.extended_from or campaign.closes_at}
        if campaign.is_ballot and campaign.state == CampaignState.CLOSED:
            words = _("What is to be drawn is published already. A list that is promised takes nobody new.")
            raise Conflict("draw.promised", words, now=campaign)
        if campaign.state == CampaignState.CLOSED:
            transition(campaign, CampaignState.OPEN, version=version, closed_at=None, **changes)
        elif campaign.state == CampaignState.OPEN:
            save_changes(campaign, version=version, **changes)
        else:
            raise Conflict(
                "state.closed_way", _("This has moved on and cannot be done any more."), now=campaign
            )
        told = access.ordering_people(campaign) - {by.pk}
        announce(events.about_campaign(events.Extended, campaign, by=by, told=told, why=why))
    return campaign


def end_all(campaign_id: int, states: Iterable[str], to: str) -> int:
    """
    Ends all orders of a campaign that are in these states and gives back what they held; how many. A fixed number of
    statements for six thousand orders. What was paid for them goes on their households' balances. The campaign's gate
    is shut.
    """
    stock.lock(campaign_id)
    ended = end_orders(Order.objects.filter(campaign=campaign_id, state__in=list(states)), to)
    money.give_back_excesses(Order.objects.filter(campaign=campaign_id, state=to), by=None, why=Why.FAILED)
    progress.moved(campaign_id)
    return ended


def end_orders(ending: QuerySet[Order], to: str) -> int:
    """
    The same for some orders of one campaign, whose pools the caller has taken (`stock.lock`). Money is the caller's.
    """
    ids = ending.values("pk")
    held = Reservation.objects.filter(line__order__in=ids)
    for pool_id, number in held.order_by("pool_id").values_list("pool_id").annotate(Sum("quantity")):
        Pool.objects.filter(pk=pool_id).exclude(remaining=None).update(remaining=F("remaining") + number)
    held.delete()
    slots.give_back_all(ending)
    EntitlementUse.objects.filter(order__in=ids).update(quantity=0)
    return ending.update(state=to, version=F("version") + 1, ended_at=clock.now())
