"""The socket's ears: takes a browser's frames, checks them, and hands what they ask for to the broker."""

import asyncio
import json
from typing import Any

from channels.consumer import get_handler_name
from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncWebsocketConsumer

from hub.core.live import broker, handshake, names, protocol
from hub.core.live.bucket import Bucket
from hub.core.live.socket import Socket

MOST_EPOCH = 64


class Malformed(Exception):
    """A frame that is none of the protocol's."""


class TooOften(Exception):
    """More than a page needs."""


class LiveConsumer(AsyncWebsocketConsumer):  # type: ignore[misc]
    """
    One open socket.

    `__call__` and `dispatch` are leaner than those of channels, where every consumer subscribes to the layer and
    every frame passes a thread: at a thousand sockets that costs more than all the rest (speed.md). Here the
    broker holds the one subscription, and no consumer touches the database.
    """

    socket: Socket | None = None
    broker: broker.Broker

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serves the socket until it closes."""
        self.scope, self.base_send = scope, send
        self.bucket = Bucket(protocol.BURST, protocol.PER_SECOND)
        try:
            while True:
                await self.dispatch(await receive())
        except StopConsumer:
            return
        except asyncio.CancelledError:
            if self.socket is None or not self.socket.closed:
                raise  # not we who hung up on a reader that reads no more
        finally:
            if self.socket is not None:
                self.broker.leave(self.socket)

    async def dispatch(self, message: dict[str, Any]) -> None:
        """Calls the handler that channels names for this ASGI message."""
        await getattr(self, get_handler_name(message))(message)

    async def connect(self) -> None:
        """Lets in who is signed in. A code can only be told after the handshake, so it is always completed."""
        key = handshake.session_key(self.scope)
        self.broker = await broker.here()
        visitor = await self.broker.door.admit(key) if key else None
        await self.accept()
        if visitor is None:
            await self.close(protocol.SIGN_IN)
            return
        task = asyncio.current_task()
        assert task is not None
        socket = Socket(visitor, key, self.base_send, task.cancel)
        if self.broker.enter(socket):
            self.socket = socket
        else:
            await self.close(protocol.TOO_OFTEN)

    async def websocket_disconnect(self, message: dict[str, Any]) -> None:
        """The browser has left."""
        raise StopConsumer

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """Takes one frame; one that is not as agreed ends the socket with a code that says why."""
        socket = self.socket
        if socket is None or socket.closed:
            return
        if text_data is None:
            socket.close(protocol.NOT_TEXT)
        elif len(text_data.encode()) > protocol.FRAME_BYTES:
            socket.close(protocol.TOO_BIG)
        else:
            try:
                self.obey(socket, text_data)
            except Malformed:
                socket.close(protocol.MALFORMED)
            except TooOften:
                socket.close(protocol.TOO_OFTEN)

    def obey(self, socket: Socket, text: str) -> None:
        """Does what a frame asks. Raises Malformed where it asks for nothing there is, and TooOften."""
        self.pay(1)
        match read(text):
            case {"type": "ping"}:
                socket.tell(protocol.ping())
            case {"type": "resume", "epoch": str(epoch), "streams": dict(streams)}:
                self.resume(socket, epoch, streams)
            case {"type": "presence", "subject": str(subject), "state": str(state)}:
                if state and state not in protocol.STATES:
                    raise Malformed
                self.broker.whereabouts.beat(socket, subject, state)
            case _:
                raise Malformed

    def resume(self, socket: Socket, epoch: str, streams: dict[str, Any]) -> None:
        """Joins streams, each after a number."""
        if len(epoch) > MOST_EPOCH or not are_cursors(streams):
            raise Malformed
        if len(socket.streams | streams.keys()) > protocol.STREAMS:
            raise Malformed
        self.pay(len(streams) // protocol.STREAMS_PER_TOKEN)
        self.broker.join(socket, epoch, streams)

    def pay(self, tokens: int) -> None:
        """Raises TooOften where a page asks for more than pages do."""
        if not self.bucket.take(self.broker.loop.time(), tokens):
            raise TooOften


def read(text: str) -> dict[str, Any]:
    """A frame's JSON object. Raises Malformed for anything else."""
    try:
        frame = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Malformed from error
    if not isinstance(frame, dict):
        raise Malformed
    return frame


def are_cursors(streams: dict[str, Any]) -> bool:
    """Whether these are names of streams, each with a number."""
    return all(names.valid(name) and type(seq) is int and seq >= 0 for name, seq in streams.items())
