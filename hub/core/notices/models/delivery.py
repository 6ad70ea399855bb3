"""What leaves the hub: one row per channel and device, until it is sent, or has visibly failed."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from hub.core.kit import clock
from hub.core.notices import failures
from hub.core.notices.models.devices import PushSubscription
from hub.core.notices.models.notice import Notice
from hub.core.notices.words import OPEN, RETRYABLE, Channel, Purpose, State
from hub.core.people.models import Area

PERSON = settings.AUTH_USER_MODEL


class Delivery(models.Model):
    """
    One message to one address.

    A notice's text is made from the notice when it is sent, in the person's language; only a secret (a
    one-time code) has a sealed body and address here, and both are destroyed once it has left or is out of
    date. `slot` names subject and device while the row waits: the next event on that subject finds it and
    adds no second message. Held rows that go out together point to the one that carries them (`digest`).
    `demo_copy` is written in the demo and nowhere else.
    """

    person = models.ForeignKey(PERSON, null=True, on_delete=models.CASCADE, related_name="+")
    area = models.ForeignKey(Area, null=True, on_delete=models.CASCADE, related_name="+")
    notice = models.ForeignKey(Notice, null=True, on_delete=models.CASCADE, related_name="deliveries")
    subscription = models.ForeignKey(PushSubscription, null=True, on_delete=models.SET_NULL, related_name="+")
    digest = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="carried")
    channel = models.CharField(max_length=5, choices=Channel)
    purpose = models.CharField(max_length=10, choices=Purpose, default=Purpose.NOTICE)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    urgency = models.PositiveSmallIntegerField(default=3)
    slot = models.CharField(max_length=160, null=True)  # noqa: DJ001 - NULL once it no longer waits
    masked = models.CharField(max_length=80, blank=True)
    sealed = models.BinaryField(null=True)
    demo_copy = models.JSONField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField(null=True, blank=True)
    lease = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "slot"], name="delivery_one_waiting"),
            models.CheckConstraint(
                condition=Q(state__in=OPEN, ended_at=None) | (~Q(state__in=OPEN) & Q(ended_at__isnull=False)),
                name="delivery_ended_when_over",
            ),
            models.CheckConstraint(
                condition=Q(state__in=OPEN) | Q(sealed=None), name="delivery_secret_gone_when_over"
            ),
        ]
        indexes = [
            # SQLite uses a partial index only where it can prove its condition: IS NULL, never a bound value.
            models.Index(fields=["state", "due_at"], condition=Q(ended_at=None), name="delivery_due"),
            models.Index(fields=["lease"], condition=Q(ended_at=None), name="delivery_lease"),
            models.Index(fields=["state", "channel"], condition=Q(state="failed"), name="delivery_failed"),
            models.Index(fields=["area", "-id"], name="delivery_outbox"),
            models.Index(fields=["area", "state", "-id"], name="delivery_by_state"),
            models.Index(fields=["person", "-created_at"], name="delivery_recent"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.state}"

    @property
    def shown_to(self) -> str:
        """The address as the outbox may show it: whole in the demo only."""
        return str(self.demo_copy["to"]) if settings.DEMO and self.demo_copy else self.masked

    @property
    def reason(self) -> str:
        """What went wrong, in words."""
        return failures.explain(self.last_error)

    @property
    def can_be_retried(self) -> bool:
        """Failed, still with its text at hand, and not carried by another."""
        return self.state == State.FAILED and self.purpose in RETRYABLE and self.digest_id is None
