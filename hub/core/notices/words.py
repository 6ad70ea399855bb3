"""The words of notices: channels, states of a delivery, and why one was made."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Channel(models.TextChoices):
    """How a notice leaves the hub. The inbox is none of them: it always has the notice."""

    PUSH = "push", _("Push")
    SMS = "sms", _("SMS")
    EMAIL = "email", _("E-mail")


class State(models.TextChoices):
    """Where a delivery stands."""

    HELD = "held", pgettext_lazy("delivery", "Held until quiet hours end")
    QUEUED = "queued", pgettext_lazy("delivery", "Waiting to be sent")
    SENDING = "sending", pgettext_lazy("delivery", "Being sent")
    SENT = "sent", pgettext_lazy("delivery", "Sent")
    FAILED = "failed", pgettext_lazy("delivery", "Failed")
    EXPIRED = "expired", pgettext_lazy("delivery", "Out of date")
    CANCELLED = "cancelled", pgettext_lazy("delivery", "No longer needed")


PENDING = (State.HELD, State.QUEUED)
OPEN = (*PENDING, State.SENDING)


class Purpose(models.TextChoices):
    """Why a delivery was made."""

    NOTICE = "notice", pgettext_lazy("delivery", "Notice")
    DIGEST = "digest", pgettext_lazy("delivery", "Digest")
    CODE = "code", pgettext_lazy("delivery", "One-time code")
    ACCOUNT = "account", pgettext_lazy("delivery", "Account message")


RETRYABLE = (Purpose.NOTICE, Purpose.DIGEST)
"""A secret's text is gone once it has failed: the person asks for another code."""
