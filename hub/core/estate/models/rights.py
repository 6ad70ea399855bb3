"""Marks that make a thing happen once: the first opening of a hub, and telling somebody that a right runs out."""

from django.db import models
from django.db.models import Q

from hub.core.estate.words import GrantKind, Stage
from hub.core.kit import clock
from hub.core.people.models import Area


class FirstOpening(models.Model):
    """The hub has been set up. There is room for one row: of two people at the set-up page one opens the area."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    area = models.ForeignKey(Area, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="firstopening_single")]

    def __str__(self) -> str:
        return f"{self.area}"


class ExpiryTold(models.Model):
    """Somebody has been told that a right ends soon, or has ended. An extension moves the date: they are told anew."""

    kind = models.CharField(max_length=5, choices=GrantKind)
    grant = models.BigIntegerField()
    expires_at = models.DateTimeField()
    stage = models.CharField(max_length=5, choices=Stage)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "grant", "expires_at", "stage"], name="expiry_told_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.grant}: {self.stage}"
