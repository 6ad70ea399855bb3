"""
Households are asked whether something else may come instead of what did not, until a published hour.

Whoever does not answer in time gets nothing instead and its whole price back, and is told so.
"""

from collections.abc import Collection
from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from groceries import events, money, stock, values
from groceries.actions.closing import end_orders
from groceries.actions.worth import revalue
from groceries.models import Adjustment, Campaign, MissingPart, Order, OrderLine
from groceries.words import Answer, CampaignState, OrderState
from hub.core.announce import Event, announce
from hub.core.flow import gate
from hub.core.jobs.each import each
from hub.core.kit import clock
from hub.core.kit.errors import Conflict
from hub.core.people.models import Person

OPEN_STATES = (OrderState.CONFIRMED, OrderState.ALLOCATED)


def answer(adjustment: Adjustment, *, accept: bool, by: Person | None) -> Adjustment:
    """
    The household says yes or no to what is offered instead, once, until its order is packed. Refuses with Conflict
    `substitution.answered`.
    """
    says = Answer.ACCEPTED if accept else Answer.REFUSED
    missing, order = adjustment.missing, adjustment.order
    if missing is None or adjustment.line is None:
        raise Conflict("substitution.answered", _("There is nothing to decide."))
    with transaction.atomic():
        gate.enter("campaign", order.campaign_id)
        if missing.offer_id and not accept:
            stock.lock(order.campaign_id)
        money.lock(order.pk)
        asked = Adjustment.objects.filter(pk=adjustment.pk, answer=Answer.ASKED, order__state__in=OPEN_STATES)
        packs = asked.values_list(
            "quantity", flat=True
        ).first()  # now: goods may be shared out since it was shown
        if packs is None:
            raise Conflict("substitution.answered", _("This is decided already."), now=adjustment)
        adjustment.quantity = packs
        asked.update(
            amount_minor=adjustment.back_of(says), answer=says, answered_by=by, answered_at=clock.now()
        )
        if missing.offer_id and says == Answer.REFUSED:
            _nothing_instead(order.campaign, [adjustment])
        revalue(order.campaign, [order.pk], by=by)
        announce(events.about_order(events.Answered, order, by=by, answer=str(says)))
    adjustment.refresh_from_db()
    return adjustment


def _nothing_instead(campaign: Campaign, refused: Collection[Adjustment]) -> None:
    """An order whose goods are shared out and of which nothing comes now has ended. The caller has taken the pools."""
    OrderLine.objects.filter(pk__in=[row.line_id for row in refused]).update(swapped=0)
    shared = campaign.orders.filter(
        pk__in={row.order_id for row in refused}, state__in=(OrderState.ALLOCATED,), lines__isnull=False
    )
    empty = [order.pk for order in shared.distinct().prefetch_related("lines") if not order_comes(order)]
    if empty:
        end_orders(Order.objects.filter(pk__in=empty), OrderState.NOT_ALLOCATED)


def order_comes(order: Order) -> bool:
    """Whether something of it reaches its household."""
    return any(line.comes for line in order.lines.all())


def end_questions(
    campaign: Campaign, *, building_id: int | None = None, goods: bool = False, due: datetime | None = None
) -> list[Event]:
    """
    Whoever has not answered gets nothing instead and its whole price back; an event for each, for the caller's
    announce. Of a building, about whole `goods` alone, or those whose time was over at `due`. In the caller's
    transaction, which has shut the campaign's gate.
    """
    asked = Adjustment.objects.filter(order__campaign=campaign, answer=Answer.ASKED)
    if building_id is not None:
        asked = asked.filter(order__household__building=building_id)
    if goods:
        asked = asked.exclude(missing__offer=None)
    if due is not None:
        asked = asked.filter(missing__answer_by__lte=due)
    related = ("missing__part", "missing__offer", "line", "order__household", "order__beneficiary")
    found = list(asked.select_related(*related).order_by("pk"))
    for row in found:
        row.answer, row.answered_at = Answer.REFUSED, clock.now()
        row.amount_minor = row.back_of(Answer.REFUSED)
    Adjustment.objects.bulk_update(
        found, ["answer", "answered_at", "amount_minor"], batch_size=values.AT_ONCE
    )
    if whole := [row for row in found if row.missing and row.missing.offer_id]:
        stock.lock(campaign.pk)
        _nothing_instead(campaign, whole)
    revalue(campaign, {row.order_id for row in found}, by=None)
    return [_run_out(campaign, row) for row in found]


def _run_out(campaign: Campaign, row: Adjustment) -> Event:
    order, what = row.order, row.missing.title if row.missing else ""
    order.campaign = campaign
    told = events.household(order)
    return events.about_order(events.QuestionRanOut, order, by=None, told=told, what=what)


def end_questions_due() -> int:
    """Ends the questions whose time is over; how many."""
    now = clock.now()
    due = MissingPart.objects.filter(answer_by__lte=now, adjustments__answer=Answer.ASKED)
    asking = Campaign.objects.filter(pk__in=due.values("campaign")).exclude(state=CampaignState.SETTLED)
    return each(asking.order_by("pk"), partial(_end_due, now))


def _end_due(now: datetime, campaign: Campaign) -> int:
    with transaction.atomic():
        gate.shut("campaign", campaign.pk)
        over = end_questions(campaign, due=now)
        announce(*over)
    return len(over)
