"""Used ≤ cap, over time and across campaigns ("never broken", 3)."""

from collections import Counter
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Sum
from django.db.models.functions import Coalesce

from groceries.models import EntitlementRule, EntitlementUse, Order, OrderLine
from groceries.words import HOLDS_STOCK, OVER
from hub.core.kit.invariants import Findings


def counted() -> Findings:
    """What counts against an entitlement is what live orders hold or get of its kind; ended orders count nothing."""
    wanted: Counter[tuple[int, str]] = Counter()
    held = OrderLine.objects.filter(order__state__in=HOLDS_STOCK).values_list("order", "offer__good__kind")
    for order_id, kind, number in held.annotate(n=Sum(Coalesce("allocated", "quantity"))).order_by():
        wanted[order_id, kind] = number
    for use in EntitlementUse.objects.select_related("account", "order"):
        expected = 0 if use.order.state in OVER else wanted[use.order_id, use.account.kind]
        if use.quantity != expected:
            yield f"order:{use.order_id}", str(expected), str(use.quantity)


def left_out() -> Findings:
    """Every order of a kind that was placed under a rule is counted, whoever wrote it down."""
    for rule in EntitlementRule.objects.filter(until=None).order_by("pk"):
        uses = EntitlementUse.objects.filter(order=OuterRef("pk"), account__kind=rule.kind)
        orders = Order.objects.filter(
            state__in=HOLDS_STOCK, placed_at__gt=rule.since, campaign__area=rule.area_id,
            lines__offer__good__kind=rule.kind,
        )  # fmt: skip
        for pk in orders.exclude(Exists(uses)).order_by("pk").distinct().values_list("pk", flat=True):
            yield f"order:{pk}", f"its {rule.kind} counted", "not counted"


def kept() -> Findings:
    """No household had more of a kind in a rule's days than the rule allows, counted back from each order."""
    for rule in EntitlementRule.objects.filter(until=None):
        days = timedelta(days=rule.days)
        uses = EntitlementUse.objects.filter(account__kind=rule.kind, account__household__area=rule.area_id)
        by_account: dict[int, list[tuple[datetime, int]]] = {}
        for account, at, quantity in uses.values_list("account", "at", "quantity").order_by("account", "at"):
            by_account.setdefault(account, []).append((at, quantity))
        for account, rows in by_account.items():
            for end, _quantity in rows:
                used = sum(quantity for at, quantity in rows if end - days < at <= end)
                if end >= rule.since and used > rule.quantity:
                    yield f"entitlement:{account}", f"≤ {rule.quantity}", str(used)
