"""What is ordered from whom, and what came of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from groceries.models.campaigns import BundleLine, Campaign, Offer
from groceries.models.goods import Supplier
from groceries.models.orders import Order, OrderLine
from groceries.packs import Cases, packs_in
from groceries.words import AdjustmentKind, Answer
from hub.core.kit import clock

PERSON = settings.AUTH_USER_MODEL


class PurchaseOrder(models.Model):
    """A frozen snapshot for one supplier. A later change is the next revision, told as a difference."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="purchase_orders")
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, related_name="purchase_orders")
    number = models.PositiveIntegerField()
    revision = models.PositiveIntegerField(default=1)
    reason = models.CharField(_("why it was issued again"), max_length=200, blank=True)
    issued_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    issued_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["number", "revision"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "supplier", "revision"], name="purchase_order_revision_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.number}/{self.revision}"


class PurchaseOrderLine(models.Model):
    """So many of one offer, at the price agreed."""

    purchase_order = models.ForeignKey(PurchaseOrder, on_delete=models.CASCADE, related_name="lines")
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="+")
    quantity = models.PositiveIntegerField()
    price_minor = models.BigIntegerField()

    class Meta:
        ordering = ["offer__position", "offer_id"]
        constraints = [
            models.UniqueConstraint(fields=["purchase_order", "offer"], name="purchase_order_line_once")
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.offer_id}"

    @property
    def amount_minor(self) -> int:
        """What it costs."""
        return self.quantity * self.price_minor

    @property
    def cases(self) -> "Cases | None":
        """How it fills cases, where the supplier sells by the case."""
        size = packs_in(self.offer.case_size)
        return Cases(size, self.quantity) if size else None


class PurchaseOrderPart(models.Model):
    """Which order's line a purchase order's line counts: the snapshot itself, so that its sum can be recomputed."""

    line = models.ForeignKey(PurchaseOrderLine, on_delete=models.CASCADE, related_name="parts")
    order_line = models.ForeignKey(OrderLine, on_delete=models.PROTECT, related_name="+")
    quantity = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["line", "order_line"], name="purchase_order_part_once")
        ]

    def __str__(self) -> str:
        return f"{self.quantity} of {self.order_line_id}"


class GoodsReceipt(models.Model):
    """What a supplier brought to the gate (groceries.md, 8 and 18)."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="receipts")
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, related_name="+")
    received_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    received_at = models.DateTimeField(default=clock.now)
    disinfected = models.BooleanField(_("disinfected"), default=False)
    cold_chain_kept = models.BooleanField(_("cold chain kept"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campaign", "supplier"], name="goods_receipt_once")]

    def __str__(self) -> str:
        return f"{self.campaign} {self.supplier}"


class ReceiptLine(models.Model):
    """How many arrived and how many of them were spoilt."""

    receipt = models.ForeignKey(GoodsReceipt, on_delete=models.CASCADE, related_name="lines")
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="receipt_lines")
    arrived = models.PositiveIntegerField()
    spoilt = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["offer__position", "offer_id"]
        constraints = [
            models.UniqueConstraint(fields=["receipt", "offer"], name="goods_receipt_line_once"),
            models.CheckConstraint(
                condition=Q(spoilt__lte=models.F("arrived")), name="goods_receipt_line_spoilt"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.usable} × {self.offer_id}"

    @property
    def usable(self) -> int:
        """What can be handed out."""
        return self.arrived - self.spoilt


class MissingPart(models.Model):
    """
    A part of a mixed pack, or a whole good, that did not come, and what is offered instead (groceries.md, 14 and 15).
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="missing_parts")
    part = models.OneToOneField(
        BundleLine, null=True, blank=True, on_delete=models.PROTECT, related_name="missing"
    )
    offer = models.OneToOneField(
        Offer, null=True, blank=True, on_delete=models.PROTECT, related_name="missing"
    )
    instead = models.CharField(_("instead"), max_length=120, blank=True)
    instead_minor = models.BigIntegerField(_("its price"), default=0)
    answer_by = models.DateTimeField(null=True, blank=True)
    said_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    said_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(instead_minor__gte=0), name="missing_part_price_not_negative"),
            models.CheckConstraint(
                condition=Q(part=None, offer__isnull=False) | Q(part__isnull=False, offer=None),
                name="missing_part_or_good",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """What did not come."""
        found = self.part or self.offer
        return found.title if found else ""


class Adjustment(models.Model):
    """What an order's price changes by after it was placed, and why; `amount_minor` goes back to the household."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="adjustments")
    line = models.ForeignKey(OrderLine, null=True, on_delete=models.PROTECT, related_name="adjustments")
    kind = models.CharField(max_length=12, choices=AdjustmentKind)
    missing = models.ForeignKey(MissingPart, null=True, on_delete=models.PROTECT, related_name="adjustments")
    quantity = models.PositiveIntegerField(default=1)
    amount_minor = models.BigIntegerField(default=0)
    answer = models.CharField(max_length=8, choices=Answer, default=Answer.NONE, blank=True)
    answered_by = models.ForeignKey(
        PERSON, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["line", "missing"], name="adjustment_missing_once"),
            models.CheckConstraint(condition=Q(amount_minor__gte=0), name="adjustment_gives_back"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount_minor}"

    def back_of(self, answer: str) -> int:
        """
        What goes back with this answer (scenario 5: tomatoes ¥9.60, cucumber ¥7.20: accepted → ¥2.40, refused →
        ¥9.60). While a household is asked, only what is sure.
        """
        missing, line = self.missing, self.line
        if missing is None or line is None:
            return self.amount_minor
        price = missing.part.price_minor if missing.part else line.price_minor
        less = price if answer == Answer.REFUSED else max(0, price - missing.instead_minor)
        return self.quantity * less

    @property
    def back_if_yes(self) -> int:
        """What goes back if the household takes what is offered."""
        return self.back_of(Answer.ACCEPTED)

    @property
    def back_if_no(self) -> int:
        """What goes back if it does not."""
        return self.back_of(Answer.REFUSED)
