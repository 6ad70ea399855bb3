"""How a campaign was settled: what was counted, beside what the ledger says."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from groceries.models.campaigns import Campaign
from hub.core.kit import clock


class Settlement(models.Model):
    """
    The reconciliation sheet as it was when everything agreed: a difference would have refused it.

    `figures` are the sheet's own numbers in minor units (groceries/settlement.py), kept for the print.
    """

    campaign = models.OneToOneField(Campaign, on_delete=models.PROTECT, related_name="settlement")
    cash_minor = models.BigIntegerField(_("cash counted"))
    transfer_minor = models.BigIntegerField(_("transfers on the statement"))
    figures = models.JSONField(default=dict)
    note = models.CharField(_("note"), max_length=300, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    settled_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return str(self.campaign)
