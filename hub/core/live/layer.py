"""
The one layer subscription of a process, supervised.

A Redis that goes away, or a read time-out, can end a subscription without a word (speed.md). So each broker sends
itself a beat through the layer: silence means that the subscription is dead, and it is made anew.
"""

import asyncio
import logging
from collections.abc import Callable

from channels.layers import get_channel_layer

from hub.core.live import wire

log = logging.getLogger(__name__)

BEAT = 3.0
SILENCE = 10.0
"""Seconds between two beats; seconds without any message after which the subscription counts as dead."""

SHORTEST, LONGEST = 0.5, 8.0
"""Seconds between two tries to subscribe: doubled at each failure."""


class Subscription:
    """
    Gives every message of the other processes to `heard`, through all failures.

    Calls `missed` after each subscription, because hints may have been lost before it.
    """

    def __init__(self, heard: Callable[[wire.Message], None], missed: Callable[[], None]) -> None:
        self._heard, self._missed = heard, missed
        self._pause = SHORTEST

    async def run(self) -> None:
        """Runs until it is cancelled."""
        beats = asyncio.create_task(self._beat())
        try:
            while True:
                try:
                    await self._listen()
                except Exception as error:  # noqa: BLE001 - whatever ended it, subscribe anew
                    if self._pause == SHORTEST:
                        log.warning("The live subscription ended (%s).", type(error).__name__)
                await asyncio.sleep(self._pause)
                self._pause = min(self._pause * 2, LONGEST)
        finally:
            beats.cancel()

    async def _beat(self) -> None:
        while True:
            wire.publish({"type": "beat"})
            await asyncio.sleep(BEAT)

    async def _listen(self) -> None:
        layer = get_channel_layer()
        try:
            async with asyncio.timeout(SILENCE):
                channel = await layer.new_channel()
                await layer.group_add(wire.GROUP, channel)
            self._subscribed()
            while True:
                async with asyncio.timeout(SILENCE):
                    message = await layer.receive(channel)
                if not wire.mine(message):
                    self._heard(message)
        finally:
            # Closes this loop's connections, which may be dead; the next try opens new ones.
            await layer.flush()

    def _subscribed(self) -> None:
        if self._pause > SHORTEST:
            log.warning("The live subscription is back.")
        self._pause = SHORTEST
        self._missed()
