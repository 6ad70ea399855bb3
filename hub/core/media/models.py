"""Pictures and attachments: what was kept, for what, and by whom. The files lie under HUB_MEDIA_ROOT."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hub.core.kit import clock
from hub.core.people.models import Area, Episode

PERSON = settings.AUTH_USER_MODEL


class KeptQuerySet(models.QuerySet[Any]):
    """Questions that services ask about what they already have a right to."""

    def of(self, kind: str, *subject_ids: int) -> "KeptQuerySet":
        """What hangs on these subjects and is not deleted, oldest first."""
        return self.filter(subject_kind=kind, subject_id__in=subject_ids, deleted_at=None).order_by("pk")


class Kept(models.Model):
    """
    What a picture and an attachment have in common.

    `name` is random and says nothing. The subject (`tasks.claim`, 12) decides who may see it
    (access.register). Files lie in a folder per area and episode, so that closing an episode deletes them
    whole.

    """

    name = models.CharField(max_length=32, unique=True)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="+")
    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    uploaded_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=clock.now)
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects = KeptQuerySet.as_manager()

    class Meta:
        abstract = True
        indexes = [
            models.Index(
                fields=["subject_kind", "subject_id"],
                condition=Q(deleted_at=None),
                name="%(class)s_of_subject",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def folder(self) -> str:
        """Where its files lie, below HUB_MEDIA_ROOT."""
        return f"{self.area_id}/{self.episode_id}"


class Picture(Kept):
    """A photo: two WebP renditions, 1600 and 320 px at most. The original was never stored."""

    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    small_width = models.PositiveSmallIntegerField()
    small_height = models.PositiveSmallIntegerField()

    class Meta(Kept.Meta):
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")

    @property
    def path(self) -> str:
        """The file of the large rendition."""
        return f"{self.folder}/{self.name}.webp"

    @property
    def small_path(self) -> str:
        """The file of the thumbnail."""
        return f"{self.folder}/{self.name}.small.webp"

    @property
    def paths(self) -> tuple[str, ...]:
        """All its files."""
        return (self.path, self.small_path)

    @property
    def url(self) -> str:
        """The page's address of the large rendition."""
        return reverse("media:picture", args=[self.name])

    @property
    def small_url(self) -> str:
        """The page's address of the thumbnail."""
        return reverse("media:small_picture", args=[self.name])


class Attachment(Kept):
    """A PDF, given out as a download only."""

    filename = models.CharField(_("file name"), max_length=100)

    class Meta(Kept.Meta):
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")

    @property
    def path(self) -> str:
        """Its file."""
        return f"{self.folder}/{self.name}.pdf"

    @property
    def paths(self) -> tuple[str, ...]:
        """All its files."""
        return (self.path,)

    @property
    def url(self) -> str:
        """The page's address of the download."""
        return reverse("media:attachment", args=[self.name])


class Allowance(models.Model):
    """
    How much one person has kept within one hour. Counted up by conditional update, never beyond the limit.
    """

    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="+")
    hour = models.DateTimeField()
    files = models.PositiveIntegerField(default=0)
    bytes = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "hour"], name="allowance_one_an_hour")]

    def __str__(self) -> str:
        return f"{self.files} files"
