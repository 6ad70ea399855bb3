"""Rows of the mechanisms that all services share."""

from django.conf import settings
from django.db import models

from hub.core.flow.imports.models import ImportBatch, ImportContent
from hub.core.kit import clock

__all__ = ["Counter", "IdempotencyKey", "ImportBatch", "ImportContent"]


class IdempotencyKey(models.Model):
    """One write that has been done, so that its repetition gives the same answer."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    key = models.CharField(max_length=80)
    verb = models.CharField(max_length=80)
    body_hash = models.CharField(max_length=64)
    reference = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(default=clock.now, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="idempotency_key_once")]

    def __str__(self) -> str:
        return self.verb


class Counter(models.Model):
    """Short numbers that people can say on the phone, one series per area and kind."""

    name = models.CharField(max_length=60, primary_key=True)
    value = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name} {self.value}"
