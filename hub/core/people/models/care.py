"""Who needs more care, and who is ill. Health data: few readers, each reading recorded."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hub.core.kit import clock
from hub.core.people.models.area import Episode
from hub.core.people.models.estate import Household
from hub.core.people.words import CareKind, CareSource, HealthKind

PERSON = settings.AUTH_USER_MODEL


class CareFlag(models.Model):
    """Why a household, or one person in it, needs more care."""

    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="care_flags")
    person = models.ForeignKey(
        PERSON, null=True, blank=True, on_delete=models.CASCADE, related_name="care_flags"
    )
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="care_flags")
    kind = models.CharField(_("kind"), max_length=20, choices=CareKind)
    source = models.CharField(_("source"), max_length=10, choices=CareSource)
    consent = models.BooleanField(_("consent given"), default=False)
    detail = models.CharField(_("detail"), max_length=100, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    created_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household", "person", "kind"],
                condition=Q(ended_at=None),
                name="careflag_once",
            ),
            models.UniqueConstraint(
                fields=["household", "kind"],
                condition=Q(ended_at=None, person=None),
                name="careflag_household_once",
            ),
        ]

    def __str__(self) -> str:
        return self.kind


class HealthStatus(models.Model):
    """A person's infection status, set by the committee; one is current at a time."""

    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="health_statuses")
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="health_statuses")
    kind = models.CharField(max_length=15, choices=HealthKind)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    set_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    set_at = models.DateTimeField(default=clock.now)
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "episode"], condition=Q(replaced_at=None), name="healthstatus_one_current"
            )
        ]

    def __str__(self) -> str:
        return self.kind
