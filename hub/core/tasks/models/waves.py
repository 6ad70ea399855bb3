"""Who was asked to take an errand, in which wave, and what came of it (requests.md, 18)."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from hub.core.kit import clock
from hub.core.tasks.models.task import Task
from hub.core.tasks.words import InvitationState

PERSON = settings.AUTH_USER_MODEL


class Invitation(models.Model):
    """One person asked about one errand, once in a round, whichever worker asks."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="invitations")
    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="invitations")
    wave = models.PositiveSmallIntegerField()
    asked_round = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=10, choices=InvitationState, default=InvitationState.OPEN)
    offered_at = models.DateTimeField(default=clock.now)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["task", "person", "asked_round"], name="invitation_once_a_round")
        ]
        indexes = [models.Index(fields=["person"], condition=Q(state="open"), name="invitation_open")]

    def __str__(self) -> str:
        return f"{self.person} ← {self.task}"
