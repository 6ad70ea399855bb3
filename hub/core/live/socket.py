"""One open page: whose it is, what it listens to, and the bounded way out to it."""

import asyncio
import contextlib
import itertools
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any

from hub.core.live import eager, protocol
from hub.core.live.sessions import Visitor

Message = dict[str, Any]
Send = Callable[[Message], Awaitable[None]]

MOST_WAITING = 256 * 1024
"""Characters that may wait for a slow reader, on top of the server's own buffer, before it is cut off."""

GOODBYE = 5.0
"""Seconds that a closing frame may take on its way to somebody who no longer reads."""


_numbers = itertools.count(1)


def message(text: str) -> Message:
    """A frame as an ASGI message: made once, sent to many sockets, changed by nobody."""
    return {"type": "websocket.send", "text": text}


class Socket:
    """A browser's socket as the broker sees it. `hang_up` ends its consumer when even the goodbye gets stuck."""

    __slots__ = (
        "_carrier",
        "_hang_up",
        "_send",
        "_size",
        "_waiting",
        "closed",
        "key",
        "number",
        "streams",
        "visitor",
    )

    def __init__(self, visitor: Visitor, key: str, send: Send, hang_up: Callable[[], object]) -> None:
        self.visitor, self.key, self.number = visitor, key, next(_numbers)
        self.streams: set[str] = set()
        self.closed = False
        self._send, self._hang_up = send, hang_up
        self._waiting: deque[Message] | None = None
        self._carrier: asyncio.Task[None] | None = None
        self._size = 0

    def tell(self, frame: protocol.Frame) -> None:
        """Sends a frame that is for this socket alone."""
        self.push(message(protocol.text(frame)))

    def push(self, message: Message) -> None:
        """
        Sends one message, in order, without ever waiting.

        Nearly always the server's buffer has room, and the message is out before this returns: no task, no
        queue, which is what makes one event to a thousand sockets cheap (speed.md). Where the reader is slow, a
        task carries on, later messages wait in line, and a line that is too long ends the socket with SLOW.
        """
        if self.closed:
            return
        if self._waiting is not None:
            self._line_up(self._waiting, message)
            return
        with contextlib.suppress(OSError):  # the browser has just left; its consumer learns of it
            rest = eager.start(self._send(message))
            if rest is not None:
                self._waiting = deque()
                self._carrier = asyncio.create_task(self._carry(rest, self._waiting))

    def _line_up(self, waiting: deque[Message], message: Message) -> None:
        self._size += len(message["text"])
        if self._size > MOST_WAITING:
            self.close(protocol.SLOW)
        else:
            waiting.append(message)

    async def _carry(self, rest: Awaitable[None], waiting: deque[Message]) -> None:
        with contextlib.suppress(OSError):
            await rest
            while waiting:
                message = waiting.popleft()
                self._size -= len(message["text"])
                await self._send(message)
        self._waiting = self._carrier = None

    def close(self, code: int) -> None:
        """Says goodbye with a code; what was waiting is dropped. The consumer then sees the disconnect."""
        if self.closed:
            return
        self.gone()
        self._carrier = asyncio.create_task(self._close(code))

    async def _close(self, code: int) -> None:
        try:
            async with asyncio.timeout(GOODBYE):
                await self._send({"type": "websocket.close", "code": code})
        except TimeoutError:
            self._hang_up()
        except OSError:
            pass

    def gone(self) -> None:
        """The browser has left: nothing more goes out."""
        self.closed = True
        self._waiting = None
        if self._carrier is not None:
            self._carrier.cancel()
