"""Background work of the shared mechanisms: each looks up one thing and calls one function that does no harm twice."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from hub.core.flow.imports import endings, runs
from hub.core.flow.models import IdempotencyKey
from hub.core.jobs.registry import every, job
from hub.core.kit import clock
from hub.core.live import pruning

KEYS_KEPT = timedelta(days=7)
"""A phone that was offline sends what waits with its old keys; after a week the pages have other forms."""


@job(_("Look through a file that was uploaded"), retries=3)
def check_import(pk: int) -> None:
    """Makes the preview of a big file."""
    runs.check(pk)


@job(_("Write what a file holds"), retries=3)
def write_import(pk: int) -> None:
    """Writes a big file. A killed worker's transaction is gone with it: the job is taken back and starts anew."""
    runs.write(pk)


@every(900, _("Delete uploads that nobody has confirmed"))
def sweep_imports() -> None:
    """Deletes uploads that nobody has confirmed for a day."""
    endings.sweep()


@every(600, _("Drop live events that no page needs any more"))
def prune_streams() -> None:
    """Drops rows of streams that no page can still need."""
    pruning.prune()


@every(3600, _("Forget which forms were sent, after a week"))
def forget_keys() -> None:
    """Deletes idempotency keys after a week."""
    IdempotencyKey.objects.filter(created_at__lt=clock.now() - KEYS_KEPT).delete()
