"""The money of a campaign as lists: who has paid, who has not, by building, floor and door; and the same as a file."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import BigIntegerField, Case, F, OuterRef, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from groceries import access, money
from groceries.models import Campaign, Order
from groceries.words import HOLDS_STOCK
from hub.core.kit import money as amounts
from hub.core.kit import phones, spreadsheet
from hub.core.payments.models import Payment
from hub.core.payments.standing import Standing
from hub.core.payments.words import PaymentState
from hub.core.people import access as people

ROUTE = [
    "household__building__position",
    "household__building__number",
    "household__floor",
    "household__door",
    "pk",
]
"""As somebody walks who collects money."""

VIEWS = ("unpaid", "check", "paid", "all")


SHOWN = (PaymentState.CLAIMED, PaymentState.VERIFIED)


@dataclass(frozen=True)
class Line:
    """One order on a money list. Name and phone are of the household's head; for whoever runs the campaign only."""

    order: Order
    standing: Standing
    name: str
    phone: str
    payments: Sequence[Payment] = ()


@dataclass(frozen=True)
class Figures:
    """Of a whole campaign, in minor units; and how many orders owe something still."""

    owed: int
    paid: int
    claimed: int
    open: int
    orders: int
    unpaid_orders: int


def with_sums(rows: QuerySet[Order]) -> QuerySet[Any]:
    """Orders with `owes`, `has_paid`, `said_paid` and `is_open` worked out by the database."""
    owes = Case(
        When(state__in=HOLDS_STOCK, then=Coalesce("value_minor", "total_minor")), default=Value(0),
        output_field=BigIntegerField(),
    )  # fmt: skip
    summed: QuerySet[Any] = rows.annotate(
        owes=owes, has_paid=_sum(PaymentState.VERIFIED), said_paid=_sum(PaymentState.CLAIMED)
    )
    return _opened(summed)


def _opened(rows: QuerySet[Any]) -> QuerySet[Any]:
    found: Any = rows.annotate(is_open=F("owes") - F("has_paid") - F("said_paid"))
    return found  # type: ignore[no-any-return]


def _sum(state: str) -> Coalesce:
    rows = Payment.objects.filter(subject_kind=money.KIND, subject_id=OuterRef("pk"), state=state).order_by()
    kept = rows.values("subject_id").annotate(sum=Sum(F("amount_minor") - F("refunded_minor"))).values("sum")
    return Coalesce(Subquery(kept), Value(0), output_field=BigIntegerField())


def orders(campaign: Campaign, view: str = "all", building: int | None = None) -> QuerySet[Any]:
    """The orders of a campaign that owe or have paid something: `unpaid`, `check`, `paid` or `all`, as one walks."""
    rows = with_sums(access.with_places(Order.objects.filter(campaign=campaign)))
    rows = rows.filter(household__building=building) if building else rows
    rows = rows.exclude(owes=0, has_paid=0, said_paid=0)
    if view == "unpaid":
        rows = rows.filter(is_open__gt=0)
    elif view == "check":
        rows = rows.filter(said_paid__gt=0)
    elif view == "paid":
        rows = rows.filter(has_paid__gte=F("owes"), has_paid__gt=0)
    return rows.order_by(*ROUTE)


def figures(campaign: Campaign) -> Figures:
    """The totals of a campaign: one query."""
    rows = with_sums(Order.objects.filter(campaign=campaign)).exclude(owes=0, has_paid=0, said_paid=0)
    listed = list(rows.values_list("owes", "has_paid", "said_paid", "is_open"))
    return Figures(
        owed=sum(one[0] for one in listed), paid=sum(one[1] for one in listed),
        claimed=sum(one[2] for one in listed), open=sum(max(0, one[3]) for one in listed),
        orders=len(listed), unpaid_orders=sum(one[3] > 0 for one in listed),
    )  # fmt: skip


_UNPAID = """
WITH due AS MATERIALIZED (
    SELECT COALESCE(value_minor, total_minor) - COALESCE((
        SELECT SUM(amount_minor - refunded_minor) FROM payments_payment
        WHERE subject_kind = %s AND subject_id = groceries_order.id AND state IN ({shown})), 0) AS left_over
    FROM groceries_order WHERE campaign_id = %s AND state IN ({holds}))
SELECT COUNT(*), COALESCE(SUM(left_over), 0) FROM due WHERE left_over > 0
"""


