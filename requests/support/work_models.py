"""What is said about a request, who has had it, and what was promised for it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hub.core.flow.conversation import Message as BaseMessage
from hub.core.kit import clock
from support.models import SupportRequest

PERSON = settings.AUTH_USER_MODEL


class Message(BaseMessage):
    """A reply that the resident reads, or a note that only staff read."""

    request = models.ForeignKey(SupportRequest, on_delete=models.CASCADE, related_name="messages")


class Assignment(models.Model):
    """Who has had it, from when to when; the first receiver stays responsible (首接负责)."""

    request = models.ForeignKey(SupportRequest, on_delete=models.CASCADE, related_name="assignments")
    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="+")
    assigned_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    since = models.DateTimeField(default=clock.now)
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["request"], condition=Q(until=None), name="assignment_one_current"
            )
        ]

    def __str__(self) -> str:
        return f"{self.request} → {self.person}"


class SlaClock(models.Model):
    """One promise of one request: acknowledged, spoken to, solved, each by a moment."""

    class Kind(models.TextChoices):
        ACKNOWLEDGE = "acknowledge", _("First answer")
        CONTACT = "contact", _("Somebody speaks with you")
        OUTCOME = "outcome", _("Solution")
        REPLY = "reply", _("An answer to what was written")

    request = models.ForeignKey(SupportRequest, on_delete=models.CASCADE, related_name="clocks")
    kind = models.CharField(max_length=12, choices=Kind)
    started_at = models.DateTimeField(default=clock.now)
    due_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "kind"], name="slaclock_once"),
            models.CheckConstraint(
                condition=Q(stopped_at=None) | Q(paused_at=None), name="slaclock_stopped_or_paused"
            ),
        ]
        indexes = [
            # SQLite uses a partial index only where it can prove its condition: IS NULL, never a bound value.
            models.Index(
                fields=["due_at"],
                condition=Q(stopped_at=None, paused_at=None, told_at=None),
                name="slaclock_overdue",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.due_at:%H:%M}"
