"""What somebody who takes errands can do here, how much they may hold, and when they were last asked."""

from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hub.core.kit import clock
from hub.core.people.models import Area
from hub.core.tasks.words import DEFAULT_CAP

PERSON = settings.AUTH_USER_MODEL


class Load(models.Model):
    """
    How many claims a person holds in an area, and how many they may: the cap is kept by one conditional update.

    Also their profile there. `skills` and `zones` hold; `wished_…` is what they say of themselves and the desk has not
    looked at. Without `zones` somebody goes everywhere. `vetted_until` empty: until it is taken back.
    """

    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="loads")
    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="loads")
    active = models.PositiveSmallIntegerField(default=0)
    cap = models.PositiveSmallIntegerField(_("errands at most"), default=DEFAULT_CAP)
    skills = models.JSONField(default=list, blank=True)
    zones = models.JSONField(default=list, blank=True)
    available = models.BooleanField(_("may be asked at any time"), default=True)
    vetted_at = models.DateTimeField(null=True, blank=True)
    vetted_until = models.DateTimeField(null=True, blank=True)
    vetted_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    wished_skills = models.JSONField(default=list, blank=True)
    wished_zones = models.JSONField(default=list, blank=True)
    wished_at = models.DateTimeField(null=True, blank=True)
    last_claim_at = models.DateTimeField(null=True, blank=True)
    last_offered_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "area"], name="load_once"),
            models.CheckConstraint(condition=Q(active__lte=F("cap")), name="load_within_cap"),
        ]
        indexes = [
            models.Index(
                fields=["area", "wished_at"], condition=Q(wished_at__isnull=False), name="load_wishes"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.active}/{self.cap}"

    @property
    def is_vetted(self) -> bool:
        """Whether the committee's vetting holds now."""
        if self.vetted_at is None:
            return False
        return self.vetted_until is None or self.vetted_until > clock.now()

    @property
    def vetted_last_day(self) -> date | None:
        """The last day on which it holds, by the area's clock; None where it has no end."""
        end = self.vetted_until
        return (end - timedelta(microseconds=1)).astimezone(self.area.zone).date() if end else None
