"""The socket as a browser meets it: a real server process, real frames, real codes."""

import asyncio
import json
from collections.abc import Iterator

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Origin

from tests.core.live_browser import SOON
from tests.live_world import Server, hub

World = tuple[Server, str]


@pytest.fixture
def world(transactional_db: None) -> Iterator[World]:
    """A hub on a port of loopback, and somebody's session."""
    with hub(1, 1) as (env, sessions):
        server = Server("tests.live_hub", env)
        try:
            yield server, sessions[0]
        finally:
            server.stop()


def open_page(world: World, *, origin: str = "http://localhost:8000", session: str | None = None) -> connect:
    """A browser's socket."""
    server, known = world
    return connect(
        f"ws://127.0.0.1:{server.port}/ws/live/",
        origin=Origin(origin),
        additional_headers={"Cookie": f"linli_session={known if session is None else session}"},
        compression=None,
        open_timeout=SOON,
    )


async def closing(page: ClientConnection) -> int | None:
    """The code with which the hub closes."""
    async with asyncio.timeout(SOON):
        try:
            while True:
                await page.recv()
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else None


@pytest.mark.own_hub
async def test_what_is_wrong_gets_its_code_and_the_hub_goes_on(world: World) -> None:
    """A forged origin, nobody signed in, a frame of 1 MB: a clear answer each, no 5xx, and the next page is served."""
    with pytest.raises(InvalidStatus) as refused:
        await open_page(world, origin="https://evil.example")
    assert refused.value.response.status_code == 403
    async with open_page(world, session="x" * 32) as page:
        assert await closing(page) == 4401
    wrong: list[tuple[str | bytes, int]] = [
        ("x" * 1024 * 1024, 1009),
        ("x" * 9000, 1009),
        (b"x", 1003),
        ("x", 4400),
    ]
    for frame, code in wrong:
        async with open_page(world) as page:
            await page.send(frame)
            assert await closing(page) == code
    async with open_page(world) as page, asyncio.timeout(SOON):
        await page.send('{"type": "ping"}')
        assert json.loads(await page.recv()) == {"type": "ping"}
