"""Notes and replies: two kinds of message that nobody may confuse (requests.md, 9)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from hub.core.kit import clock


class Visibility(models.TextChoices):
    """Who reads a message."""

    REPLY = "reply", _("Reply: the resident reads this")
    NOTE = "note", _("Note: only staff read this")


class Message(models.Model):
    """One thing said about one subject. Each service's own message adds the foreign key to its subject."""

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    by_resident = models.BooleanField(default=False)
    visibility = models.CharField(max_length=5, choices=Visibility)
    body = models.TextField(_("text"), max_length=4000)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        abstract = True
        ordering = ["created_at", "pk"]

    def __str__(self) -> str:
        return self.visibility
