"""Where sockets lead: one address, for the hub's own pages only."""

from typing import Any

from hub.core.live import protocol
from hub.core.live.consumer import LiveConsumer
from hub.core.live.handshake import from_this_hub

_consumer = LiveConsumer.as_asgi()


async def sockets(scope: Any, receive: Any, send: Any) -> None:
    """The ASGI application for sockets. Another page, or another address, gets HTTP 403 before it is accepted."""
    if scope["path"] == protocol.PATH and from_this_hub(scope):
        await _consumer(scope, receive, send)
    else:
        await receive()
        await send({"type": "websocket.close"})
