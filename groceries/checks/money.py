"""Captured − refunded = value received + credit ("never broken", 7). The ledger itself: hub/core/payments/checks.py."""

from django.db.models import Sum

from groceries import money, settlement
from groceries.models import Campaign, Order
from groceries.words import CampaignState
from hub.core.kit.invariants import Findings
from hub.core.payments.models import LedgerEntry, Payment
from hub.core.payments.words import Account


def paid() -> Findings:
    """No order keeps more than it owes: what was paid beyond that is on its household's balance."""
    ids = Payment.objects.filter(subject_kind=money.KIND).values("subject_id")
    rows = Order.objects.filter(pk__in=ids).select_related("campaign").order_by("pk")
    found = money.standings(rows)
    for pk, one in found.items():
        if one.over:
            yield f"order:{pk}", str(one.owed), str(one.paid)


def settled() -> Findings:
    """
    A settled campaign: captured − refunded = value received + credit, the value received stands on the ledger, and the
    sheet is still the one that was signed.
    """
    closed = Campaign.objects.filter(state=CampaignState.SETTLED).select_related("area", "settlement")
    for campaign in closed.order_by("pk"):
        sheet, name = settlement.sheet(campaign), f"campaign:{campaign.pk}"
        if sheet.difference:
            yield name, "0", str(sheet.difference)
        received = LedgerEntry.objects.filter(
            account=Account.VALUE, subject_kind=money.KIND, subject_id__in=campaign.orders.values("pk")
        ).aggregate(n=Sum("amount_minor"))["n"]
        if -(received or 0) != sheet.value:
            yield name, f"value received {sheet.value}", str(-(received or 0))
        signed = getattr(campaign, "settlement", None)
        if signed is not None and settlement.Sheet.of(signed.figures).kept() != sheet.kept():
            yield name, "the sheet that was signed", "another"
