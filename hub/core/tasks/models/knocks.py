"""For whom else one knocks at a door."""

from django.db import models

from hub.core.tasks.models.task import Task


class AlsoFor(models.Model):
    """Another case for which one knocks at a door, besides the errand's own."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="also_for")
    source_kind = models.CharField(max_length=40)
    source_id = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["task", "source_kind", "source_id"], name="alsofor_once")
        ]
        indexes = [models.Index(fields=["source_kind", "source_id"], name="alsofor_source")]

    def __str__(self) -> str:
        return f"{self.task} · {self.source_kind}:{self.source_id}"
