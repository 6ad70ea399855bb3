"""What residents say of a price (groceries.md, 17)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from groceries.models.campaigns import Offer
from hub.core.kit import clock
from hub.core.people.models import Household

PERSON = settings.AUTH_USER_MODEL


class PriceFlag(models.Model):
    """
    A household finds a price wrong. One open flag per household and offer.

    `answer` is what the committee or the leader said; it stands on the campaign's public page.
    """

    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="flags")
    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    price_minor = models.BigIntegerField()
    words = models.CharField(_("what is wrong with it"), max_length=200, blank=True)
    at = models.DateTimeField(default=clock.now)
    answer = models.CharField(_("answer"), max_length=300, blank=True)
    answered_by = models.ForeignKey(
        PERSON, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["offer", "household"], condition=Q(answered_at=None), name="price_flag_one_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.offer_id} {self.price_minor}"
