"""抽签: a draw that anyone can recompute, and who takes part in it."""

from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from groceries import numbers
from groceries.models.campaigns import Campaign
from groceries.models.orders import Order
from groceries.words import PoolKind
from hub.core.kit import clock


class Draw(models.Model):
    """
    What was promised when orders closed, and what came of it when the public number existed.

    `details` is one line for each entry (code, pool, carried, wants); `stock` is what was there to be won. The secret
    is sealed with the episode's key until the number is entered: nobody who reads the rows can know the result before.
    """

    campaign = models.OneToOneField(Campaign, on_delete=models.PROTECT, related_name="draw")
    sealed_secret = models.BinaryField()
    secret_hash = models.CharField(max_length=64)
    list_hash = models.CharField(max_length=64)
    details_hash = models.CharField(max_length=64)
    number_name = models.CharField(_("public number"), max_length=120)
    stock = models.JSONField(default=dict)
    promised_at = models.DateTimeField(default=clock.now)
    secret = models.CharField(max_length=64, blank=True)
    number = models.CharField(_("its value"), max_length=80, blank=True)
    seed = models.CharField(max_length=64, blank=True)
    drawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    drawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(drawn_at=None, seed="") | (Q(drawn_at__isnull=False) & ~Q(seed="")),
                name="draw_seed_when_drawn",
            )
        ]

    def __str__(self) -> str:
        return f"{self.campaign} {self.list_hash[:8]}"

    @property
    def named(self) -> str:
        """The public number's name, in the reader's language where the hub chose it (`numbers.close_of`)."""
        return numbers.named(self.number_name)

    @property
    def number_day(self) -> date | None:
        """The day on which the number comes into being, where its name says one."""
        return numbers.day_of(self.number_name)

    @property
    def drawn_from(self) -> datetime | None:
        """From when on the number may be entered: the end of its day in the area; None: it says no day."""
        day, zone = self.number_day, self.campaign.area.zone
        return None if day is None else datetime.combine(day + timedelta(days=1), time(), zone)


class BallotEntry(models.Model):
    """One order in a draw. `rank` and `won` (out of which pool; "" for not at all) are there once it is drawn."""

    draw = models.ForeignKey(Draw, on_delete=models.CASCADE, related_name="entries")
    order = models.OneToOneField(Order, on_delete=models.PROTECT, related_name="ballot_entry")
    code = models.CharField(max_length=12)
    pool = models.CharField(max_length=8, choices=PoolKind, default=PoolKind.GENERAL)
    carried = models.BooleanField(default=False)
    wants = models.JSONField(default=dict)
    rank = models.PositiveIntegerField(null=True, blank=True)
    won = models.CharField(max_length=8, choices=PoolKind, blank=True)
    passed_over = models.BooleanField(default=False)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["draw", "code"], name="ballot_code_once"),
            models.UniqueConstraint(fields=["draw", "rank"], name="ballot_rank_once"),
        ]

    def __str__(self) -> str:
        return self.code
