"""The broker's post: which streams have news, read once each, and carried to their sockets."""

import asyncio
from typing import TYPE_CHECKING

from hub.core.live import protocol, reading
from hub.core.live.feed import Delivery

if TYPE_CHECKING:
    from hub.core.live.broker import Broker

AT_ONCE = 200
"""Streams in one reading."""


class Post:
    """Reads and delivers, one batch after the other. While one is under way, any number of hints make one more."""

    def __init__(self, broker: "Broker") -> None:
        self._broker = broker
        self._dirty: dict[str, None] = {}
        self.waiting = asyncio.Event()

    def wake(self, stream: str) -> None:
        """Has a stream read as soon as may be; asking often is asking once."""
        self._dirty[stream] = None
        self.waiting.set()

    async def deliver(self) -> None:
        """Reads the streams that have news or newcomers, and serves their sockets. Raises what the database does."""
        streams = tuple(self._dirty)[:AT_ONCE]
        for stream in streams:
            del self._dirty[stream]
        try:
            await self._deliver(streams)
        except BaseException:
            self._dirty.update(dict.fromkeys(streams))
            raise
        finally:
            if self._dirty:
                self.waiting.set()

    async def _deliver(self, streams: tuple[str, ...]) -> None:
        feeds = [self._broker.feeds[stream] for stream in streams if stream in self._broker.feeds]
        if not feeds:
            return
        joiners = [dict(feed.joining) for feed in feeds]
        answer = await self._broker.reader.run(reading.read, [feed.ask() for feed in feeds])
        if answer.rights != self._broker.watch.number:
            await self._broker.watch.sweep()
        delivery = Delivery(answer)
        for feed, waiting in zip(feeds, joiners, strict=True):
            await delivery.to(feed, waiting)
        self._say(delivery)

    def _say(self, delivery: Delivery) -> None:
        for socket, streams in delivery.resumed.items():
            socket.tell(protocol.resumed(streams))
            self._broker.whereabouts.greet(socket, streams)
        for socket, lost in delivery.resync.items():
            self._broker.resync(socket, lost)
        for socket, lost in delivery.revoked.items():
            self._broker.refuse(socket, lost)
