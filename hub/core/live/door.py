"""The broker's door: who may open a socket, and how many."""

import asyncio
from collections import Counter

from hub.core.live import protocol, sessions
from hub.core.live.sessions import Visitor
from hub.core.live.socket import Socket
from hub.core.live.thread import DatabaseThread


class Door:
    """Asks for all who arrive together at once: after a restart, everybody does."""

    def __init__(self, thread: DatabaseThread) -> None:
        self._thread = thread
        self._arrivals: dict[str, asyncio.Future[Visitor | None]] = {}
        self._inside: Counter[int] = Counter()
        self.waiting = asyncio.Event()

    async def admit(self, key: str) -> Visitor | None:
        """Who stands behind a session key; None for nobody."""
        if key not in self._arrivals:
            self._arrivals[key] = asyncio.get_running_loop().create_future()
            self.waiting.set()
        return await asyncio.shield(self._arrivals[key])

    async def open(self) -> None:
        """Answers all who wait. Raises what the database does; they then wait on."""
        keys = tuple(self._arrivals)
        found = await self._thread.run(sessions.visitors, keys)
        for key in keys:
            self._arrivals.pop(key).set_result(found.get(key))

    def enter(self, socket: Socket) -> bool:
        """Counts a socket in, unless its person has too many open already."""
        person_id = socket.visitor.person_id
        if self._inside[person_id] >= protocol.SOCKETS:
            return False
        self._inside[person_id] += 1
        return True

    def leave(self, socket: Socket) -> None:
        """Counts a socket out."""
        person_id = socket.visitor.person_id
        self._inside[person_id] -= 1
        if not self._inside[person_id]:
            del self._inside[person_id]
