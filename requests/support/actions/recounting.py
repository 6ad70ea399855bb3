"""A day that is not counted by itself any more is counted again when something about its requests changes."""

from support import rate_jobs, rates
from support.models import SupportRequest


def soon(request: SupportRequest) -> None:
    """In the caller's transaction: a job counts the request's day again, where the hourly one would not."""
    area, day = request.area, rates.day_of(request)
    if (rates.today(area) - day).days >= rates.counted_days(area):
        rate_jobs.count_day_again.enqueue(area.pk, day.isoformat())
