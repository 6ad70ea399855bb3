"""
One broker per process: it hears hints, reads each stream once, and hands the rows to the sockets that may have them.

A thousand sockets never make a thousand queries, and a slow one never holds up the others (live.md, speed.md).
"""

import asyncio
from collections.abc import Iterable, Mapping

from hub.core.live import hints, layer, protocol, supervise, wire
from hub.core.live.door import Door
from hub.core.live.feed import Feed, Joiner
from hub.core.live.hot import Rhythm
from hub.core.live.post import Post
from hub.core.live.socket import Socket
from hub.core.live.thread import DatabaseThread
from hub.core.live.watch import Watch
from hub.core.live.whereabouts import Whereabouts


class Broker:
    """The live pages of one process. Everything but `hint` runs on the event loop that made it."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.sockets: set[Socket] = set()
        self.feeds: dict[str, Feed] = {}
        # News must not wait behind the watch, which looks at every session and right.
        self.reader, self.watcher = DatabaseThread("live-reader"), DatabaseThread("live-watcher")
        self.door, self.post = Door(self.watcher), Post(self)
        self.watch, self.whereabouts = Watch(self), Whereabouts(self)
        self._rhythm = Rhythm(self.post.warm, self.loop.call_later)
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Starts to read, watch and, where a shared layer is configured, follow the other processes."""
        hints.listen(self.hint)
        hints.listen_to_hot(self.warm)
        works = [
            supervise.whenever(self.door.waiting, self.door.open),
            supervise.whenever(self.post.waiting, self.post.deliver),
            self.watch.run(),
            self.whereabouts.run(),
        ]
        if wire.shared():
            works.append(layer.Subscription(self._heard, self.watch.missed).run())
        self._tasks = [self.loop.create_task(work) for work in works]

    async def stop(self) -> None:
        """Ends everything, tells the sockets that the hub restarts, gives the database connections back."""
        hints.forget(self.hint)
        hints.forget_hot(self.warm)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for socket in tuple(self.sockets):
            socket.close(protocol.RESTART)
        await self.reader.stop()
        await self.watcher.stop()

    def hint(self, heads: Mapping[str, int]) -> None:
        """Takes hints from any thread. Raises RuntimeError once the loop has ended."""
        self.loop.call_soon_threadsafe(self._hinted, heads)

    def warm(self, stream: str) -> None:
        """Takes the hint about a hot fact, from any thread. Raises RuntimeError once the loop has ended."""
        self.loop.call_soon_threadsafe(self._warmed, stream)

    def _warmed(self, stream: str) -> None:
        """Each process sends one hint a second; of all of them together the pages here hear no more either."""
        if stream in self.feeds:
            self._rhythm.touch(stream)

    def _hinted(self, heads: Mapping[str, int]) -> None:
        for stream, seq in heads.items():
            feed = self.feeds.get(stream)
            if feed is not None and seq > feed.head:
                self.post.wake(stream)

    def _heard(self, message: wire.Message) -> None:
        if message["type"] == "heads":
            self._hinted(message["heads"])
        elif message["type"] == "hot":
            self._warmed(message["stream"])
        elif message["type"] == "presence":
            self.whereabouts.heard(message)

    def enter(self, socket: Socket) -> bool:
        """Takes a socket in, unless its person has too many open already."""
        if not self.door.enter(socket):
            return False
        self.sockets.add(socket)
        return True

    def leave(self, socket: Socket) -> None:
        """Lets go of a socket that has closed."""
        socket.gone()
        if socket in self.sockets:
            self.sockets.remove(socket)
            self.door.leave(socket)
            for stream in tuple(socket.streams):
                self._let_go(socket, stream)

    def join(self, socket: Socket, epoch: str, streams: Mapping[str, int]) -> None:
        """Puts a socket in line for streams, each after a number: first it stands there, then rows are read."""
        for stream, cursor in streams.items():
            socket.streams.add(stream)
            self.feeds.setdefault(stream, Feed(stream)).join(socket, Joiner(cursor, epoch))
            self.post.welcome(stream)

    def refuse(self, socket: Socket, streams: Iterable[str]) -> None:
        """Tells a socket which streams it may not have (any more), and closes it when none is left."""
        for stream in streams:
            self._let_go(socket, stream)
            socket.tell(protocol.revoked(stream))
        if not socket.streams:
            socket.close(protocol.REVOKED)

    def expel(self, socket: Socket) -> None:
        """The session behind a socket has ended."""
        self.refuse(socket, tuple(socket.streams))

    def resync(self, socket: Socket, streams: Iterable[str]) -> None:
        """Tells a socket to fetch its page anew; it comes back for the streams with the page's numbers."""
        for stream in streams:
            self._let_go(socket, stream)
            socket.tell(protocol.resync(stream))

    def _let_go(self, socket: Socket, stream: str) -> None:
        socket.streams.discard(stream)
        self.whereabouts.left(socket, stream)
        feed = self.feeds.get(stream)
        if feed is not None:
            feed.leave(socket)
            if feed.empty:
                del self.feeds[stream]


_broker: Broker | None = None


async def here() -> Broker:
    """This process's broker; started now where the server has no lifespan."""
    if _broker is None or _broker.loop is not asyncio.get_running_loop():
        await start()
    assert _broker is not None
    return _broker


def figures() -> tuple[int, int, int]:
    """Open sockets, the people behind them and the streams they listen to, in this process; from any thread."""
    if _broker is None:
        return 0, 0, 0
    people = {socket.visitor.person_id for socket in tuple(_broker.sockets)}
    return len(_broker.sockets), len(people), len(_broker.feeds)


async def start() -> None:
    """Starts this process's broker on the running event loop."""
    global _broker
    _broker = Broker()
    await _broker.start()


async def stop() -> None:
    """Stops it, if there is one."""
    global _broker
    if _broker is not None:
        await _broker.stop()
    _broker = None
