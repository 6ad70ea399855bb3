"""
What orders owe and what was paid for them: groceries' side of hub/core/payments.

An order owes what it costs as ordered, or after a shortage what it is worth; nothing while it waits, and nothing any
more once it is over. What is paid beyond that goes back on the household's balance in the transaction that made it so.
Nothing is written for an order that nobody has begun to pay, so placing one costs nothing here.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from groceries import access
from groceries.models import Campaign, CampaignLeader, Order
from groceries.words import HOLDS_STOCK, LIVE, CampaignState
from hub.core.announce import Event
from hub.core.live import names
from hub.core.payments import actions, standing
from hub.core.payments.models import Payment
from hub.core.payments.standing import Standing
from hub.core.payments.subjects import Bill
from hub.core.payments.words import Method, PaymentState, Why
from hub.core.people.models import Household, Person

KIND = "order"
CHECK_TIME = timedelta(hours=12)
"""A held order stays held so long after its household has said that it paid: somebody has to look first."""

Orders = QuerySet[Order]


def owed(order: Order) -> int:
    """What an order costs its household at this moment, in minor units."""
    if order.state not in HOLDS_STOCK or order.campaign.is_free:
        return 0
    return order.total_minor if order.value_minor is None else order.value_minor


def standings(orders: Iterable[Order]) -> dict[int, Standing]:
    """How each of these orders stands: one query for all."""
    listed = list(orders)
    sums = standing.sums(KIND, [order.pk for order in listed])
    return {order.pk: Standing(owed(order), *sums.get(order.pk, (0, 0))) for order in listed}


def standing_of(order: Order) -> Standing:
    """How one order stands."""
    return standings([order])[order.pk]


def give_back_excess(order: Order, *, by: Person | None, why: Why) -> list[Event]:
    """
    Puts what was paid beyond what the order owes now on the household's balance, and gives the events for the caller's
    announce. Call it in the transaction that changed the order, whose row the caller holds.
    """
    paid = _paid([order.pk])
    parts = _excess(paid.get(order.pk, []), owed(order))
    return list(actions.give_back(parts, by=by, why=why))


def excess_of(order: Order) -> list[tuple[Payment, int]]:
    """The parts of an order's payments that are beyond what it owes at this moment; the caller holds its row."""
    now = Order.objects.select_related("campaign").get(pk=order.pk)
    return _excess(_paid([order.pk]).get(order.pk, []), owed(now))


def give_back_excesses(orders: Orders, *, by: Person | None, why: Why) -> None:
    """
    The same for many orders at once, after a shortage or when a campaign fails: some statements, not some for each
    order. Everybody is told by the campaign's own event. The caller holds the orders' rows.
    """
    paid_for = Payment.objects.filter(subject_kind=KIND, subject_id__in=orders.values("pk"))
    ids = set(paid_for.filter(state=PaymentState.VERIFIED).values_list("subject_id", flat=True))
    if not ids:
        return
    paid = _paid(ids)
    rows = Order.objects.filter(pk__in=ids).select_related("campaign").order_by("pk")
    parts = [part for order in rows for part in _excess(paid[order.pk], owed(order))]
    actions.give_back(parts, by=by, why=why, announced=False)


def _paid(ids: Iterable[int]) -> dict[int, list[Payment]]:
    """The payments that count, of each order, the latest first."""
    rows = Payment.objects.filter(subject_kind=KIND, subject_id__in=list(ids), state=PaymentState.VERIFIED)
    found: dict[int, list[Payment]] = {}
    for payment in rows.select_related("household__area").order_by("-pk"):
        found.setdefault(payment.subject_id, []).append(payment)
    return found


def _excess(payments: list[Payment], owed_minor: int) -> list[tuple[Payment, int]]:
    """
    Which parts of these payments go back, so that exactly what is owed stays: what the committee bore before what the
    household paid.
    """
    over = sum(payment.kept_minor for payment in payments) - owed_minor
    parts = []
    for payment in sorted(payments, key=lambda payment: payment.method != Method.WAIVED):
        part = min(payment.kept_minor, over)
        if part > 0:
            parts.append((payment, part))
            over -= part
    return parts


# --- what the core asks ---------------------------------------------------------------------------------------


def lock(pk: int) -> None:
    """
    Takes the order's row before its payments are looked at. On SQLite there is one writer at a time, and this is only a
    read.
    """
    list(Order.objects.filter(pk=pk).select_for_update().values_list("pk"))


def lock_all(campaign: Campaign) -> None:
    """The same for all orders of a campaign, in ascending order: no money moves until this transaction ends."""
    list(campaign.orders.order_by("pk").select_for_update().values_list("pk"))


def bill(pk: int) -> Bill | None:
    """The bill of one order, or None."""
    order = access.with_places(Order.objects.filter(pk=pk)).first()
    return _bill(order, leaders_of([order]).get(order.campaign_id, "")) if order else None


def bills_of(household: Household) -> list[Bill]:
    """The orders for which a household owes something, the newest first."""
    rows = Order.objects.filter(household=household, state__in=HOLDS_STOCK)
    orders = [order for order in access.with_places(rows).order_by("-pk") if owed(order)]
    leaders = leaders_of(orders)
    return [_bill(order, leaders.get(order.campaign_id, "")) for order in orders]


def leaders_of(orders: Iterable[Order]) -> dict[int, str]:
    """Who takes cash for each campaign, as neighbours may call them."""
    campaigns = {order.campaign_id for order in orders}
    rows = CampaignLeader.objects.filter(campaign__in=campaigns, until=None).select_related("person")
    found: dict[int, list[str]] = {}
    for row in rows.order_by("pk"):
        found.setdefault(row.campaign_id, []).append(row.person.name)
    return {pk: "、".join(names_) for pk, names_ in found.items()}


def _bill(order: Order, leaders: str) -> Bill:
    return Bill(
        kind=KIND, id=order.pk, household=order.household, episode_id=order.episode_id,
        title=order.campaign.shown_title, reference=order.shown_code, owed_minor=owed(order),
        url=reverse("groceries:pay", args=[order.pk]), cash_words=leaders,
        transfer_words=order.campaign.transfer_words, is_over=order.state not in LIVE,
        is_settled=order.campaign.state == CampaignState.SETTLED,
        pay_until=order.hold_until, beneficiary=order.beneficiary,
    )  # fmt: skip


def run_by(person: Person) -> QuerySet[Any, Any]:
    """The ids of the orders in campaigns that somebody leads, or of areas at whose desk they work."""
    found: QuerySet[Any, Any] = Order.objects.filter(
        campaign__in=access.campaigns_run_anywhere(person)
    ).values("pk")
    return found


def streams(pk: int) -> list[str]:
    """Whoever has the order open, and whoever looks after the money of its campaign."""
    campaigns = Order.objects.filter(pk=pk).values_list("campaign", flat=True)
    return [names.case("order", pk), *(names.case("running", campaign) for campaign in campaigns)]


def home() -> str:
    """The page of a household's money."""
    return reverse("groceries:money")
