"""Work that goes on for ever: what fails is logged once and tried again, more and more slowly."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

log = logging.getLogger(__name__)

SHORTEST, LONGEST = 0.2, 5.0
"""Seconds between two tries: doubled at each failure."""

Work = Callable[[], Awaitable[None]]


async def whenever(event: asyncio.Event, work: Work) -> None:
    """Works each time the event is set; what sets it during the work sets it for the next time."""
    pause = SHORTEST
    while True:
        await event.wait()
        event.clear()
        if await succeeds(work, first=pause == SHORTEST):
            pause = SHORTEST
        else:
            event.set()
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST)


async def every(seconds: float, work: Work) -> None:
    """Works again and again, with a rest between."""
    first = True
    while True:
        await asyncio.sleep(seconds)
        first = await succeeds(work, first=first)


async def succeeds(work: Work, *, first: bool) -> bool:
    """Whether the work came to its end; the `first` of several failures is logged."""
    try:
        await work()
    except Exception:
        if first:
            log.exception("Live work failed and is tried again.")
        return False
    return True
