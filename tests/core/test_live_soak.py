"""
The soak: 200 sockets, 1,000 events, lines that break, hints that get lost, a server that is killed.

A real hub in processes of its own, on an SQLite file. Each page applies events as the browser's script does; at the
end each has applied every event that it may hear exactly once, in order, and none that it may not.
"""

import asyncio
import json
import random
from http.client import HTTPException

import pytest

from tests.live_clients import Client, connect
from tests.live_world import Server, happen, hub

SOCKETS, EVENTS = 200, 1000
DEADLINE = 120
STREAMS = ["desk:1", "desk:2", "board:1", "board:2"]


class World:
    """The hub of the soak: where it is, and whether it is up."""

    def __init__(self, env: dict[str, str]) -> None:
        self._env = env
        self.server = Server("tests.live_hub", env)
        self.port = self.server.port
        self.epoch = str(happen(self.port, [])["epoch"])
        self.up = asyncio.Event()
        self.up.set()

    async def restart(self, *, kill: bool) -> None:
        """Ends the process, politely or in the middle of whatever it does, and starts another in its place."""
        self.up.clear()
        if kill:
            self.server.process.kill()
        await asyncio.to_thread(self.server.stop)
        self.server = await asyncio.to_thread(Server, "tests.live_hub", self._env, self.port)
        self.up.set()

    async def write(self, streams: list[str]) -> bool:
        """Has events happen; whether the hub has said that they did."""
        await self.up.wait()
        try:
            await asyncio.to_thread(happen, self.port, streams)
        except (OSError, HTTPException):
            return False  # killed meanwhile: it may have written some, and the pages must get those too
        return True


class Page:
    """A page that listens to everything it knows of, allowed or not, and writes down what does not fit."""

    def __init__(self, world: "World", session: str, area: int) -> None:
        self.world, self.session = world, session
        self.mine = [f"desk:{area}", f"board:{area}"]
        self.seqs = dict.fromkeys(STREAMS, 0)
        self.wrong: list[str] = []
        self.refused: set[str] = set()
        self.moved = asyncio.Event()

    async def open(self) -> None:
        """Connects, again and again if need be, and goes on from what it has."""
        while True:
            await self.world.up.wait()
            try:
                self.client = await connect(self.world.port, "/ws/live/", self.session, self.heard)
            except OSError:
                await asyncio.sleep(0)
                continue
            self.client.say({"type": "resume", "epoch": self.world.epoch, "streams": self.seqs})
            return

    async def stay(self) -> None:
        """Comes back whenever the line breaks."""
        while True:
            await self.client.closed
            await self.open()

    def heard(self, client: Client, text: bytes) -> None:
        """Applies a frame."""
        frame = json.loads(text)
        for event in frame.get("events", ()):
            stream, seq = event["stream"], event["seq"]
            if stream not in self.mine:
                self.wrong.append(f"{stream} is not for this page")
            elif seq != self.seqs[stream] + 1:
                self.wrong.append(f"{stream}: {seq} after {self.seqs[stream]}")
            self.seqs[stream] = seq
        if frame["type"] == "resync":
            self.wrong.append(str(frame))
        if frame["type"] == "revoked":
            self.refused.add(frame["stream"])
        self.moved.set()

    async def reach(self, heads: dict[str, int]) -> None:
        """Waits until it has all that it may hear."""
        while any(self.seqs[stream] < heads[stream] for stream in self.mine):
            self.moved.clear()
            await self.moved.wait()


async def storm(world: World, pages: list[Page], chance: random.Random) -> None:
    """Writes until 1,000 events are acknowledged, while lines break and the server dies twice."""
    written, deaths = 0, [(EVENTS * 2 // 3, False), (EVENTS // 3, True)]
    while written < EVENTS:
        batch = chance.choices(STREAMS, k=10)
        writing = asyncio.create_task(world.write(batch))
        for page in chance.sample(pages, 5):
            page.client.transport.abort()
        if deaths and written >= deaths[-1][0]:
            await world.restart(kill=deaths.pop()[1])
        written += len(batch) if await writing else 0


@pytest.mark.own_hub
@pytest.mark.django_db(transaction=True)
async def test_every_page_applies_what_it_may_hear_exactly_once_and_in_order() -> None:
    """The promise of live pages, whatever breaks."""
    with hub(SOCKETS, 2, LIVE_DROPS="0.1") as (env, sessions):
        world = World(env)
        pages = [Page(world, session, 1 + number % 2) for number, session in enumerate(sessions)]
        staying: list[asyncio.Task[None]] = []
        try:
            async with asyncio.timeout(DEADLINE):
                await asyncio.gather(*(page.open() for page in pages))
                staying += [asyncio.create_task(page.stay()) for page in pages]
                await storm(world, pages, random.Random(7))
                heads = (await asyncio.to_thread(happen, world.port, STREAMS))["heads"]
                await asyncio.gather(*(page.reach(heads) for page in pages))
        finally:
            for task in staying:
                task.cancel()
            world.server.stop()
    assert [page.wrong for page in pages if page.wrong] == []
    assert sum(heads.values()) >= EVENTS
    for page in pages:
        assert page.refused == set(STREAMS) - set(page.mine)
        assert all(page.seqs[stream] == (heads[stream] if stream in page.mine else 0) for stream in STREAMS)
