"""What django-tasks does not keep: schedules, the workers that are alive, and the progress of long work."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hub.core.kit import clock


class Schedule(models.Model):
    """When a job is due next. Who moves `next_at` on enqueues it; nobody else does."""

    name = models.CharField(max_length=160, primary_key=True)
    rule = models.CharField(max_length=40)
    next_at = models.DateTimeField(db_index=True)
    last_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.name} {self.rule}"


class Heartbeat(models.Model):
    """A worker that is alive. What one leaves RUNNING when its heart stops is taken back."""

    worker = models.CharField(max_length=64, primary_key=True)
    started_at = models.DateTimeField(default=clock.now)
    beat_at = models.DateTimeField(default=clock.now, db_index=True)
    embedded = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.worker


class Progress(models.Model):
    """How far a long piece of work is. Its owner watches it; it holds no data of the work itself."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting to start")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=120)
    phase = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    next_url = models.CharField(max_length=200, blank=True)
    started_at = models.DateTimeField(default=clock.now)
    moved_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(done__lte=F("total")), name="progress_bounded")]
        indexes = [models.Index(fields=["owner", "-id"], name="progress_of_owner")]

    def __str__(self) -> str:
        return f"{self.kind} {self.done}/{self.total}"

    @property
    def ended(self) -> bool:
        """Done or failed: it will not move any more."""
        return self.state in (self.State.DONE, self.State.FAILED)
