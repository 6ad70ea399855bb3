"""The time in which a gate opens for somebody."""

from datetime import datetime, timedelta
from typing import NoReturn

from django.utils.translation import gettext as _

from hub.core.kit import clock
from hub.core.kit.errors import Invalid

LONGEST = timedelta(days=31)


def check_window(starts_at: datetime, ends_at: datetime) -> None:
    """Raises Invalid where a window is over, turned round, or longer than a month."""
    if ends_at <= starts_at:
        wrong("ends_at", _("The time must end later than it begins."))
    if ends_at <= clock.now():
        wrong("starts_at", _("This time is over."))
    if ends_at - starts_at > LONGEST:
        wrong("ends_at", _("A pass holds for a month at most."))


def wrong(field: str, words: str) -> NoReturn:
    """Refuses a field in words that stand beside it."""
    raise Invalid(f"pass.{field}", words, fields={field: words})
