"""The three rates: counted by day, building and category, never by person; and what is left out of them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hub.core.kit import clock
from hub.core.people.models import Area, Building
from support.models import SupportRequest
from support.words import Category, Rate

PERSON = settings.AUTH_USER_MODEL


class Exclusion(models.Model):
    """
    One request is left out of one rate: somebody asks, with a reason, and somebody else decides (requests.md, 15).
    """

    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="+", db_index=False)
    request = models.ForeignKey(SupportRequest, on_delete=models.CASCADE, related_name="exclusions")
    rate = models.CharField(_("which rate"), max_length=15, choices=Rate)
    reason = models.CharField(_("why"), max_length=500)
    asked_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    decided_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    approved = models.BooleanField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["request", "rate"],
                condition=Q(approved=None) | Q(approved=True),
                name="exclusion_once",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")), name="exclusion_four_eyes"
            ),
        ]
        indexes = [
            models.Index(fields=["area", "-asked_at"], condition=Q(approved=None), name="exclusion_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.request} {self.rate}"


class RateDay(models.Model):
    """
    The requests that came on one day, in one building, about one thing: how many there were, how many were answered
    in time, solved, and how many residents said that it helped. Counted again by a job while anything can change.
    """

    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="rate_days")
    day = models.DateField()
    building = models.ForeignKey(Building, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    category = models.CharField(max_length=15, choices=Category)
    response_all = models.PositiveIntegerField(default=0)
    response_good = models.PositiveIntegerField(default=0)
    response_out = models.PositiveIntegerField(default=0)
    resolution_all = models.PositiveIntegerField(default=0)
    resolution_good = models.PositiveIntegerField(default=0)
    resolution_out = models.PositiveIntegerField(default=0)
    satisfaction_all = models.PositiveIntegerField(default=0)
    satisfaction_good = models.PositiveIntegerField(default=0)
    satisfaction_out = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["area", "day"], name="rate_by_day")]
        constraints = [
            models.CheckConstraint(
                condition=Q(response_good__lte=F("response_all"))
                & Q(resolution_good__lte=F("resolution_all"))
                & Q(satisfaction_good__lte=F("satisfaction_all")),
                name="rate_never_above_one",
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.category}"
