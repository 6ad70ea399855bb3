"""The broker's watch: sessions that have ended, rights that have changed, rows that no hint has told of."""

import asyncio
from collections.abc import Iterable
from typing import TYPE_CHECKING

from hub.core.live import reading, registry, rows, sessions, supervise, wire
from hub.core.live.reading import Ask, Audience
from hub.core.people import rights

if TYPE_CHECKING:
    from hub.core.live.broker import Broker

SWEEP = 3.0
"""Seconds between two looks at sessions and rights: a revoked socket closes within 5 s (live.md)."""

BACKSTOP = 7
"""Every so many sweeps (21 s) all rights are asked anew and all streams compared with their rows (live.md: 20 s)."""

AT_ONCE = 50
"""Streams whose rights are asked in one go."""


class Watch:
    """
    Looks again and again at what may have changed behind the sockets' backs.

    Where no shared layer ties the processes together, the rows are compared at every sweep: a worker's events
    then reach the pages of the web process within SWEEP.
    """

    def __init__(self, broker: "Broker") -> None:
        self._broker = broker
        self._round = 0
        self._lock = asyncio.Lock()
        self._missed = asyncio.Event()
        self.number = -1

    async def run(self) -> None:
        """Watches until it is cancelled."""
        await asyncio.gather(supervise.every(SWEEP, self._tick), supervise.whenever(self._missed, self.look))

    def missed(self) -> None:
        """Hints may have been lost: compare all streams now."""
        self._missed.set()

    async def _tick(self) -> None:
        self._round += 1
        everything = self._round % BACKSTOP == 0
        if self._broker.sockets:
            await self.sweep(everything=everything)
            if everything or not wire.shared():
                await self.look()
        if everything or self._round == 1:
            await self._say_who_listens()

    async def sweep(self, *, everything: bool = False) -> None:
        """Closes the sockets of sessions that have ended; asks all rights anew if any has changed."""
        async with self._lock:
            await self._check_sessions()
            number = await self._broker.watcher.run(rights.number)
            if everything or number != self.number:
                await self._check_rights()
                self.number = number

    async def look(self) -> None:
        """Has every stream read that does not stand where its rows do: a lost hint costs seconds, not data."""
        streams = tuple(self._broker.feeds)
        epoch, places = await self._broker.watcher.run(where, streams)
        for stream in streams:
            feed = self._broker.feeds.get(stream)
            if feed and (feed.head, feed.epoch) != (places.get(stream, rows.NOWHERE).head, epoch):
                self._broker.post.wake(stream)

    async def _say_who_listens(self) -> None:
        streams = [stream for stream, feed in self._broker.feeds.items() if feed.sockets]
        if streams:
            await self._broker.watcher.run(registry.heard, streams)

    async def _check_sessions(self) -> None:
        known = {socket.key: socket.visitor for socket in self._broker.sockets}
        same = await self._broker.watcher.run(sessions.unchanged, known)
        changed = known.keys() - same
        if not changed:
            return
        found = await self._broker.watcher.run(sessions.visitors, changed)
        for socket in tuple(self._broker.sockets):
            if socket.key in changed:
                visitor = found.get(socket.key)
                if visitor is None or visitor.person_id != socket.visitor.person_id:
                    self._broker.expel(socket)
                else:
                    socket.visitor = visitor

    async def _check_rights(self) -> None:
        asks = [feed.ask() for feed in self._broker.feeds.values() if feed.sockets]
        for start in range(0, len(asks), AT_ONCE):
            part = asks[start : start + AT_ONCE]
            audiences = await self._broker.watcher.run(reading.audiences, part)
            for ask in part:
                self._close_out(ask, audiences[ask.stream])

    def _close_out(self, ask: Ask, audience: Audience) -> None:
        feed = self._broker.feeds.get(ask.stream)
        for socket in tuple(feed.sockets) if feed else ():
            if ask.asks(socket.visitor) and not audience.holds(socket.visitor):
                self._broker.refuse(socket, [ask.stream])


def where(streams: Iterable[str]) -> tuple[str, dict[str, rows.Place]]:
    """The epoch, and where the streams stand."""
    return rows.epoch(), rows.places(tuple(streams))
