"""What is ticked off on an errand (requests.md, 16)."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from hub.core.tasks.models.task import Task

PERSON = settings.AUTH_USER_MODEL


class CheckItem(models.Model):
    """
    One step of an errand's checklist. `needed`: the errand is not done before it is ticked; `waived`: it could not be,
    because nobody answered at the door.
    """

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="items")
    number = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=200)
    needed = models.BooleanField(default=False)
    waived = models.BooleanField(default=False)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["task", "number"], name="checkitem_once"),
            models.CheckConstraint(
                condition=Q(done_at__isnull=False) | Q(done_by=None), name="checkitem_ticked_at_a_moment"
            ),
        ]

    def __str__(self) -> str:
        return self.text
