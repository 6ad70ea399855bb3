"""One closed neighbourhood and the time for which it is closed."""

from typing import Any
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from hub.core.kit import clock
from hub.core.people.words import Phase


class Area(models.Model):
    """封控区. Everything that happens belongs to exactly one."""

    slug = models.SlugField(unique=True)
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("English name"), max_length=80, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=40, default="Asia/Shanghai")
    languages = models.JSONField(default=list)
    currency = models.CharField(max_length=3, default="CNY")
    phase = models.CharField(_("phase"), max_length=10, choices=Phase, default=Phase.PREPARING)
    committee_phone = models.CharField(_("committee's phone"), max_length=20, blank=True)
    emergency_contacts = models.JSONField(
        default=list, blank=True, help_text=_("A list of {name, name_en, phone, note, verified_at}.")
    )
    thresholds = models.JSONField(default=dict, blank=True, help_text=_("What this area sets differently."))
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("area")
        verbose_name_plural = _("areas")

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        """The area's clock. Python keeps it, so that asking again costs nothing."""
        return ZoneInfo(self.time_zone)

    @property
    def shown_name(self) -> str:
        """The name in the reader's language."""
        return self.name_en if self.name_en and (get_language() or "").startswith("en") else self.name

    def threshold(self, name: str, default: Any) -> Any:
        """A setting of the area by its dotted name (`support.level0.acknowledge_minutes`), or `default`."""
        return self.thresholds.get(name, default)


class Episode(models.Model):
    """One closure of an area. Personal data belongs to it and is destroyed with its key (trust.md, "Lifecycle")."""

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="episodes")
    number = models.PositiveIntegerField()
    started_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    wrapped_key = models.BinaryField(null=True)
    key_destroyed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area", "number"], name="episode_number_once"),
            models.UniqueConstraint(fields=["area"], condition=Q(ended_at=None), name="episode_one_current"),
            models.CheckConstraint(
                condition=Q(wrapped_key=None) ^ Q(key_destroyed_at=None), name="episode_key_or_destroyed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area} #{self.number}"


class PublicKey(models.Model):
    """A signing key of an area for passes and vouchers: the gate holds the public half only."""

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="signing_keys")
    key_id = models.CharField(max_length=16, unique=True)
    public = models.TextField()
    sealed_private = models.BinaryField()
    created_at = models.DateTimeField(default=clock.now)
    retired_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.key_id
