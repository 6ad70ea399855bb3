"""The broker's post: which streams have news, read once each, and carried to their sockets."""

import asyncio
from collections.abc import Container
from typing import TYPE_CHECKING

from hub.core.live import protocol, reading
from hub.core.live.feed import Delivery
from hub.core.live.socket import Socket

if TYPE_CHECKING:
    from hub.core.live.broker import Broker

NEWS, NEWCOMERS = 150, 50
"""Streams in one reading: with news, and with nothing but newcomers. However many of these there are (after a
restart, or because somebody makes up names), news waits for few of them."""


class Post:
    """Reads and delivers, one batch after the other. While one is under way, any number of hints make one more."""

    def __init__(self, broker: "Broker") -> None:
        self._broker = broker
        self._news: dict[str, None] = {}
        self._newcomers: dict[str, None] = {}
        self._hot: dict[str, None] = {}
        self.waiting = asyncio.Event()

    def wake(self, stream: str) -> None:
        """There may be news on a stream: has it read as soon as may be; asking often is asking once."""
        self._news[stream] = None
        self.waiting.set()

    def welcome(self, stream: str) -> None:
        """Somebody has joined a stream."""
        self._newcomers[stream] = None
        self.waiting.set()

    def warm(self, stream: str) -> None:
        """The numbers behind a stream have changed: its sockets are told, once their rights are asked anew."""
        self._hot[stream] = None
        self.waiting.set()

    async def deliver(self) -> None:
        """Reads the streams that have news or newcomers, and serves their sockets. Raises what the database does."""
        streams = {**first(self._news, NEWS), **first(self._newcomers, NEWCOMERS)}
        hot = first(self._hot, NEWS)
        try:
            await self._deliver(tuple({**streams, **hot}), hot)
        except BaseException:
            self._news.update(streams)
            self._hot.update(hot)
            raise
        finally:
            if self._news or self._newcomers or self._hot:
                self.waiting.set()

    async def _deliver(self, streams: tuple[str, ...], hot: Container[str]) -> None:
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
            if feed.stream in hot:
                await feed.warm()
        self._say(delivery)

    def _say(self, delivery: Delivery) -> None:
        for socket, streams in delivery.resumed.items():
            socket.tell(protocol.resumed(streams))
            self._broker.whereabouts.greet(socket, streams)
        for socket, lost in delivery.resync.items():
            self._broker.resync(socket, self._not_asked_again(socket, lost))
        for socket, lost in delivery.revoked.items():
            self._broker.refuse(socket, self._not_asked_again(socket, lost))

    def _not_asked_again(self, socket: Socket, streams: list[str]) -> list[str]:
        """A page that has resumed a stream meanwhile gets its answer from the next reading."""
        feeds = self._broker.feeds
        return [stream for stream in streams if stream not in feeds or socket not in feeds[stream].joining]


def first(some: dict[str, None], n: int) -> dict[str, None]:
    """Takes the first `n` out of `some`."""
    taken = dict.fromkeys(tuple(some)[:n])
    for key in taken:
        del some[key]
    return taken
