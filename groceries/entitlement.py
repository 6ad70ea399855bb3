"""What a household may have of a kind of good in so many days, whoever orders it ("never broken", 3)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Min, QuerySet, Sum
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from groceries.models import EntitlementRule, EntitlementUse, Order
from groceries.words import GoodKind
from hub.core.kit import clock
from hub.core.kit.errors import Conflict
from hub.core.kit.prepared import Prepared
from hub.core.people.models import Household

_QUEUE = """
INSERT INTO groceries_entitlementaccount (household_id, kind, changes) VALUES (%s, %s, 1)
ON CONFLICT (household_id, kind) DO UPDATE SET changes = groceries_entitlementaccount.changes + 1 RETURNING id
"""

_QUEUE_ALL = """
INSERT INTO groceries_entitlementaccount (household_id, kind, changes) VALUES {places}
ON CONFLICT (household_id, kind) DO UPDATE SET changes = groceries_entitlementaccount.changes + 1
"""
AT_ONCE = 300


@dataclass(frozen=True)
class Left:
    """What a household may still have of a kind: how many now, of how many in how many days, and when there is more."""

    rule: EntitlementRule
    left: int
    more_from: datetime | None


def rules_of(area_id: int) -> dict[str, EntitlementRule]:
    """The rules in force, by kind of good."""
    return {rule.kind: rule for rule in _RULES.all(area_id)}


_RULES = Prepared(lambda area: EntitlementRule.objects.filter(area=area, until=None), int)


def use(
    order: Order,
    quantities: Mapping[str, int],
    rules: Mapping[str, EntitlementRule],
    before: Mapping[str, int] | None = None,
) -> None:
    """
    Counts what an order takes of each kind that has a rule, instead of what it took `before` (see `used_by`).

    Whoever takes less is never refused; what grows counts from now, or an old order could be filled up again when its
    days are over. Raises Conflict `entitlement.used_up` with the day from which there is more.
    """
    had = before or {}
    for kind in sorted({*had, *(rules.keys() & quantities.keys())}):
        wanted = quantities.get(kind, 0)
        if kind in rules and wanted > had.get(kind, 0):
            _count(order, rules[kind], wanted)
        else:
            EntitlementUse.objects.filter(order=order, account__kind=kind).update(quantity=wanted)


def check(
    household_id: int,
    quantities: Mapping[str, int],
    rules: Mapping[str, EntitlementRule],
    before: Mapping[str, int] | None = None,
) -> None:
    """
    Refuses like `use`, and counts nothing: for whoever waits or enters a draw, and could only do so in vain. Whoever
    asks for no more than `before` is not refused.
    """
    had = before or {}
    for kind in sorted(rules.keys() & quantities.keys()):
        if quantities[kind] > had.get(kind, 0):
            uses = EntitlementUse.objects.filter(account__household=household_id, account__kind=kind)
            found = _left(rules[kind], uses)
            if quantities[kind] > found.left:
                raise _used_up(found, quantities[kind])


def used_by(order: Order) -> dict[str, int]:
    """What an order counts for now, by kind; a kind for which the rule has ended meanwhile is among them."""
    return dict(EntitlementUse.objects.filter(order=order).values_list("account__kind", "quantity"))


def _count(order: Order, rule: EntitlementRule, wanted: int) -> None:
    """Queues for the household's account first, so that two orders at once count each other."""
    account = _queue(order.household_id, rule.kind)
    found = _left(rule, EntitlementUse.objects.filter(account=account).exclude(order=order))
    if wanted > found.left:
        raise _used_up(found, wanted)
    EntitlementUse.objects.bulk_create(
        [EntitlementUse(account_id=account, order=order, quantity=wanted, at=clock.now())],
        update_conflicts=True, unique_fields=["account", "order"], update_fields=["quantity", "at"],
    )  # fmt: skip


def give_back(order: Order) -> None:
    """What a cancelled order took counts no more."""
    EntitlementUse.objects.filter(order=order).update(quantity=0)


def left_of(household: Household, area_id: int, *, but: Order | None = None) -> dict[str, Left]:
    """What a household may still have of each kind with a rule, not counting one order of theirs, for the page."""
    found = {}
    for kind, rule in rules_of(area_id).items():
        uses = EntitlementUse.objects.filter(account__household=household, account__kind=kind)
        found[kind] = _left(rule, uses.exclude(order=but) if but else uses)
    return found


def _queue(household_id: int, kind: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_QUEUE, [household_id, kind])
        return int(cursor.fetchone()[0])


def queue_all(accounts: Iterable[tuple[int, str]]) -> None:
    """
    Queues for many households' accounts (household id, kind) in ascending order: what is read of them afterwards stays
    true until this transaction ends.
    """
    rows = sorted(set(accounts))
    for start in range(0, len(rows), AT_ONCE):
        part = rows[start : start + AT_ONCE]
        places = ", ".join(["(%s, %s, 1)"] * len(part))
        with connection.cursor() as cursor:
            cursor.execute(_QUEUE_ALL.format(places=places), [value for row in part for value in row])


def _left(rule: EntitlementRule, uses: QuerySet[EntitlementUse]) -> Left:
    within = uses.filter(at__gt=clock.now() - timedelta(days=rule.days), quantity__gt=0)
    found = within.aggregate(used=Sum("quantity"), oldest=Min("at"))
    more_from = found["oldest"] + timedelta(days=rule.days) if found["oldest"] else None
    return Left(rule, max(0, rule.quantity - (found["used"] or 0)), more_from)


def _used_up(found: Left, wanted: int) -> Conflict:
    kind, rule = GoodKind(found.rule.kind).label, found.rule
    params = {"kind": kind, "most": rule.quantity, "days": rule.days, "left": found.left}
    words = (
        _("%(kind)s: each household may have %(most)s in %(days)s days. You may have %(left)s now.") % params
    )
    if found.more_from and found.left < wanted:
        day = date_format(localtime(found.more_from), "SHORT_DATETIME_FORMAT")
        words += " " + _("More from %(day)s.") % {"day": day}
    return Conflict("entitlement.used_up", words, left=found.left, kind=found.rule.kind)
