"""What was done in a household's name, so that it can be told: by notice, by SMS, or on a slip under the door."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from hub.core.kit import clock
from hub.core.notices import wording
from hub.core.people.models import Episode, Household

PERSON = settings.AUTH_USER_MODEL


class DoneForHousehold(models.Model):
    """One thing somebody did for a household. `words` is a notice's sentence, read in the reader's language."""

    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="done_for")
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="+")
    actor = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    beneficiary = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    verb = models.CharField(max_length=80)
    kind = models.CharField(max_length=40)
    subject = models.BigIntegerField()
    words = models.JSONField(default=dict)
    at = models.DateTimeField(default=clock.now)
    slip_wanted = models.BooleanField(default=False)
    slip_at = models.DateTimeField(null=True, blank=True)
    slip_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["household", "-id"], name="donefor_of_household"),
            models.Index(
                fields=["household"], condition=Q(slip_wanted=True, slip_at=None), name="donefor_slip_waiting"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verb} for {self.household_id}"

    @property
    def sentence(self) -> str:
        """What was done, in the language that is active."""
        return wording.sentence(self.words)
