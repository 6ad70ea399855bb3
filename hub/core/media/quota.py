"""
How much one person may keep within an hour: enough for a whole building door by door, too little to fill the
disk.
"""

from datetime import datetime, timedelta

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from hub.core.kit import clock
from hub.core.kit.errors import TooMany
from hub.core.media.models import Allowance
from hub.core.people.models import Person

FILES_AN_HOUR = 240
BYTES_AN_HOUR = 250 * 1024 * 1024


def take(person: Person, size: int) -> None:
    """
    Counts one more file of `size` bytes. Raises TooMany (`media.too_many`) when the hour's allowance is used
    up.

    One conditional update decides, so that uploads at once cannot pass the limit together.

    """
    hour = _this_hour()
    Allowance.objects.get_or_create(person=person, hour=hour)
    within = Allowance.objects.filter(
        person=person, hour=hour, files__lt=FILES_AN_HOUR, bytes__lte=BYTES_AN_HOUR - size
    )
    if not within.update(files=F("files") + 1, bytes=F("bytes") + size):
        wait = hour + timedelta(hours=1) - clock.now()
        raise TooMany(
            "media.too_many",
            _("You have sent very many files within an hour. Wait a little, then go on."),
            retry_after=int(wait.total_seconds()) + 1,
        )


def forget_old() -> None:
    """Deletes the counts of hours that are over."""
    Allowance.objects.filter(hour__lt=_this_hour() - timedelta(hours=1)).delete()


def _this_hour() -> datetime:
    return clock.now().replace(minute=0, second=0, microsecond=0)
