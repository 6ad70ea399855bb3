"""A day that is not counted by itself any more is counted again when something about its requests changes."""

from support import rate_days, rate_jobs
from support.models import SupportRequest


def soon(request: SupportRequest) -> None:
    """In the caller's transaction: a job counts the request's day again, where the hourly one would not."""
    area, day = request.area, rate_days.day_of(request)
    if (rate_days.today(area) - day).days >= rate_days.counted_days(area):
        rate_jobs.count_day_again.enqueue(area.pk, day.isoformat())
