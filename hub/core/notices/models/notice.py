"""What somebody is told, and by which channels they want to hear of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from hub.core.kit import clock
from hub.core.notices import wording
from hub.core.notices.words import Channel
from hub.core.people.models import Area


class Notice(models.Model):
    """
    One line of one person's inbox.

    Its words are a message id and parts: each reads them in their own language, also after changing it. While
    it is unread, the same happening to the same subject adds to it (`count`) and does not stand there twice:
    `open_key` is unique per person while unread, and empty (NULL) once read.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    area = models.ForeignKey(Area, null=True, on_delete=models.CASCADE, related_name="+")
    verb = models.CharField(max_length=80)
    kind = models.CharField(max_length=40)
    subject = models.BigIntegerField()
    urgency = models.PositiveSmallIntegerField(default=3)
    words = models.JSONField(default=dict)
    count = models.PositiveIntegerField(default=1)
    at = models.DateTimeField(default=clock.now)
    read_at = models.DateTimeField(null=True, blank=True)
    open_key = models.CharField(max_length=160, null=True)  # noqa: DJ001 - NULL is what lets read ones be many

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "open_key"], name="notice_open_once"),
            models.CheckConstraint(
                condition=Q(read_at=None, open_key__isnull=False) | Q(read_at__isnull=False, open_key=None),
                name="notice_open_key_while_unread",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-at", "-id"], name="notice_inbox"),
            models.Index(fields=["person"], condition=Q(read_at=None), name="notice_unread"),
            models.Index(fields=["kind", "subject"], name="notice_of_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.kind}:{self.subject}"

    @property
    def sentence(self) -> str:
        """What happened, in the language that is active."""
        return wording.sentence(self.words)

    @property
    def path(self) -> str:
        """Where in the hub it leads; empty where there is nothing more to see."""
        path = str(self.words.get("url", ""))
        return path if path.startswith("/") and not path.startswith("//") else ""


class Preference(models.Model):
    """Somebody's own choice for a group of events and a channel; without a row the group's default holds."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    group = models.CharField(max_length=40)
    channel = models.CharField(max_length=5, choices=Channel)
    wanted = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "group", "channel"], name="preference_once")]

    def __str__(self) -> str:
        return f"{self.group} {self.channel}: {self.wanted}"
