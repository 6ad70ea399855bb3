"""取货券: what a household shows where it picks its goods up, and each time somebody scanned it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from groceries.models.orders import Order
from hub.core.kit import clock

PERSON = settings.AUTH_USER_MODEL


class Voucher(models.Model):
    """
    Worth `bought` packs of one order. `redeemed` moves by conditional update only ("never broken", 9).

    `payload` is signed with the area's key and says no name and no door; the short code is the order's receipt code.
    """

    order = models.OneToOneField(Order, on_delete=models.PROTECT, related_name="voucher")
    payload = models.TextField()
    bought = models.PositiveIntegerField(_("packs"))
    redeemed = models.PositiveIntegerField(default=0)
    issued_at = models.DateTimeField(default=clock.now)
    valid_until = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(redeemed__lte=F("bought")), name="voucher_redeemed_within_bought"
            )
        ]

    def __str__(self) -> str:
        return self.order.shown_code

    @property
    def left(self) -> int:
        """Packs still to be handed out."""
        return self.bought - self.redeemed


class Redemption(models.Model):
    """
    One scan. `quantity` 0: nothing was left when it reached the hub, because another scan had it (a conflict).

    `tapped_at` is when the device says that it was; `at` is when the hub heard of it.
    """

    voucher = models.ForeignKey(Voucher, on_delete=models.PROTECT, related_name="redemptions")
    quantity = models.PositiveIntegerField()
    by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    tapped_at = models.DateTimeField(default=clock.now)
    at = models.DateTimeField(default=clock.now)
    looked_at = models.DateTimeField(null=True, blank=True)
    looked_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    looked_words = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["looked_at"], condition=Q(quantity=0), name="redemption_conflicts")]

    def __str__(self) -> str:
        return f"{self.quantity} of {self.voucher_id}"

    @property
    def is_conflict(self) -> bool:
        """Whether somebody else had handed the goods out already."""
        return self.quantity == 0
