"""Quiet hours: when they end, if it is quiet now."""

from datetime import datetime, time, timedelta, tzinfo


def quiet_until(now: datetime, start: time | None, end: time | None, zone: tzinfo) -> datetime | None:
    """
    When the quiet hours from `start` to `end` (by the clock of `zone`) end; None when it is not quiet.

    22:00 to 07:00 runs past midnight. Without both times, or with the same time twice, it is never quiet.
    """
    if start is None or end is None or start == end:
        return None
    here = now.astimezone(zone)
    overnight = start > end
    begun, over = here.time() >= start, here.time() >= end
    if not (begun or not over if overnight else begun and not over):
        return None
    day = here.date() + timedelta(days=1) if overnight and begun else here.date()
    return datetime.combine(day, end, zone)
