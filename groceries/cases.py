"""How the orders of a campaign fill whole cases, and who would take more (the rule: groceries/packs.py)."""

from django.db.models import F, Q, Sum

from groceries.models import Campaign, OrderLine
from groceries.packs import Cases, packs_in
from groceries.words import HOLDS_STOCK


def of_campaign(campaign: Campaign) -> dict[int, Cases]:
    """Offer → how it fills cases now, for the offers that come in cases: one query."""
    lines = OrderLine.objects.filter(order__campaign=campaign, order__state__in=HOLDS_STOCK)
    sums = lines.exclude(offer__case_size=None).values_list("offer", "offer__case_size").order_by()
    found = {}
    for pk, size, packs, extra in sums.annotate(sold=Sum("quantity"), more=Sum("extra")):
        if packs_in(size):
            found[pk] = Cases(packs_in(size), packs, extra)
    return found


def offering_more(campaign: Campaign) -> list[OrderLine]:
    """Lines of standing orders whose households would take more, whoever ordered first comes first."""
    lines = OrderLine.objects.filter(order__campaign=campaign, order__state__in=HOLDS_STOCK, extra__gt=0)
    within_cap = Q(offer__cap=None) | Q(offer__cap__gt=F("quantity"))
    return list(lines.filter(within_cap).select_related("offer", "order__household").order_by("order", "pk"))
