"""What the committee tells everyone, a zone, a building or a role; and who has read it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hub.core.estate.words import AnnouncementState, Audience, ReadHow
from hub.core.flow.transition import Stateful
from hub.core.kit import clock
from hub.core.people.models import Area, Building, Episode
from hub.core.people.words import Phase, Role

PERSON = settings.AUTH_USER_MODEL


class Announcement(Stateful):
    """
    One thing that people must know. Its words are in editions, each in one or several languages.

    `edition` is what is shown; `must_read` is the latest edition that everybody has to read: a corrected spelling
    makes a new edition, a changed rule moves `must_read` on and reaches everyone again.
    """

    MOVES = {
        AnnouncementState.DRAFT: frozenset({AnnouncementState.OUT, AnnouncementState.WITHDRAWN}),
        AnnouncementState.OUT: frozenset({AnnouncementState.WITHDRAWN}),
    }

    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="announcements")
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="announcements")
    state = models.CharField(max_length=10, choices=AnnouncementState, default=AnnouncementState.DRAFT)
    audience = models.CharField(_("for whom"), max_length=10, choices=Audience, default=Audience.EVERYONE)
    zone = models.CharField(_("zone"), max_length=20, blank=True)
    building = models.ForeignKey(Building, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(_("role"), max_length=15, choices=Role, blank=True)
    pinned = models.BooleanField(_("keep on the home page until read"), default=True)
    urgent = models.BooleanField(_("urgent: also during quiet hours"), default=False)
    phase = models.CharField(max_length=10, choices=Phase, blank=True)
    edition = models.PositiveIntegerField(default=1)
    must_read = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_why = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")
        constraints = [
            models.CheckConstraint(
                condition=Q(audience=Audience.EVERYONE, zone="", building=None, role="")
                | (Q(audience=Audience.ZONE, building=None, role="") & ~Q(zone=""))
                | (Q(audience=Audience.BUILDING, zone="", role="") & Q(building__isnull=False))
                | (Q(audience=Audience.ROLE, zone="", building=None) & ~Q(role="")),
                name="announcement_one_audience",
            ),
            models.CheckConstraint(
                condition=Q(must_read__lte=F("edition")), name="announcement_must_read_known"
            ),
        ]
        indexes = [models.Index(fields=["area", "-id"], condition=Q(state="out"), name="announcement_out")]

    def __str__(self) -> str:
        return f"announcement {self.pk}"


class AnnouncementEdition(models.Model):
    """The words of an announcement from one moment on, and how far telling people of them has come."""

    announcement = models.ForeignKey(Announcement, on_delete=models.CASCADE, related_name="editions")
    number = models.PositiveIntegerField()
    by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    tell_everyone = models.BooleanField(default=True)
    told_up_to = models.BigIntegerField(default=0)
    told = models.PositiveIntegerField(default=0)
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["announcement", "number"], name="edition_number_once")]

    def __str__(self) -> str:
        return f"{self.announcement} v{self.number}"


class AnnouncementText(models.Model):
    """One edition in one language."""

    edition = models.ForeignKey(AnnouncementEdition, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=10)
    title = models.CharField(_("title"), max_length=120)
    body = models.TextField(_("text"), max_length=4000)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["edition", "language"], name="text_language_once")]

    def __str__(self) -> str:
        return self.title


class AnnouncementReceipt(models.Model):
    """Somebody has read one edition, or was told of it by phone or at the door."""

    announcement = models.ForeignKey(Announcement, on_delete=models.CASCADE, related_name="receipts")
    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="+")
    edition = models.PositiveIntegerField()
    how = models.CharField(max_length=5, choices=ReadHow, default=ReadHow.SELF)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["announcement", "person", "edition"], name="receipt_once"),
            models.CheckConstraint(
                condition=Q(how=ReadHow.SELF) | Q(by__isnull=False), name="receipt_told_by"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.announcement} v{self.edition}: {self.how}"
