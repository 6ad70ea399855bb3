"""The devices that take web push, and the key that the hub signs pushes with."""

from django.conf import settings
from django.db import models

from hub.core.kit import clock


class PushSubscription(models.Model):
    """One browser on one device. Whoever signs in on it and enables push takes it over."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="devices")
    endpoint = models.TextField()
    endpoint_hash = models.CharField(max_length=64, unique=True)
    p256dh = models.CharField(max_length=120)
    auth = models.CharField(max_length=40)
    label = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    accepted_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.label or f"device {self.pk}"

    def as_browser(self) -> dict[str, object]:
        """The subscription as the browser gave it (Push API, PushSubscription.toJSON)."""
        return {"endpoint": self.endpoint, "keys": {"p256dh": self.p256dh, "auth": self.auth}}


class VapidKey(models.Model):
    """The hub's one key pair for web push (RFC 8292); the private half is sealed with HUB_DATA_KEY."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    public = models.CharField(max_length=120)
    sealed_private = models.BinaryField()
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="vapidkey_single")]

    def __str__(self) -> str:
        return self.public
