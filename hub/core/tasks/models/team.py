"""What the team page keeps besides duty itself."""

from django.db import models

from hub.core.kit import clock
from hub.core.people.models import Duty


class BreakPrompt(models.Model):
    """Somebody on duty was told to rest, the first time, the second …: each once, whichever worker says it."""

    duty = models.ForeignKey(Duty, on_delete=models.CASCADE, related_name="break_prompts")
    number = models.PositiveSmallIntegerField()
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["duty", "number"], name="breakprompt_once")]

    def __str__(self) -> str:
        return f"{self.duty} {self.number}"
