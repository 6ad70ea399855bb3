"""Personal tokens: how a program of somebody's own signs in to the API."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hub.core.kit import clock


class ApiToken(models.Model):
    """
    A key that one person has made for one program. It is shown once and kept as a keyed hash.

    `second_factor` says whether it was made in a session with a second factor: without it, or without the scope
    `staff`, no staff route opens (hub/core/people/access.py).
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(_("what is it for"), max_length=60)
    token_hash = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=4)
    scopes = models.JSONField(default=list)
    second_factor = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField(_("ends on"))
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="apitoken_expires_later")
        ]
        indexes = [models.Index(fields=["person"], condition=Q(revoked_at=None), name="apitoken_live")]

    def __str__(self) -> str:
        return self.name
