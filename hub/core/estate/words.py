"""The terms of the estate's verbs: announcements, receipts, wishes."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Audience(models.TextChoices):
    """Whom an announcement is for."""

    EVERYONE = "everyone", _("Everyone who lives or works here")
    ZONE = "zone", _("One zone")
    BUILDING = "building", _("One building")
    ROLE = "role", _("Everyone with one role")


class AnnouncementState(models.TextChoices):
    """The life of an announcement."""

    DRAFT = "draft", pgettext_lazy("announcement", "Draft")
    OUT = "out", pgettext_lazy("announcement", "Sent")
    WITHDRAWN = "withdrawn", pgettext_lazy("announcement", "Withdrawn")


class ReadHow(models.TextChoices):
    """How somebody learned what an announcement says."""

    SELF = "self", _("Read it here")
    PHONE = "phone", _("Told by phone")
    DOOR = "door", _("Told at the door")


class WishState(models.TextChoices):
    """The life of a resident's wish to change a care flag."""

    WAITING = "waiting", pgettext_lazy("wish", "Waiting for the committee")
    GRANTED = "granted", pgettext_lazy("wish", "Done")
    DECLINED = "declined", pgettext_lazy("wish", "Declined")


class GrantKind(models.TextChoices):
    """What kind of right runs out."""

    ROLE = "role", _("Role")
    PROXY = "proxy", _("Acting for a household")


class Stage(models.TextChoices):
    """How far a right has run out when its holder is told."""

    SOON = "soon", _("Ends soon")
    OVER = "over", _("Has ended")
