"""The time in which a gate opens for somebody."""

from datetime import datetime, timedelta
from typing import NoReturn

from django.utils.translation import gettext as _

from hub.core.kit import clock
from hub.core.kit.errors import Invalid

LONGEST = timedelta(days=31)
FARTHEST = timedelta(days=62)
"""Nobody knows today who may leave in three months."""


def check_window(starts_at: datetime, ends_at: datetime) -> None:
    """Raises Invalid where a window is over, turned round, or longer than a month."""
    if ends_at <= starts_at:
        wrong("ends_at", _("The time must end later than it begins."))
    if ends_at <= clock.now():
        wrong("starts_at", _("This time is over."))
    if starts_at - clock.now() > FARTHEST:
        wrong("starts_at", _("This is too far ahead."))
    if ends_at - starts_at > LONGEST:
        wrong("ends_at", _("A pass holds for a month at most."))


def check_return(back_by: datetime | None, starts_at: datetime) -> None:
    """Raises Invalid where they would be back before they leave, or after months."""
    if back_by is None:
        return
    if back_by <= starts_at:
        wrong("back_by", _("They cannot be back before they leave."))
    if back_by - starts_at > FARTHEST:
        wrong("back_by", _("This is too far ahead."))


def check_days(days: str, from_minute: int, until_minute: int) -> None:
    """Raises Invalid where these are no days of the week, or the hours of a day are none."""
    if set(days) - set("1234567") or len(set(days)) < len(days):
        wrong("days", _("Choose the days."))
    minutes = (from_minute, until_minute)
    if not all(0 <= minute <= 24 * 60 for minute in minutes) or minutes[0] == minutes[1]:
        wrong("until_time", _("The hours must end later than they begin."))


def wrong(field: str, words: str) -> NoReturn:
    """Refuses a field in words that stand beside it."""
    raise Invalid(f"pass.{field}", words, fields={field: words})
