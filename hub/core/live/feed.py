"""One stream in this process: the sockets that have it live, and those that wait to catch up."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from hub.core.live import protocol
from hub.core.live.reading import Answer, Ask, Found
from hub.core.live.rows import Row
from hub.core.live.socket import Message, Socket, message

BREATH = 100
"""Messages sent in one go, before others on this event loop get their turn."""


class Joiner(NamedTuple):
    """From where a socket wants a stream."""

    cursor: int
    epoch: str


Joiners = dict[Socket, Joiner]


class Feed:
    """
    A stream with its sockets.

    Every socket in `sockets` has all rows up to `head`, and none twice: only a Delivery moves them on, and there
    is one at a time. Whoever joins stands in `joining` first, so that no row after the reading is missed.
    """

    __slots__ = ("epoch", "head", "joining", "sockets", "stream")

    def __init__(self, stream: str) -> None:
        self.stream, self.head, self.epoch = stream, 0, ""
        self.sockets: set[Socket] = set()
        self.joining: Joiners = {}

    def join(self, socket: Socket, joiner: Joiner) -> None:
        """Puts a socket in line. One that has the stream already starts again from its number."""
        self.sockets.discard(socket)
        self.joining[socket] = joiner

    def leave(self, socket: Socket) -> None:
        """Takes a socket out."""
        self.sockets.discard(socket)
        self.joining.pop(socket, None)

    async def warm(self) -> None:
        """Tells everybody who has the stream that the numbers behind it have changed."""
        made = message(protocol.text(protocol.hot(self.stream)))
        for number, socket in enumerate(tuple(self.sockets), 1):
            socket.push(made)
            if number % BREATH == 0:
                await asyncio.sleep(0)

    @property
    def empty(self) -> bool:
        """Whether nobody is left."""
        return not self.sockets and not self.joining

    def ask(self) -> Ask:
        """What to read for those who have the stream and those who wait for it."""
        cursors = {joiner.cursor for joiner in self.joining.values()}
        if self.sockets:
            cursors.add(self.head)
        plain: set[int] = set()
        confirmed: set[int] = set()
        for socket in (*self.sockets, *self.joining):
            (confirmed if socket.visitor.confirmed else plain).add(socket.visitor.person_id)
        return Ask(self.stream, cursors, plain, confirmed)


class Delivery:
    """
    Carries what one reading found to the sockets of its feeds.

    Notes who is up to date now (`resumed`), who may not listen (`revoked`) and whom rows cannot help (`resync`).
    """

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self.resumed: dict[Socket, dict[str, int]] = defaultdict(dict)
        self.revoked: dict[Socket, list[str]] = defaultdict(list)
        self.resync: dict[Socket, list[str]] = defaultdict(list)

    async def to(self, feed: Feed, joiners: Joiners) -> None:
        """
        Serves one feed: the sockets that have all up to its head, then the joiners that the reading knew of.

        Those who may have it all stand at the new head afterwards.
        """
        found = self._answer.streams[feed.stream]
        news = found.after(feed.head) if feed.epoch == self._answer.epoch else None
        await self._go_on(feed, found, news)
        feed.head, feed.epoch = found.place.head, self._answer.epoch
        self._catch_up(feed, joiners, found)

    async def _go_on(self, feed: Feed, found: Found, news: list[Row] | None) -> None:
        messages = frames(news or ())
        sent = 0
        for socket in tuple(feed.sockets):
            if socket not in feed.sockets:
                continue  # it left, or asked to start again, while others had their turn
            if self._may(socket, feed, found, news):
                for each in messages:
                    socket.push(each)
                sent += len(messages)
            if sent >= BREATH:
                sent = 0
                await asyncio.sleep(0)

    def _catch_up(self, feed: Feed, joiners: Joiners, found: Found) -> None:
        made: dict[int, list[Message]] = {}
        for socket, joiner in joiners.items():
            if feed.joining.get(socket) is not joiner:
                continue  # it left, or asked again, during the reading
            del feed.joining[socket]
            news = found.after(joiner.cursor) if joiner.epoch == self._answer.epoch else None
            if self._may(socket, feed, found, news):
                messages = made.setdefault(joiner.cursor, [])
                if not messages:
                    messages += frames(news or ())
                for each in messages:
                    socket.push(each)
                feed.sockets.add(socket)
                self.resumed[socket][feed.stream] = feed.head

    def _may(self, socket: Socket, feed: Feed, found: Found, news: Sequence[Row] | None) -> bool:
        allowed = found.audience.holds(socket.visitor)
        if allowed and news is not None:
            return True
        feed.leave(socket)
        (self.resync if allowed else self.revoked)[socket].append(feed.stream)
        return False


def frames(news: Sequence[Row]) -> list[Message]:
    """The messages that carry some rows, made once for all sockets."""
    return [message(protocol.text(frame)) for frame in protocol.events(news)]
