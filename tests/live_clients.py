"""Many bare WebSocket clients in one process: as little work per frame as Python can do."""

import asyncio
import base64
import json
import os
import struct
import time
from collections.abc import Callable
from typing import Any

GET = (
    "GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: http://127.0.0.1:{port}\r\n{cookie}"
    "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n"
)

TEXT, PING, PONG = 1, 9, 10

Heard = Callable[["Client", bytes], None]


class Client(asyncio.Protocol):
    """One socket. `heard` gets each text frame as it is; `opened` and `closed` are futures."""

    def __init__(self, port: int, path: str, session: str, heard: Heard) -> None:
        cookie = f"Cookie: linli_session={session}\r\n" if session else ""
        key = base64.b64encode(os.urandom(16)).decode()
        self._hello = GET.format(path=path, port=port, cookie=cookie, key=key).encode()
        self._heard, self._buffer, self._open = heard, b"", False
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.closed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.at = 0.0

    def connection_made(self, transport: Any) -> None:
        """Shakes hands."""
        self.transport = transport
        transport.write(self._hello)

    def connection_lost(self, error: Exception | None) -> None:
        """Lets whoever waits know."""
        if not self.opened.done():
            self.opened.set_exception(ConnectionError("The handshake was refused."))
        if not self.closed.done():
            self.closed.set_result(None)

    def data_received(self, data: bytes) -> None:
        """Cuts what came into frames; only text frames count."""
        data = self._buffer + data if self._buffer else data
        at = 0 if self._open else self._shake(data)
        while self._open and (frame := cut(data, at)):
            kind, start, end = frame
            if kind == TEXT:
                self.at = time.monotonic()
                self._heard(self, data[start:end])
            elif kind == PING:
                self._frame(PONG, data[start:end])
            at = end
        self._buffer = data[at:]

    def _shake(self, data: bytes) -> int:
        """Looks for the answer to the handshake; where its end is, or 0 while it is not complete."""
        end = data.find(b"\r\n\r\n")
        self._open = end > 0
        if self._open and data.startswith(b"HTTP/1.1 101"):
            self.opened.set_result(None)
        return end + 4 if self._open else 0

    def say(self, frame: dict[str, Any]) -> None:
        """Sends one JSON frame."""
        self.write(json.dumps(frame))

    def write(self, words: str) -> None:
        """Sends one text frame."""
        self._frame(TEXT, words.encode())

    def _frame(self, kind: int, payload: bytes) -> None:
        """Sends one frame, masked with zeros as the standard allows."""
        size = len(payload)
        length = bytes([0x80 | size]) if size < 126 else b"\xfe" + struct.pack("!H", size)
        self.transport.write(bytes([0x80 | kind]) + length + b"\0\0\0\0" + payload)


def cut(data: bytes, at: int) -> tuple[int, int, int] | None:
    """The frame at a place: its kind, where its text begins, where it ends. None while it is not complete."""
    have = len(data) - at
    if have < 2:
        return None
    length, head = data[at + 1] & 127, 2
    if length >= 126:
        form, head = ("!H", 4) if length == 126 else ("!Q", 10)
        if have < head:
            return None
        length = struct.unpack_from(form, data, at + 2)[0]
    return (data[at] & 15, at + head, at + head + length) if have >= head + length else None


async def connect(port: int, path: str, session: str, heard: Heard) -> Client:
    """One open socket. Raises ConnectionError where it is refused."""
    loop = asyncio.get_running_loop()
    _, client = await loop.create_connection(lambda: Client(port, path, session, heard), "127.0.0.1", port)
    await client.opened
    return client
