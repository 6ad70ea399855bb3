"""The housekeeping of background work itself."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from hub.core.jobs import registry
from hub.core.jobs.models import Progress, Schedule
from hub.core.kit import clock

KEEP_DONE = timedelta(hours=6)
KEEP_FAILED = timedelta(days=30)
KEEP_PROGRESS = timedelta(days=2)
KEEP_SCHEDULE = timedelta(days=7)
"""For how long finished work can be looked at."""


@registry.every(3600, _("Tidy up background work that has ended"))
def prune() -> None:
    """Deletes the rows of work that ended long ago."""
    now = clock.now()
    finished = DBTaskResult.objects.filter(finished_at__lt=now - KEEP_DONE)
    finished.filter(status=TaskResultStatus.SUCCESSFUL).delete()
    finished.filter(status=TaskResultStatus.FAILED, finished_at__lt=now - KEEP_FAILED).delete()
    Progress.objects.filter(moved_at__lt=now - KEEP_PROGRESS).delete()
    # Not sooner: while a new version is rolled out, a process of the old one does not know its schedules.
    Schedule.objects.exclude(name__in=registry.scheduled()).filter(next_at__lt=now - KEEP_SCHEDULE).delete()
