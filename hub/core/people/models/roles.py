"""Who may do what, for how long, and who is on duty."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hub.core.kit import clock
from hub.core.people.models.area import Area
from hub.core.people.models.estate import Household
from hub.core.people.words import Role

PERSON = settings.AUTH_USER_MODEL


class RoleGrant(models.Model):
    """A role in one area, granted by somebody, until it expires or is revoked."""

    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="grants")
    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(_("role"), max_length=15, choices=Role)
    granted_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    granted_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField(_("expires"))
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "area", "role"], condition=Q(revoked_at=None), name="rolegrant_once"
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("granted_at")), name="rolegrant_expires_later"
            ),
        ]
        indexes = [models.Index(fields=["area", "role"], condition=Q(revoked_at=None), name="rolegrant_live")]

    def __str__(self) -> str:
        return f"{self.person}: {self.role}"


class ProxyGrant(models.Model):
    """An approved neighbour may act for a household (people.md, "Proxy")."""

    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="proxies")
    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="proxies")
    approved_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "household"], condition=Q(revoked_at=None), name="proxygrant_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} → {self.household}"


class Duty(models.Model):
    """Somebody has said "I am on duty", until they say they are not or the shift ends."""

    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="duties")
    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="duties")
    role = models.CharField(max_length=15, choices=Role)
    since = models.DateTimeField(default=clock.now)
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    handover = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "area"], condition=Q(ended_at=None), name="duty_one_current"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.since:%H:%M}"


class RightsChange(models.Model):
    """
    A single counter that every change of rights moves on.

    Sockets stay open after a page's check; each process compares this number every few seconds and re-checks
    everybody when it has moved (live.md: a revoked person's socket closes within 5 s).
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="rightschange_single")]

    def __str__(self) -> str:
        return str(self.number)
