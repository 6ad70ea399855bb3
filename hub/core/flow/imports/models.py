"""One import from upload to result. Its contents live apart, sealed, and not for long."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from hub.core.flow.imports.words import ImportState
from hub.core.flow.transition import Stateful
from hub.core.jobs.models import Progress
from hub.core.kit import clock
from hub.core.people.models import Area, Episode

OPEN = (ImportState.UPLOADED, ImportState.CHECKING, ImportState.PREVIEWED, ImportState.FAILED)
"""An import that still holds its file and can go on."""


class ImportBatch(Stateful):
    """
    One upload of one kind into one area.

    `fingerprint` is of the data that the preview was made against, `digest` of the preview itself: what is confirmed
    is written only if a new look gives the same preview. `counts`, `notes` and `outcome` hold numbers and codes, no
    personal data.
    """

    MOVES = {
        ImportState.UPLOADED: frozenset({ImportState.CHECKING, ImportState.PREVIEWED, ImportState.ABANDONED}),
        ImportState.CHECKING: frozenset({ImportState.PREVIEWED, ImportState.FAILED, ImportState.ABANDONED}),
        ImportState.PREVIEWED: frozenset(
            {ImportState.UPLOADED, ImportState.CHECKING, ImportState.RUNNING, ImportState.ABANDONED}
        ),
        ImportState.RUNNING: frozenset({ImportState.PREVIEWED, ImportState.DONE, ImportState.FAILED}),
        ImportState.FAILED: frozenset({ImportState.UPLOADED, ImportState.CHECKING, ImportState.ABANDONED}),
    }

    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="imports")
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="imports")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    kind = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.UPLOADED)
    filename = models.CharField(max_length=120, blank=True)
    size = models.PositiveIntegerField(default=0)
    rows = models.PositiveIntegerField(default=0)
    layout = models.JSONField(default=dict)
    options = models.JSONField(default=dict)
    fingerprint = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    counts = models.JSONField(default=dict)
    outcome = models.JSONField(default=dict)
    changed_meanwhile = models.BooleanField(default=False)
    progress = models.ForeignKey(Progress, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["area", "kind"], condition=Q(state=ImportState.RUNNING), name="import_one_running"
            )
        ]
        indexes = [
            models.Index(fields=["area", "kind", "-id"], name="import_of_area"),
            models.Index(fields=["expires_at"], condition=Q(state__in=OPEN), name="import_open"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} import {self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether it still holds its file."""
        return self.state in OPEN


class ImportContent(models.Model):
    """
    What was uploaded and what the preview says, sealed with the episode's key.

    Deleted when the import is done or thrown away, and 24 hours after the upload in any case.
    """

    batch = models.OneToOneField(ImportBatch, on_delete=models.CASCADE, related_name="content")
    tables = models.BinaryField()
    lines = models.BinaryField(null=True)

    def __str__(self) -> str:
        return f"content of import {self.batch_id}"
