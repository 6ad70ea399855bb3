"""The two queues that leave the hub, and their housekeeping."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from hub.core.jobs import registry
from hub.core.kit import clock
from hub.core.notices import digests, sending
from hub.core.notices.models import Delivery

KEEP = timedelta(days=30)
"""For how long the outbox shows what has left (trust.md: retention `fixed(n)`)."""


@registry.drain
def send_codes() -> int:
    """One-time codes: a thread of their own, for somebody waits in front of a form."""
    sending.take_back()
    sending.expire()
    return sending.batch(secret=True)


@registry.drain
def send_notices() -> int:
    """Everything else."""
    sending.take_back()
    digests.release()
    return sending.batch(secret=False)


@registry.daily("03:20", _("Delete old entries of the outbox"))
def prune() -> None:
    """Deletes the rows of what left, or failed, long ago."""
    Delivery.objects.filter(ended_at__lt=clock.now() - KEEP).delete()