@dataclass(frozen=True)
class Unpaid:
    """How many orders owe something that nobody has said to have paid, and how much in minor units."""

    orders: int = 0
    amount_minor: int = 0


def unpaid(campaign: Campaign) -> Unpaid:
    """
    What `orders(campaign, "unpaid")` lists, counted: one statement that looks once at each order and its payments, for
    pages that ask every second.
    """
    if campaign.is_free:
        return Unpaid()
    places = {"shown": ", ".join(["%s"] * len(SHOWN)), "holds": ", ".join(["%s"] * len(HOLDS_STOCK))}
    with (
        connection.cursor() as cursor
    ):  # planned each time: how much is paid changes from nothing to everything
        cursor.execute(_UNPAID.format(**places), [money.KIND, *SHOWN, campaign.pk, *HOLDS_STOCK])
        found, amount = cursor.fetchone()
    return Unpaid(found, int(amount))


def lines(rows: Iterable[Order]) -> list[Line]:
    """These orders with the head of each household and what was said to be paid: two queries for all."""
    listed = list(rows)
    heads = people.live_memberships().filter(household__in=[one.household_id for one in listed], is_head=True)
    by_door = {head.household_id: head.person for head in heads.select_related("person")}
    waiting: dict[int, list[Payment]] = {}
    payments = Payment.objects.filter(subject_kind=money.KIND, subject_id__in=[one.pk for one in listed])
    for payment in payments.filter(state__in=SHOWN).select_related("claimed_by").order_by("pk"):
        waiting.setdefault(payment.subject_id, []).append(payment)
    found = []
    for one in listed:
        head: Any = by_door.get(one.household_id)
        sums: Any = one
        standing = Standing(sums.owes, sums.has_paid, sums.said_paid)
        phone = (head.phone or head.other_phone) if head else ""
        found.append(Line(one, standing, head.name if head else "", phone, waiting.get(one.pk, [])))
    return found


def find(campaign: Campaign, whom: str) -> Order | None:
    """
    The order that somebody means by a door (12-0304, 12栋 0304; 0304 where only one building has such an order) or by
    its receipt code; None where nothing or more than one is meant.
    """
    code = "".join(sign for sign in whom.upper() if sign.isalnum())
    rows = access.with_places(Order.objects.filter(campaign=campaign, state__in=HOLDS_STOCK))
    by_code = rows.filter(code=code).first()
    if by_code:
        return by_code
    parts = [
        part for part in "".join(s if s.isalnum() else " " for s in whom.replace("栋", " ")).split() if part
    ]
    if not parts:
        return None
    doors = rows.filter(household__door__iexact=parts[-1])
    if len(parts) > 1:
        doors = doors.filter(household__building__number__iexact=parts[0])
    found = list(doors[:2])
    return found[0] if len(found) == 1 else None


def export(campaign: Campaign, form: str) -> bytes:
    """The whole list as `csv` or `xlsx`, amounts as numbers, in the reader's language."""
    currency = campaign.area.currency
    rows = [_headings(), *(_row(line, currency) for line in lines(orders(campaign)))]
    title = f"{campaign.number} {campaign.title}"
    return spreadsheet.to_xlsx(rows, title=title) if form == "xlsx" else spreadsheet.to_csv(rows)


def _headings() -> list[str]:
    return [
        _("Building"), _("Floor"), _("Door"), _("Name"), _("Phone"), _("Receipt code"), _("State"), _("Owed"),
        _("Paid"), _("To be checked"), _("Open"),
    ]  # fmt: skip


def _row(line: Line, currency: str) -> list[Any]:
    order, now = line.order, line.standing
    return [
        str(order.household.building), order.household.floor, order.household.door, line.name,
        phones.show(line.phone) if line.phone else "", order.shown_code, order.get_state_display(),
        *(Decimal(amounts.plain(amount, currency)) for amount in (now.owed, now.paid, now.claimed, now.open)),
    ]  # fmt: skip
