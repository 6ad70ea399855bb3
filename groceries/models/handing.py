"""How goods reach doors: slots at a pick-up point, and a batch per building."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from groceries.models.campaigns import Campaign
from hub.core.kit import clock
from hub.core.people.models import Building
from hub.core.tasks.models import Run


class Slot(models.Model):
    """A time at a point, for so many households. `taken` moves by conditional update only."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="slots")
    point = models.CharField(_("point"), max_length=120)
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    capacity = models.PositiveIntegerField(_("households"))
    taken = models.PositiveIntegerField(default=0)
    green = models.BooleanField(_("green channel: elders, pregnant, disabled"), default=False)

    class Meta:
        ordering = ["starts_at", "point"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "point", "starts_at"], name="slot_once"),
            models.CheckConstraint(condition=Q(taken__lte=F("capacity")), name="slot_within_capacity"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="slot_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.point} {self.starts_at:%H:%M}"

    @property
    def room_left(self) -> int:
        """Households that still fit."""
        return max(0, self.capacity - self.taken)


class Batch(models.Model):
    """A building's share of a campaign: loaded together, carried by one claim (groceries.md, 6)."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="batches")
    building = models.ForeignKey(Building, on_delete=models.PROTECT, related_name="+")
    orders = models.PositiveIntegerField(default=0)
    packs = models.PositiveIntegerField(default=0)
    run = models.OneToOneField(Run, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(default=clock.now)
    loaded_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["building__position", "building__number"]
        constraints = [models.UniqueConstraint(fields=["campaign", "building"], name="batch_once")]

    def __str__(self) -> str:
        return f"{self.campaign} {self.building}"
