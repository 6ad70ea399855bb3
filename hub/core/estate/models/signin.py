"""What keeps guessing slow: tallies of tries, and the six digits that prove an e-mail or a phone."""

from django.db import models
from django.db.models import Q

from hub.core.kit import clock


class Tally(models.Model):
    """How often something was tried since a moment. `key` is a keyed hash: no address and no phone stands here."""

    key = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField(default=0)
    ends_at = models.BigIntegerField(db_index=True)

    def __str__(self) -> str:
        return f"{self.count}"


class ContactProof(models.Model):
    """
    Six digits on their way to an e-mail or a phone.

    The address stays in the session of whoever typed it: the digest is bound to it and to the purpose, so that the
    digits open nothing else. An attempt is taken before the comparison, in one statement.
    """

    purpose = models.CharField(max_length=10)
    digest = models.CharField(max_length=64)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(attempts__lte=5), name="contactproof_attempts_bounded")
        ]

    def __str__(self) -> str:
        return self.purpose
