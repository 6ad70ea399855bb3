"""The limit: the library `websockets` broadcasting one text to all, with nothing around it."""

import asyncio
import sys
import time

import uvloop
from websockets.asyncio.server import ServerConnection, broadcast, serve

TEXT = (
    '{"type":"events","events":[{"type":"event","stream":"desk:1","seq":%d,'
    '"verb":"support.request.raised","kind":"request","id":12,"version":1}]}'
)


async def main(port: int) -> None:
    """Serves listeners on any path; `/go` takes a number and broadcasts an event of that number."""
    listeners: set[ServerConnection] = set()

    async def handle(connection: ServerConnection) -> None:
        assert connection.request is not None
        if connection.request.path != "/go":
            listeners.add(connection)
            await connection.wait_closed()
            listeners.discard(connection)
            return
        async for number in connection:
            started = time.monotonic()
            broadcast(listeners, TEXT % int(number))
            await connection.send(repr(started))

    async with serve(handle, "127.0.0.1", port, compression=None):
        print("up", flush=True)
        await asyncio.get_running_loop().create_future()


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1])))
